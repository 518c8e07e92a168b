/** Words that this project does not use, each with what to write instead. */
import * as ts from 'typescript';
import { prose } from './text';

/** A word or phrase to replace. A space matches any white space, also that between two lines of a comment. */
interface Replacement {
  readonly pattern: string;
  readonly instead: string;
}

/** In prose, comments and messages, whatever the case. Inline code and examples do not count. */
const PHRASES: readonly Replacement[] = [
  { pattern: 'stands?|stood|standing', instead: 'is' },
  { pattern: 'told|tells', instead: 'reports, shows, finding' },
  { pattern: 'said|says', instead: 'reports, sets, names' },
  { pattern: '(?<!connection )refus(?:e|es|ed|ing|als?)', instead: 'rejects' },
  { pattern: 'somebody(?: else)?', instead: 'the person by role, or "existing manifests"' },
  { pattern: 'whoever', instead: 'the person by role' },
  { pattern: 'anew', instead: 'again' },
  {
    pattern: '(?<!there (?:\\w+ )?)(?:is|are|was|were|be) no(?! (?:longer|more|less|fewer|other|such))',
    instead: 'is not a',
  },
  { pattern: 'look(?:s|ed) at', instead: 'checks, reads' },
  { pattern: 'houses?|rooms?|front doors?', instead: 'architecture, module, command' },
  { pattern: 'ways? in(?! (?:which|a|the|this|that|its))', instead: 'entry point' },
  { pattern: "strangers?(?:'s)?", instead: 'foreign' },
  { pattern: 'offences?|offenders?', instead: 'violation' },
  { pattern: 'stamps?', instead: 'release' },
  { pattern: 'calm(?:ly)?', instead: 'otherwise idle' },
  { pattern: 'untried', instead: 'not tested' },
  { pattern: 'less than nothing', instead: 'negative' },
  { pattern: '(?:all|everything) that is wrong', instead: 'validates' },
  { pattern: 'what is the case', instead: 'what is wrong' },
  { pattern: 'warnings? that (?:is|are) meant', instead: 'accepted' },
  { pattern: 'could not be done', instead: 'could not run' },
  { pattern: 'without a word', instead: 'silently' },
  { pattern: 'is missing, and so is', instead: 'neither … nor … is set' },
  { pattern: 'for the one who', instead: 'for' },
];

/** In identifiers: a word of them (`told` in `toldOnce`), or, with `^`, the whole name. */
const NAMES: readonly Replacement[] = [
  { pattern: 'told|tells|said|says', instead: 'finding, report' },
  { pattern: 'refus(?:e|es|ed|al|als)', instead: 'reject' },
  { pattern: 'offences?|offenders?', instead: 'violation, finding' },
  { pattern: 'strangers?', instead: 'foreign' },
  { pattern: 'problems?', instead: 'diagnostic' },
  { pattern: 'stamps?', instead: 'release' },
  { pattern: 'rooms?|house', instead: 'module' },
  { pattern: 'somebody|whoever|anew|stands', instead: 'a plain word' },
  { pattern: '^Medium$', instead: 'Audience, Wording' },
  { pattern: '^Filling$', instead: 'what it fills' },
  { pattern: '^laidOver$', instead: 'mergeDefined' },
  { pattern: '^wayRound$', instead: 'findCycle' },
  { pattern: '^anything$', instead: 'the type it returns' },
];

const phrases = PHRASES.map(({ pattern, instead }) => ({
  pattern: new RegExp(`(?<![\\w-])(?:${pattern.replace(/ /g, '(?:\\s|\\*|//)+')})(?![\\w-])`, 'gi'),
  instead,
}));
const names = NAMES.map(({ pattern, instead }) => ({
  pattern: new RegExp(pattern.startsWith('^') ? pattern : `\\b(?:${pattern})\\b`),
  instead,
}));

/** Each word to replace in a Markdown file or in a TypeScript file, as `file:line: …`. */
export function wordProblems(file: string, text: string): string[] {
  if (file.endsWith('.md')) return inProse(file, prose(file, text).join('\n'), 1);
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  return tokensOf(source).flatMap((token) => {
    const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
    const comment = text.slice(token.getFullStart(), token.getStart(source));
    return [
      ...inProse(file, withoutExamples(comment), lineOf(token.getFullStart())),
      ...(isText(token) ? inProse(file, token.getText(source), lineOf(token.getStart(source))) : []),
      ...(ts.isIdentifier(token) ? inName(file, token.text, lineOf(token.getStart(source))) : []),
    ];
  });
}

function inProse(file: string, text: string, firstLine: number): string[] {
  const plain = text.replace(/`[^`\n]*`/g, (code) => '`'.repeat(code.length));
  return phrases.flatMap(({ pattern, instead }) =>
    [...plain.matchAll(pattern)].map(({ 0: found, index }) => {
      const line = firstLine + plain.slice(0, index).split('\n').length - 1;
      return `${file}:${line}: "${found.replace(/[\s*/]+/g, ' ')}" -> ${instead}`;
    }),
  );
}

function inName(file: string, name: string, line: number): string[] {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/_/g, ' ')
    .toLowerCase();
  return names
    .filter(({ pattern }) => pattern.test(pattern.source.startsWith('^') ? name : words))
    .map(({ instead }) => `${file}:${line}: the name "${name}" -> ${instead}`);
}

/** The tokens of a file. What is between two of them is white space and comments. */
function tokensOf(source: ts.SourceFile): ts.Node[] {
  const below = (node: ts.Node): ts.Node[] => {
    if (ts.isImportDeclaration(node) && node.moduleSpecifier) return node.importClause ? below(node.importClause) : [];
    const children = node.getChildren(source).filter(({ kind }) => kind !== ts.SyntaxKind.JSDoc);
    return children.length === 0 ? [node] : children.flatMap(below);
  };
  return below(source);
}

function isText(token: ts.Node): boolean {
  return ts.isStringLiteral(token) || ts.isTemplateLiteralToken(token);
}

/** The same lines, those of `@example` empty. */
function withoutExamples(comment: string): string {
  return comment.replace(/@example[\s\S]*?(?=\n\s*\* @|\*\/|$)/g, (example) => example.replace(/[^\n]/g, ''));
}
