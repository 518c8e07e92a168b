/**
 * Each page of docs/how-to is one program with the part of its YAML that matters: short, complete, without warnings.
 * docs.test.ts compiles the programs and compares the YAML.
 */
import { readFileSync } from 'fs';
import { join } from 'path';
import { isProgram, PROJECT } from './examples';
import { howToFences, howToPages, howToProgram, howToText, resultOf } from './how-to';
import { fences } from './text';
import { laws } from '../laws/laws';

const MOST_LINES = 40;

describe.each(howToPages())('docs/how-to/%s.md', (page) => {
  test('has one program of at most 40 lines, and YAML below it', () => {
    const [program, ...others] = howToFences(page);
    expect(isProgram(program)).toBe(true);
    expect(program.text.split('\n').length).toBeLessThanOrEqual(MOST_LINES);
    expect(others.map(({ language }) => language)).toEqual(expect.arrayContaining(['yaml']));
    expect(others.filter(({ language }) => language === 'ts')).toEqual([]);
  });

  test('synthesizes without a warning', () => {
    expect(resultOf(howToProgram(page)).printed).toBe('');
  });

  test.each(Object.entries(laws))('keeps the law: %s', (_, law) => {
    expect(law(resultOf(howToProgram(page)).documents)).toEqual([]);
  });
});

test('a second environment changes none of the files of getting started', () => {
  const page = readFileSync(join(PROJECT, 'docs', 'getting-started.md'), 'utf8');
  const started = fences('page', page).find(({ language }) => language === 'ts')!;
  const both = resultOf(howToProgram('second-environment')).documents.map(({ manifest }) => manifest);
  for (const { manifest } of resultOf(started.text).documents) expect(both).toContainEqual(manifest);
});

test('the index has each page with its title and its first sentence', () => {
  const rows = howToPages().map((page) => {
    const [, title, sentence] = /^# (.*)\n\n([^]*?\.)(?=\s)/.exec(howToText(page))!;
    return `| [${title}](${page}.md) | ${sentence} |`;
  });
  const index = readFileSync(join(PROJECT, 'docs', 'how-to', 'README.md'), 'utf8');
  expect(index.split('\n').filter((line) => line.startsWith('| ['))).toEqual(rows);
});
