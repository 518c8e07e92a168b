import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../src/check/check';
import { filesOf, readFiles } from '../../src/check/read-files';
import { textReport } from '../../src/check/text-report';
import { NO_COLOURS } from '../../src/core/colour';

/** The YAML of the article of docs/from-the-article.md, and its findings. */
const FOLDER = join(__dirname, 'article');

test("The article's own YAML gives its mistakes, each at its line", () => {
  const printed = textReport(check(readFiles(filesOf([FOLDER]), FOLDER)), NO_COLOURS, (path) => path, false);
  expect(printed).toBe(readFileSync(join(FOLDER, 'findings.txt'), 'utf8'));
});
