import { parseKubernetesDocuments } from './parse-kubernetes-documents';
import { parseKubernetesYaml } from './parse-kubernetes-yaml';

describe('YAML as the tools of Kubernetes read it', () => {
  test.each([
    ['., +., -.', ['.', '+.', '-.']],
    ['0o14, 014, 0x1F, 0b11, 1_000, 08, -0o7', [12, 12, 31, 3, 1000, 8, -7]],
    ['.5, +.5, 1., 1e3, 1e5000, 1.5e-1', [0.5, 0.5, 1, 1000, '1e5000', 0.15]],
    ['2024-01-01, 1:30, 12:30:45, 0x, 0o8, _1', ['2024-01-01', '1:30', '12:30:45', '0x', '0o8', '_1']],
    ['y, No, oN, TRUE, tRue, "yes"', [true, false, 'oN', true, 'tRue', 'yes']],
    ['~, NULL, nUll, !!str 1', [null, null, 'nUll', '1']],
  ])('has the values of %s', (items, values) => {
    expect(parseKubernetesYaml(`a: [${items}]`)).toEqual({ a: values });
  });

  test('needs no indent inside of quotes and brackets, nor a blank before a comment behind them', () => {
    const text = 'a:\n  b: [\n"x", # c\n  z,\n  ]#d\n  c: {\nx: 1\n}\n  d: "x\ny"\ne: 1\n';
    expect(parseKubernetesYaml(text)).toEqual({ a: { b: ['x', 'z'], c: { x: 1 }, d: 'x y' }, e: 1 });
  });

  test('takes what << merges before a key that is before it', () => {
    expect(parseKubernetesYaml('a: &x {b: 1, c: 2}\nd: {b: 3, <<: *x}\ne: {<<: *x, b: 3}')).toEqual({
      a: { b: 1, c: 2 },
      d: { b: 1, c: 2 },
      e: { b: 3, c: 2 },
    });
  });

  test.each([
    ['a: 1\n\t\nb: 2\n', 'Tabs are not allowed as indentation', 5],
    ['a: 1\n---\nb: "\u0007"\n', 'Control characters are not allowed', 13],
  ])('rejects %j', (text, message, offset) => {
    const errors = parseKubernetesDocuments(text).flatMap((document) => document.errors);
    expect(errors.map((error) => [error.message, error.pos[0]])).toEqual([[message, offset]]);
    expect(() => parseKubernetesYaml(text.split('---\n').pop()!)).toThrow(message);
  });

  test('has one document', () => {
    expect(parseKubernetesYaml('')).toBeNull();
    expect(() => parseKubernetesYaml('a: 1\n---\nb: 1')).toThrow('the text has several documents');
  });
});

test('an alias without an anchor is an error, and so are aliases of aliases that fill the memory', () => {
  const errors = (text: string) =>
    parseKubernetesDocuments(text).map((document) =>
      document.errors.map(({ pos: [begin], message }) => [begin, message]),
    );
  expect(errors('a: &a 1\nb: *a\n---\na: *a\n')).toEqual([[], [[21, 'There is no anchor &a before this']]]);
  expect(errors('a: &a [*a]\n')).toEqual([[[7, 'There is no anchor &a before this']]]);
  const level = (name: string, of: string) => `${name}: &${name} [${Array(10).fill(`*${of}`).join()}]\n`;
  const bomb = `a: &a [1]\n${level('b', 'a')}${level('c', 'b')}${level('d', 'c')}`;
  expect(errors(bomb)).toEqual([[[0, 'Excessive alias count indicates a resource exhaustion attack']]]);
});
