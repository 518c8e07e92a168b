import { Covers, FieldPath, ListItem } from './field-path';

/** One part of a jq path expression: a field, all items, one item, or a condition on the item before. */
type JqStep =
  { readonly field: string } | { readonly index: number } | { readonly condition: string } | { readonly all: true };

/** A text of jq, e.g. `"shop"`. */
const TEXT = String.raw`"(?:[^"\\]|\\.)*"`;
/** What `select` takes: texts, and parentheses that are not nested further. */
const CONDITION = String.raw`(?:[^()"]|${TEXT}|\((?:[^()"]|${TEXT})*\))*`;
/** The known steps: `.name`, `."name"`, `["name"]`, `[0]`, `[]`, `select(…)`; `.`, `|` and `?` name no step. */
const STEP = new RegExp(
  [
    String.raw`\.\s*(?<word>[A-Za-z_]\w*)`,
    String.raw`\.?(?<text>${TEXT})`,
    String.raw`\[\s*(?<key>${TEXT})\s*\]`,
    String.raw`\[\s*(?<index>\d+)\s*\]`,
    String.raw`(?<all>\[\s*\])`,
    String.raw`select\s*\((?<condition>${CONDITION})\)`,
    String.raw`\.(?=\s*(?:\[|\||$))|[?|\s]`,
  ].join('|'),
  'y',
);

/**
 * Whether a jq path expression is a field, or what the field is in. Undefined for expressions that this library cannot
 * evaluate, and where the answer depends on an index or name that is not known.
 */
export function jqPathCovers(expression: string, field: FieldPath): Covers {
  const steps = parseJqPath(expression);
  if (steps === undefined) return undefined;
  let isCertain = true;
  let at = 0;
  for (const step of steps) {
    const matches =
      'condition' in step ? conditionMatches(step.condition, field[at - 1]) : stepMatches(step, field[at]);
    if (matches === false) return false;
    if (matches === undefined) isCertain = false;
    if (!('condition' in step)) at += 1;
  }
  return isCertain ? true : undefined;
}

/** The steps of an expression; undefined where it has others than `STEP` knows, or none. */
function parseJqPath(expression: string): JqStep[] | undefined {
  const steps: JqStep[] = [];
  for (STEP.lastIndex = 0; STEP.lastIndex < expression.length;) {
    const match = STEP.exec(expression);
    if (match === null) return undefined;
    const { word, text, key, index, all, condition } = match.groups!;
    const name = word ?? unquoted(text ?? key);
    if (name !== undefined) steps.push({ field: name });
    else if (index !== undefined) steps.push({ index: Number(index) });
    else if (all !== undefined) steps.push({ all: true });
    else if (condition !== undefined) steps.push({ condition });
  }
  return steps.length === 0 ? undefined : steps;
}

function unquoted(text: string | undefined): string | undefined {
  return text?.slice(1, -1).replace(/\\(.)/g, '$1');
}

function stepMatches(step: JqStep, part: string | ListItem | undefined): Covers {
  if (part === undefined) return false;
  if ('field' in step) return step.field === part;
  if (!('index' in step)) return true;
  if (typeof part === 'string') return false;
  return part.index === undefined ? undefined : step.index === part.index;
}

/** Understands `.name == "shop"`, `.name != "shop"`, and several of them joined by `or`. */
function conditionMatches(condition: string, part: string | ListItem | undefined): Covers {
  if (typeof part !== 'object' || part.name === undefined) return undefined;
  const parts = condition
    .split(/\bor\b/)
    .map((text) => /^\s*\.name\s*(==|!=)\s*"([^"\\]*)"\s*$/.exec(text.replace(/^\s*\((.*)\)\s*$/, '$1')));
  if (parts.includes(null)) return undefined;
  return parts.some((match) => (match![1] === '==') === (match![2] === part.name));
}
