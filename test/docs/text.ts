/** Reads the fences of Markdown, its links, its inline code, and the examples of docstrings. */

/** A piece of a document. Lines count from 1. */
export interface Piece {
  readonly file: string;
  /** Line of the document on which `text` begins. */
  readonly line: number;
  readonly text: string;
}

/** A fenced block of Markdown. */
export interface Fence extends Piece {
  /** First word after the three backticks: `ts`, `yaml`, `sh`. */
  readonly language: string;
  /** Headings of the document before the fence: two fences with the same number are in one section. */
  readonly section: number;
}

/** Languages that have two names. */
const SHORT: { readonly [name: string]: string } = { typescript: 'ts', yml: 'yaml' };

/** The fenced blocks of a Markdown file, in order; an indented one, as in a list, loses its indentation. */
export function fences(file: string, markdown: string): Fence[] {
  const found: Fence[] = [];
  let section = 0;
  let open: { indentation: string; marks: string; language: string; line: number; lines: string[] } | undefined;
  markdown.split('\n').forEach((text, i) => {
    if (open) {
      if (text.trim() === open.marks) {
        found.push({ file, line: open.line, language: open.language, section, text: open.lines.join('\n') });
        open = undefined;
      } else {
        open.lines.push(text.startsWith(open.indentation) ? text.slice(open.indentation.length) : text);
      }
      return;
    }
    const [, indentation, marks, language] = /^(\s*)(```+|~~~+)\s*(\w*)/.exec(text) ?? [];
    if (marks) open = { indentation, marks, language: SHORT[language] ?? language, line: i + 2, lines: [] };
    if (/^#+ /.test(text)) section++;
  });
  if (open) throw new Error(`${file}:${open.line - 1}: the fence has no end`);
  return found;
}

/** The lines of a Markdown file outside of fences. Lines of fences are empty, so that the numbers stay the same. */
export function prose(file: string, markdown: string): string[] {
  const lines = markdown.split('\n');
  for (const { line, text } of fences(file, markdown)) {
    for (let i = line - 2; i < line + text.split('\n').length; i++) lines[i] = '';
  }
  return lines;
}

/** The text between backticks outside of fences. */
export function inlineCode(file: string, markdown: string): Piece[] {
  return prose(file, markdown).flatMap((text, i) =>
    [...text.matchAll(/(`+)(.+?)\1(?!`)/g)].map((match) => ({ file, line: i + 1, text: match[2].trim() })),
  );
}

/** Targets of links and images: `[text](target)` and `[text]: target`. */
export function links(file: string, markdown: string): Piece[] {
  return prose(file, markdown).flatMap((text, i) => {
    const withoutCode = text.replace(/`[^`]*`/g, '');
    const targets = [...withoutCode.matchAll(/\]\(<?([^)\s>]+)>?[^)]*\)|^\s*\[[^\]]+\]:\s*(\S+)/g)].map(
      (match) => match[1] ?? match[2],
    );
    return targets.map((target) => ({ file, line: i + 1, text: target }));
  });
}

/** A name of the code that a document links to: [`GitOpsApp.synth`](src/synth/git-ops-app.ts). */
export interface LinkedName extends Piece {
  /** The target of the link, as it is written. */
  readonly target: string;
}

/** Names of the code that link to TypeScript files. */
export function linkedNames(file: string, markdown: string): LinkedName[] {
  return prose(file, markdown).flatMap((text, i) =>
    [...text.matchAll(/\[`([\w.]+)(?:\(\))?`\]\(([^)\s]+\.ts)\)/g)].map(([, name, target]) => ({
      file,
      line: i + 1,
      text: name,
      target,
    })),
  );
}

/** The anchors that GitHub gives to the headings of a Markdown file. */
export function anchors(file: string, markdown: string): string[] {
  const seen = new Map<string, number>();
  return prose(file, markdown)
    .filter((text) => /^#+ /.test(text))
    .map((text) => {
      const heading = text
        .replace(/^#+ /, '')
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .trim();
      const anchor = heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, '')
        .replace(/ /g, '-');
      const times = seen.get(anchor) ?? 0;
      seen.set(anchor, times + 1);
      return times === 0 ? anchor : `${anchor}-${times}`;
    });
}

/** The code after each `@example` of the docstrings of a TypeScript file. */
export function docstringExamples(file: string, source: string): Piece[] {
  return [...source.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap(({ 0: comment, index }) => {
    const first = source.slice(0, index).split('\n').length;
    const lines = comment
      .replace(/\s*\*\/$/, '')
      .split('\n')
      .map((text) => text.replace(/^\s*(\/\*)?\*+ ?/, ''));
    return lines.flatMap((text, i) => {
      if (!text.startsWith('@example')) return [];
      const rest = lines.slice(i + 1);
      const end = rest.findIndex((later) => /^@[a-z]+/.test(later));
      return [{ file, line: first + i + 1, text: rest.slice(0, end < 0 ? undefined : end).join('\n') }];
    });
  });
}
