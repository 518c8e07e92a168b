/**
 * How a document looks in the committed folder: block style, two spaces, lists indented below their key, double quotes
 * where a string needs quotes, texts of several lines as literal blocks, no line ever folded.
 *
 * A string is written without quotes only if no parser reads it as something else: not one of YAML 1.1, not one of
 * 1.2, nor Go's as Kubernetes uses it, which is a mixture of both. What is in doubt is quoted as JSON, which all of
 * them read alike. print-yaml.test.ts and print-yaml.tools.test.ts hold them against each other over random documents.
 */

const INDENT = '  ';
/** Go's parser, like libyaml, looks no further than 1,024 characters for the colon of a key. */
const LONGEST_SIMPLE_KEY = 1000;

/**
 * What a reader cannot see or takes for a blank, and what YAML forbids; JSON's escapes show it. Blanks and line
 * breaks are distinguished below.
 */
const UNSEEN =
  '\\x00-\\x08\\x0b-\\x1f\\x7f-\\xa0\\xad\\u061c\\u115f\\u1160\\u1680\\u180e' +
  '\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\u3164' +
  '\\ud800-\\udfff\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\uffff\\u{e0000}-\\u{e0fff}';
const BLANK = ' \\t\\n';
const INDICATOR = '\\-?:,\\[\\]{}#&*!|>%@`"\'=';

/** Begins with no indicator, ends neither with a blank nor with a colon, and holds no `: ` and no ` #`. */
const PLAIN_SCALAR = new RegExp(
  `^(?:[^${UNSEEN}${BLANK}${INDICATOR}]|-(?=[^${BLANK}]))(?:[^${UNSEEN}${BLANK}:]|:(?=[^${BLANK}])| ` +
    `+(?=[^${BLANK}#]))*$`,
  'u',
);
/** A boolean, null or merge to some parser, in any capitalisation. */
const WORD = /^(?:y|yes|n|no|on|off|true|false|null|~|<<|[-+]?\.inf|\.nan)$/i;
/**
 * A number of any base, with underscores or in sixties; what begins like a date, or like the mark between documents.
 */
const NUMBER = /^[-+]?(?:0[xob][\da-f_]*|[\d_]*(?::\d*)*(?:\.[\d_]*)?(?:e[-+]?[\d_]*)?)$|^\d{4}-\d\d?-\d|^---|^\.\.\./i;
/** With what a WORD or a NUMBER begins. */
const SUSPECT = /^[-+.\d_~<eEfFnNoOtTyY]/;
const HAS_UNSEEN = new RegExp(`[${UNSEEN}]`, 'u');
const ALL_UNSEEN = new RegExp(`[${UNSEEN}]`, 'gu');

/**
 * One document, without a mark before it.
 *
 * @param value what JSON can hold; keys in the order in which they are printed
 * @throws where a number or a string has no form that a file can hold
 */
export function printYaml(value: unknown): string {
  if (!isFilled(value)) return `${scalar(value)}\n`;
  const pieces: string[] = [];
  printEntries(value, '', pieces);
  return pieces.join(''); // not by "+=": what that leaves takes five times the memory until it is written
}

/** Whether it has entries, each on a line of its own. */
function isFilled(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  for (const _ in value) return true;
  return false;
}

/** The entries of a list or a map; the first continues the line, the others follow the margin. */
function printEntries(value: object, margin: string, pieces: string[]): void {
  let start = '';
  if (Array.isArray(value)) {
    for (const item of value) {
      if (isFilled(item)) {
        pieces.push(`${start}- `);
        printEntries(item, margin + INDENT, pieces);
      } else {
        pieces.push(`${start}- ${leaf(item, margin)}`);
      }
      start = margin;
    }
    return;
  }
  for (const key in value) {
    const entry = (value as { [key: string]: unknown })[key];
    const name = string(key);
    const field = name.length > LONGEST_SIMPLE_KEY ? `${start}? ${name}\n${margin}:` : `${start}${name}:`;
    if (isFilled(entry)) {
      pieces.push(`${field}\n${margin}${INDENT}`);
      printEntries(entry, margin + INDENT, pieces);
    } else {
      pieces.push(`${field} ${leaf(entry, margin)}`);
    }
    start = margin;
  }
}

/** A value without entries, to the end of its line. */
function leaf(value: unknown, margin: string): string {
  return typeof value === 'string' && isText(value) ? literalBlock(value, margin + INDENT) : `${scalar(value)}\n`;
}

function scalar(value: unknown): string {
  if (typeof value === 'string') return string(value);
  if (typeof value === 'number') return number(value);
  return JSON.stringify(value) ?? 'null';
}

function number(value: number): string {
  if (!Number.isFinite(value)) {
    throw new Error(`${value} has no form in JSON, so that no manifest can hold it. Give a finite number or a string.`);
  }
  return String(value).replace(/^(-?\d+)e/, '$1.e'); // YAML 1.1 wants a point before the exponent
}

/**
 * On one line: plain, as JSON, or in single quotes where JSON would need backslashes to show what can be seen anyhow.
 */
function string(value: string): string {
  if (PLAIN_SCALAR.test(value) && !(SUSPECT.test(value) && (WORD.test(value) || NUMBER.test(value)))) return value;
  if (/["\\]/.test(value) && !/['\t\n]/.test(value) && !HAS_UNSEEN.test(value)) return `'${value}'`;
  if (/[\ud800-\udfff]/u.test(value)) {
    throw new Error(
      `${JSON.stringify(value)} holds one half of a surrogate pair, which UTF-8 has not, so that no ` +
        'file can hold it. Give whole characters.',
    );
  }
  return JSON.stringify(value).replace(ALL_UNSEEN, escape); // JSON itself escapes what is below the blank, and no more
}

function escape(character: string): string {
  const code = character.codePointAt(0)!.toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
}

/**
 * Whether it is of several lines that can be read as they are; a last line of blanks alone is lost in the package
 * yaml.
 */
function isText(value: string): boolean {
  if (!value.includes('\n')) return false;
  let end = value.length;
  while (value[end - 1] === '\n') end--;
  const lastLine = value.slice(value.lastIndexOf('\n', end - 1) + 1, end);
  return /[^ \t]/.test(lastLine) && !HAS_UNSEEN.test(value);
}

function literalBlock(text: string, margin: string): string {
  const indentation = /^[ \t\n]/.test(text) ? INDENT.length : ''; // else the first line shows it
  const end = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-';
  const lines = (text.startsWith('\n') ? '' : margin) + text.replace(/\n(?=[^\n])/g, `\n${margin}`);
  return `|${indentation}${end}\n${lines}${end === '-' ? '\n' : ''}`;
}
