/**
 * The pictures of documents: `pictures/NAME.svg` is what the command `picture` draws of the first program of the page,
 * or of `manifests/` where the page has none.
 */
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { isProgram, PROJECT } from './examples';
import { runProgram } from './programs';
import { fences, links } from './text';
import { filesOf, readFiles } from '../../src/check/read-files';
import { drawSvg } from '../../src/picture/draw-svg';
import { pictureOf } from '../../src/picture/picture-of';

/** Pictures of a page that show something else than its program makes. With MEND=1 they are written. */
export function pictureProblems(file: string, markdown: string): string[] {
  return links(file, markdown)
    .filter(({ text }) => /(^|\/)pictures\/[^/]+\.svg$/.test(text))
    .flatMap(({ line, text }) => {
      const path = join(PROJECT, dirname(file), text);
      const expected = pictureOfPage(file, markdown);
      if (process.env.MEND) writeFileSync(path, expected);
      if (readFileSync(path, 'utf8') === expected) return [];
      return [
        `${file}:${line}: ${text} is not the picture of the program. Run MEND=1 npx jest test/docs/docs.test.ts.`,
      ];
    });
}

function pictureOfPage(file: string, markdown: string): string {
  const program = fences(file, markdown).find((fence) => fence.language === 'ts' && isProgram(fence));
  if (program === undefined) return svgOf(PROJECT);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'picture-')));
  try {
    runProgram(program.text, folder);
    return svgOf(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function svgOf(folder: string): string {
  const { documents } = readFiles(filesOf([join(folder, 'manifests')]), folder);
  return drawSvg(pictureOf(documents, { showsRights: false }));
}
