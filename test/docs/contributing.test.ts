/** The part of CONTRIBUTING.md about modules. To write it: MEND=1 npx jest test/docs/contributing */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modulesSection } from './modules';

const FILE = join(__dirname, '..', '..', 'CONTRIBUTING.md');

test('CONTRIBUTING.md has the modules of projenrc/modules.ts', () => {
  const before = readFileSync(FILE, 'utf8');
  const after = before.replace(
    /(<!-- modules -->\n)[^]*(<!-- end -->)/,
    (_, start, end) => `${start}${modulesSection()}\n${end}`,
  );
  if (process.env.MEND) writeFileSync(FILE, after);
  else expect(before).toBe(after);
});
