import {
  Composer,
  Document,
  DocumentOptions,
  Lexer,
  ParseOptions,
  Parser,
  ScalarTag,
  Schema,
  SchemaOptions,
  Tags,
  visit,
  YAMLParseError,
} from 'yaml';

/** A scalar without quotes that Go's parser reads as something else than a text. */
const scalarTag = (name: string, test: RegExp, resolve: (text: string) => unknown): ScalarTag => ({
  tag: `tag:yaml.org,2002:${name}`,
  default: true,
  test,
  resolve,
});

/** As `strconv.ParseInt` of Go reads it in base 0, with `_` anywhere but at the begin. */
const INTEGER = /^[-+]?(?:0[xX][\da-fA-F_]*[\da-fA-F]_*|0[bB][01_]*[01]_*|0_*[oO]?[0-7_]*[0-7]_*|[1-9][\d_]*|0_*)$/;

/** As Go's parser tests a number, which is a text where it is too large. */
const FLOAT = /^(?:[-+]_*(?=[\d.])|(?=\d))(?:\._*\d[\d_]*|\d[\d_]*(?:\.[\d_]*)?)(?:[eE]_*[-+]?_*\d[\d_]*)?$/;

/** The same without a digit or a sign before the point, in which `_` is not allowed. */
const FRACTION = /^\.\d+(?:[eE][-+]?\d+)?$/;

function integerOf(text: string): number {
  const plain = text.replace(/_/g, '').toLowerCase();
  const sign = plain.startsWith('-') ? -1 : 1;
  const digits = plain.replace(/^[-+]/, '').replace(/^0o?(?=[0-7])/, '0o');
  return sign * Number(digits) || 0;
}

/** A number too large for Go is a text. */
function floatOf(text: string): number | string {
  const value = Number(text.replace(/_/g, ''));
  return Number.isFinite(value) ? value : text;
}

const SCALARS: readonly ScalarTag[] = [
  // most texts: their first character is in no number, boolean or null, and they are not `<<`
  scalarTag('str', /^[^-+.~\dnNyYtTfFoO<]/, (text) => text),
  scalarTag('null', /^(?:~|null|Null|NULL)?$/, () => null),
  scalarTag('bool', /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/, () => true),
  scalarTag('bool', /^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/, () => false),
  scalarTag('int', INTEGER, integerOf),
  scalarTag('float', /^[-+]?\.(?:inf|Inf|INF)$/, (text) => (text.startsWith('-') ? -Infinity : Infinity)),
  scalarTag('float', /^\.(?:nan|NaN|NAN)$/, () => NaN),
  scalarTag('float', FLOAT, floatOf),
  scalarTag('float', FRACTION, floatOf),
];

/** What is read as in the parser's own schema of version 1.1. */
const OTHERS = ['map', 'seq', 'str', 'binary'].map((name) => `tag:yaml.org,2002:${name}`);
const MERGE = 'tag:yaml.org,2002:merge';

/** For Go what `<<` merges replaces keys that are before it in the map. */
function replacingMerge(merge: ScalarTag): ScalarTag {
  return {
    ...merge,
    resolve: (...given) => {
      const scalar: any = merge.resolve(...given);
      const { addToJSMap } = scalar;
      scalar.addToJSMap = (context: unknown, map: object, value: unknown) => {
        const merged = {};
        addToJSMap(context, merged, value);
        Object.assign(map, merged);
      };
      return scalar;
    },
  };
}

/**
 * How Kubernetes' tools read YAML (sigs.k8s.io/yaml, which is go.yaml.in/yaml/v2): mostly version 1.1, in which `yes`
 * is a boolean, `010` is 8 and `<<` merges, but `.` and dates are texts, there are no numbers in base 60, and
 * `0o14` is a number.
 */
const KUBERNETES_SCHEMA = new Schema({
  schema: 'yaml-1.1',
  resolveKnownTags: false,
  customTags: (tags: Tags) => [
    ...tags.filter((tag) => typeof tag === 'object' && OTHERS.includes(tag.tag)),
    ...tags
      .filter((tag) => typeof tag === 'object' && tag.tag === MERGE)
      .map((tag) => replacingMerge(tag as ScalarTag)),
    ...SCALARS,
  ],
});

const KUBERNETES_YAML: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  schema: KUBERNETES_SCHEMA,
  uniqueKeys: true,
  logLevel: 'error',
};

