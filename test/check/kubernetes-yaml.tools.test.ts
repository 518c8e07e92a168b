/** Files are read as kubectl and Argo CD read them: by the decoder of Kubernetes, which is written in Go. */
import { YAML_FORMS } from './yaml-forms';
import { parseKubernetesDocuments } from '../../src/core/parse-kubernetes-documents';
import { runGo } from '../go/run-go';

jest.setTimeout(600_000);

interface Answer {
  readonly documents: readonly unknown[];
  readonly error?: string;
}

const KEYS = [
  ...['null', 'NULL', '~', '', '!!null ""', '- ', '? a', '- a', 'a: b', '[a]', '[a, b,]', '{a}', '{a: b}', '!!set {a}'],
  ...['.nan', '.inf', '+.inf', '-.inf', '-0.0', '9007199254740993', '18446744073709551615', '18446744073709551616'],
  ...['9223372036854775808', '-9223372036854775808', '-9223372036854775809', '123456789012345678901234567890'],
];

/** Forms that are read in another way, which no manifest has, and why that stays. */
const DIFFERENCES: { readonly [reason: string]: (text: string) => boolean } = {
  'a key that is no text, or a number with many digits, is rejected by Go or written in another way': (text) =>
    KEYS.some((key) => text.startsWith(`${key}: `) || text.startsWith(`? ${key}\n: `)),
  'an expression of a template is a map for this parser, and such files are skipped': (text) => text.includes('{{'),
  'Go reads "-" and "1:" inside of brackets as texts': (text) => /[[ ](-|1:)[\]}]/.test(text),
  'Go rejects the escape \\/ in YAML, which JSON has': (text) => text.includes('\\/'),
  'Go decodes !!binary, and rejects a tag that does not fit': (text) => /!!binary|!!int 1\.5|[[ ]![\]}]/.test(text),
  'the parser allows a tab before the value of a list or a key': (text) => /[-?] \t/.test(text),
  'Go takes U+2028 and a lone carriage return for line breaks, like YAML 1.1': (text) =>
    /[\u0085\u2028\r](?!\n)/.test(text),
  'the decoder splits at the separators, and rejects directives and what is behind "---"': (text) =>
    /^%|^---( \||a| a)|--- b/.test(text),
  'Go takes the first of what follows without a separator': (text) =>
    ['"a":b', '{"a":1}\n{"b":2}', '  a: 1\n b: 2'].includes(text),
};

/** As JSON has it, with sorted keys. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${value} is not JSON`);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, canonical(inner)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The documents of a text; undefined where it is rejected. */
function read(text: string): string | undefined {
  try {
    const documents = parseKubernetesDocuments(text);
    if (documents.some(({ errors }) => errors.some(({ code }) => code !== 'DUPLICATE_KEY'))) return undefined;
    const values = documents.map((document) => document.toJS());
    return JSON.stringify(values.filter((value) => value !== null && value !== undefined).map(canonical));
  } catch {
    return undefined;
  }
}

test(`${YAML_FORMS.length} forms are read as Go reads them, but for those with a reason`, () => {
  const answers = runGo<Answer[]>('yaml', YAML_FORMS);
  const different = YAML_FORMS.filter((text, i) => {
    const { documents, error } = answers[i];
    return read(text) !== (error === undefined ? JSON.stringify(documents.map(canonical)) : undefined);
  });
  expect(different.filter((text) => !Object.values(DIFFERENCES).some((isReason) => isReason(text)))).toEqual([]);
  for (const [reason, isReason] of Object.entries(DIFFERENCES)) {
    expect({ reason, has: different.some(isReason) }).toEqual({ reason, has: true });
  }
  expect(YAML_FORMS.length - different.length).toBeGreaterThan(1400);
});
