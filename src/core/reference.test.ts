import { paramOf, resultOf, substitutions } from './reference';

const texts = (text: string) => substitutions(text).map((found) => found.text);

describe('Substitutions', () => {
  test('are found wherever they stand', () => {
    expect(
      texts('a $(params.x)-$(tasks.t.results.r[*])$(params["a.b"]) $(params[\'c\'][0]) $(context.taskRun.name)'),
    ).toEqual([
      '$(params.x)',
      '$(tasks.t.results.r[*])',
      '$(params["a.b"])',
      "$(params['c'][0])",
      '$(context.taskRun.name)',
    ]);
  });

  test('are no commands with a space, no variables of a shell, no arithmetic', () => {
    expect(texts('$(date +%s) $HOME ${HOME} $((1 + 1)) $() (params.x)')).toEqual([]);
  });

  test('are known by their first word, also that of a command', () => {
    expect(substitutions('$(params["a.b"]) $(date) $(tasks.t.status)').map(({ root }) => root)).toEqual([
      'params',
      'date',
      'tasks',
    ]);
  });

  test('are not undone by a second $, which is remembered', () => {
    expect(substitutions('$$(params.x) $(params.x)').map(({ text, escaped }) => [text, escaped])).toEqual([
      ['$(params.x)', true],
      ['$(params.x)', false],
    ]);
  });
});

test('A param is named with dot, brackets, index, key', () => {
  expect(
    [
      '$(params.a)',
      '$(params["a.b"])',
      "$(params['a'][*])",
      '$(params.a[0])',
      '$(params.o.key)',
      '$(tasks.a.status)',
    ].map((text) => paramOf(substitutions(text)[0])),
  ).toEqual([
    { name: 'a', rest: '' },
    { name: 'a.b', rest: '' },
    { name: 'a', rest: '[*]' },
    { name: 'a', rest: '[0]' },
    { name: 'o', rest: '.key' },
    undefined,
  ]);
});

test('A result is named with its task, index, key, and not in brackets', () => {
  expect(
    [
      '$(tasks.t.results.r)',
      '$(tasks.t.results.r[*])',
      '$(tasks.t.results.o.key)',
      '$(finally.f.results.r)',
      '$(tasks.t.results["a.b"])',
      '$(tasks.t.status)',
      '$(results.r.path)',
    ].map((text) => resultOf(substitutions(text)[0])),
  ).toEqual([
    { root: 'tasks', task: 't', result: 'r', rest: '' },
    { root: 'tasks', task: 't', result: 'r', rest: '[*]' },
    { root: 'tasks', task: 't', result: 'o', rest: '.key' },
    { root: 'finally', task: 'f', result: 'r', rest: '' },
    undefined,
    undefined,
    undefined,
  ]);
});
