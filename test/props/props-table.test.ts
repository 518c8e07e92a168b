/** src/core/props-table.ts has what the sources say. To write it: MEND=1 npx jest test/props */
import { execFileSync } from 'child_process';
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { classesWithoutCheck, readProps, withTable } from './read-props';
import { PROPS_TABLE } from '../../src/core/props-table';

const FILE = join(__dirname, '..', '..', 'src', 'core', 'props-table.ts');

test('src/core/props-table.ts has each props interface of the public API', () => {
  const table = readProps();
  if (process.env.MEND) {
    writeFileSync(FILE, withTable(readFileSync(FILE, 'utf8'), table));
    execFileSync('npx', ['prettier', '--write', FILE]);
  } else {
    expect(PROPS_TABLE).toEqual(table);
  }
});

test('each public class checks the props with which it is created', () => {
  expect(classesWithoutCheck()).toEqual([]);
});
