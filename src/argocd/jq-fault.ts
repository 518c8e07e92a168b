/**
 * Reads jq as gojq 0.12 parses and compiles it, with which Argo CD makes `del(…)` of each path expression. Nothing is
 * evaluated. An expression with functions of its own counts as one whose functions all exist.
 */

/** What is wrong with a jq expression. */
export interface JqFault {
  /** The character at which it stops being jq, from 0; at the end for what is not closed. */
  readonly at: number;
  /** The function that does not exist; undefined where the syntax is wrong. */
  readonly unknownFunction?: string;
}

/** Finds out whether Argo CD can compile a path expression; undefined where it can. */
export function jqFault(expression: string): JqFault | undefined {
  const before = 'del(';
  const tokens = jqTokens(`${before}${expression})`);
  const wrong = tokens.find(({ kind }) => kind === 'invalid');
  const fault = wrong === undefined ? new JqParser(tokens).fault() : { at: wrong.at };
  return fault && { ...fault, at: Math.min(Math.max(fault.at - before.length, 0), expression.length) };
}

type TokenKind =
  | 'field'
  | 'format'
  | 'identifier'
  | 'invalid'
  | 'keyword'
  | 'number'
  | 'operator'
  | 'sign'
  | 'string'
  | 'template'
  | 'variable';

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly at: number;
}

const IDENTIFIER = '[A-Za-z_]\\w*';

/** The first that matches counts. A `template` is a string with `\(…)` in it, whose programs are not read. */
const TOKENS: readonly (readonly [TokenKind | undefined, RegExp])[] = [
  [undefined, /\s+|#[^\n]*/y],
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?!\w)/y],
  ['field', new RegExp(`\\.${IDENTIFIER}`, 'y')],
  ['variable', new RegExp(`\\$${IDENTIFIER}(?:::${IDENTIFIER})?`, 'y')],
  ['format', /@\w+/y],
  [
    'keyword',
    /(?:as|and|or|def|if|then|elif|else|end|try|catch|reduce|foreach|label|break|import|include|module)(?!\w)/y,
  ],
  ['identifier', new RegExp(`${IDENTIFIER}(?:::${IDENTIFIER})?`, 'y')],
  ['string', /"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y],
  ['template', /"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|\\\((?:[^()"]|"[^"]*"|\([^()]*\))*\))*"/y],
  ['operator', /\?\/\/|\/\/=?|[-|+*/%]=|[=!<>]=|and|or|[-+*/%=<>]/y],
  ['sign', /\.\.|[.[\]{}()|,:;?]/y],
];

function jqTokens(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const found = tokenAt(text, at);
    if (found.kind !== undefined) tokens.push({ kind: found.kind, text: found.text, at });
    if (found.kind === 'invalid') break;
    at += found.text.length;
  }
  return tokens;
}

function tokenAt(text: string, at: number): { kind: TokenKind | undefined; text: string } {
  for (const [kind, pattern] of TOKENS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) return { kind, text: match[0] };
  }
  return { kind: 'invalid', text: text[at] };
}

/** Thrown where the syntax is wrong. */
class JqSyntaxError extends Error {
  public constructor(public readonly at: number) {
    super('not jq');
  }
}

/** Reads tokens by the grammar of jq; each method reads what it is named after, or throws. */
class JqParser {
  private next = 0;
  private readonly called: Token[] = [];
  private definesFunctions = false;

  public constructor(private readonly tokens: readonly Token[]) {}

  public fault(): JqFault | undefined {
    try {
      this.query();
      if (this.token !== undefined) return { at: this.token.at };
    } catch (error) {
      if (error instanceof JqSyntaxError) return { at: error.at };
      throw error;
    }
    const unknown = this.definesFunctions ? undefined : this.called.find(({ text }) => !FUNCTIONS.has(text));
    return unknown && { at: unknown.at, unknownFunction: unknown.text };
  }

  private get token(): Token | undefined {
    return this.tokens[this.next];
  }

  private take(...texts: readonly string[]): boolean {
    const token = this.token;
    if (token === undefined || token.kind === 'string' || !texts.includes(token.text)) return false;
    this.next += 1;
    return true;
  }

  private takeKind(...kinds: readonly TokenKind[]): boolean {
    if (this.token === undefined || !kinds.includes(this.token.kind)) return false;
    this.next += 1;
    return true;
  }

  private demand(...texts: readonly string[]): void {
    if (!this.take(...texts)) throw this.error();
  }

  private error(): JqSyntaxError {
    const last = this.tokens[this.tokens.length - 1];
    return new JqSyntaxError(this.token?.at ?? last.at + last.text.length);
  }

  private query(): void {
    if (this.take('def')) {
      this.definition();
      return this.query();
    }
    if (this.take('label')) {
      this.demandKind('variable');
      this.demand('|');
      return this.query();
    }
    do {
      this.expression();
      if (this.take('as')) return this.binding();
      if (this.take('|')) return this.query();
    } while (this.take(','));
  }

  private binding(): void {
    do this.pattern();
    while (this.take('?//'));
    this.demand('|');
    this.query();
  }

  private demandKind(...kinds: readonly TokenKind[]): void {
    if (!this.takeKind(...kinds)) throw this.error();
  }