/** A character that Go's reader rejects. */
// eslint-disable-next-line no-control-regex
const CONTROL_CHARACTER = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/**
 * All documents of a text, as Kubernetes' tools read them. What they reject is in the errors of a document, and a key
 * that a map has twice, of which they take the last.
 */
export function parseKubernetesDocuments(text: string): Document.Parsed[] {
  const tabs: number[] = [];
  const composer = new Composer(KUBERNETES_YAML);
  const documents = [...composer.compose(tokensOf(text, new Parser(), tabs))];
  const mayHaveAliases = ALIAS.test(text);
  for (const document of documents) {
    document.errors = document.errors.filter(({ message }) => !isAcceptedByGo(message));
    if (mayHaveAliases) document.errors.push(...aliasErrors(document));
  }
  const control = text.search(CONTROL_CHARACTER);
  if (control >= 0) addError(documents, control, 'Control characters are not allowed');
  for (const tab of tabs.slice(0, 1)) addError(documents, tab, 'Tabs are not allowed as indentation');
  return documents;
}

/** What only Go's scanner accepts: a comment right behind a quote or a bracket. */
function isAcceptedByGo(message: string): boolean {
  return message.startsWith('Comments must be separated');
}

/** What looks like an alias, also in a text. */
const ALIAS = /(^|[\s[{,])\*[\w-]/m;

/** Aliases without an anchor before them, those inside of it, and those that together make too much of a small text. */
function aliasErrors(document: Document.Parsed): YAMLParseError[] {
  const errors: YAMLParseError[] = [];
  const anchors = new Set<string>();
  let aliases = 0;
  visit(document, {
    Value(_, { anchor }) {
      if (anchor !== undefined) anchors.add(anchor);
    },
    Alias(_, alias, ancestors) {
      aliases++;
      const isInside = ancestors.some((node) => 'anchor' in node && node.anchor === alias.source);
      if (anchors.has(alias.source) && !isInside) return;
      const [begin, end] = alias.range!;
      errors.push(new YAMLParseError([begin, end], 'BAD_ALIAS', `There is no anchor &${alias.source} before this`));
    },
  });
  if (aliases === 0 || errors.length > 0) return errors;
  try {
    document.toJS();
    return [];
  } catch (error) {
    const [begin] = document.range;
    return [new YAMLParseError([begin, begin + 1], 'BAD_ALIAS', (error as Error).message)];
  }
}

function addError(documents: readonly Document.Parsed[], offset: number, message: string): void {
  const at = documents.find(({ range }) => offset < range[2]) ?? documents[documents.length - 1];
  at?.errors.push(new YAMLParseError([offset, offset + 1], 'UNEXPECTED_TOKEN', message));
}

/** @param tabs gets the offsets of lines outside of scalars that begin with a tab */
function* tokensOf(text: string, parser: Parser, tabs: number[]): ReturnType<Parser['parse']> {
  const lexer: any = new KubernetesLexer();
  if (!/^\t/m.test(text)) {
    for (const lexeme of lexer.lex(text)) yield* parser.next(lexeme);
    yield* parser.end();
    return;
  }
  let offset = 0;
  let isLineStart = true;
  for (const lexeme of lexer.lex(text)) {
    if (isLineStart && lexeme.startsWith('\t') && lexer.flowLevel === 0) tabs.push(offset);
    isLineStart = lexeme === '\n' || lexeme === '\r\n';
    if (text.startsWith(lexeme, offset)) offset += lexeme.length; // not one of the marks that are not in the text
    yield* parser.next(lexeme);
  }
  yield* parser.end();
}

/**
 * Reads inside of quotes, lists in `[]` and maps in `{}` as Go's scanner does, which asks for no indent there. The two
 * methods are private in the types of the parser.
 */
class KubernetesLexer extends (Lexer as any) {
  public *parseFlowCollection(): Generator<string, unknown> {
    return yield* this.withoutIndent(super.parseFlowCollection());
  }

  public *parseQuotedScalar(): Generator<string, unknown> {
    return yield* this.withoutIndent(super.parseQuotedScalar());
  }

  private *withoutIndent(read: Generator<string, unknown>): Generator<string, unknown> {
    const lexer = this as any;
    const indent = lexer.indentNext;
    lexer.indentNext = 0;
    const next = yield* read;
    lexer.indentNext = indent;
    return next;
  }
}