  private definition(): void {
    this.definesFunctions = true;
    this.demandKind('identifier');
    if (this.take('(')) {
      do this.demandKind('identifier', 'variable');
      while (this.take(';'));
      this.demand(')');
    }
    this.demand(':');
    this.query();
    this.demand(';');
  }

  private pattern(): void {
    if (this.takeKind('variable')) return;
    if (this.take('[')) {
      do this.pattern();
      while (this.take(','));
      return this.demand(']');
    }
    this.demand('{');
    do this.objectPattern();
    while (this.take(','));
    this.demand('}');
  }

  private objectPattern(): void {
    if (this.takeKind('variable')) {
      if (this.take(':')) this.pattern();
      return;
    }
    this.key();
    this.demand(':');
    this.pattern();
  }

  private key(): void {
    if (!this.take('(')) return this.demandKind('identifier', 'keyword', 'string', 'template', 'variable');
    this.query();
    this.demand(')');
  }

  private expression(): void {
    do this.term();
    while (this.take('and', 'or') || (this.token?.text !== '?//' && this.takeKind('operator')));
  }

  private term(): void {
    if (this.take('-', '+')) return this.term();
    this.primary();
    while (this.suffix());
  }

  private suffix(): boolean {
    if (this.takeKind('field') || this.take('?')) return true;
    if (this.take('[')) return this.index();
    if (!this.take('.')) return false;
    if (this.takeKind('string', 'template')) return true;
    this.demand('[');
    return this.index();
  }

  private index(): true {
    if (this.take(']')) return true;
    if (this.take(':')) {
      this.query();
    } else {
      this.query();
      if (this.take(':') && this.token?.text !== ']') this.query();
    }
    this.demand(']');
    return true;
  }

  private primary(): void {
    const token = this.token;
    if (token === undefined) throw this.error();
    switch (token.kind) {
      case 'field':
      case 'number':
      case 'string':
      case 'template':
      case 'variable':
        this.next += 1;
        return;
      case 'format':
        this.next += 1;
        this.takeKind('string', 'template');
        return;
      case 'identifier':
        return this.call(token);
      case 'keyword':
        return this.statement();
      default:
        return this.collection();
    }
  }

  private call(token: Token): void {
    this.next += 1;
    this.called.push(token);
    if (!this.take('(')) return;
    do this.query();
    while (this.take(';'));
    this.demand(')');
  }

  private collection(): void {
    if (this.take('..')) return;
    if (this.take('.')) {
      this.takeKind('string', 'template');
    } else if (this.take('(')) {
      this.query();
      this.demand(')');
    } else if (this.take('[')) {
      if (this.take(']')) return;
      this.query();
      this.demand(']');
    } else {
      this.demand('{');
      this.object();
    }
  }

  private object(): void {
    while (!this.take('}')) {
      this.key();
      if (this.take(':')) this.objectValue();
      if (this.token?.text !== '}') this.demand(',');
    }
  }

  private objectValue(): void {
    do this.expression();
    while (this.take('|'));
  }

  private statement(): void {
    if (this.take('if')) return this.condition();
    if (this.take('try')) {
      this.expression();
      if (this.take('catch')) this.expression();
      return;
    }
    if (this.take('break')) return this.demandKind('variable');
    this.demand('reduce', 'foreach');
    this.expression();
    this.demand('as');
    this.pattern();
    this.demand('(');
    do this.query();
    while (this.take(';'));
    this.demand(')');
  }

  private condition(): void {
    do {
      this.query();
      this.demand('then');
      this.query();
    } while (this.take('elif'));
    if (this.take('else')) this.query();
    this.demand('end');
  }
}

/**
 * The functions of gojq 0.12.19, the one of Argo CD 3.6.1. It lacks some of jq: `keys_unsorted`, `debug`, `toarray`.
 */
const FUNCTIONS: ReadonlySet<string> = new Set(
  (
    'abs acos acosh add all any arrays ascii_downcase ascii_upcase asin asinh atan atan2 atanh booleans ' +
    'bsearch builtins capture cbrt ceil combinations contains copysign cos cosh del delpaths drem empty ' +
    'endswith env erf erfc error exp exp10 exp2 expm1 explode fabs false fdim finites first flatten floor fma ' +
    'fmax fmin fmod format frexp from_entries fromdate fromdateiso8601 fromjson fromstream gamma getpath ' +
    'gmtime group_by gsub halt halt_error has hypot implode IN in INDEX index indices infinite input inputs ' +
    'inside isempty isfinite isinfinite isnan isnormal iterables j0 j1 jn join keys last ldexp length lgamma ' +
    'limit localtime log log10 log1p log2 logb ltrim ltrimstr map map_values match max max_by min min_by ' +
    'mktime modf modulemeta nan nearbyint nextafter nexttoward normals not now nth null nulls numbers objects ' +
    'path paths pick pow range recurse reduce remainder repeat reverse rindex rint round rtrim rtrimstr ' +
    'scalars scalb scalbln scan select setpath significand sin sinh skip sort sort_by split splits sqrt ' +
    'startswith strflocaltime strftime strings strptime sub tan tanh test tgamma to_entries toboolean todate ' +
    'todateiso8601 tojson tonumber tostream tostring transpose trim trimstr true trunc truncate_stream try ' +
    'type unique unique_by until utf8bytelength values walk while with_entries y0 y1 yn'
  ).split(' '),
);
