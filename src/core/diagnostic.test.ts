import { constructMessage } from './diagnostic';
import { existing } from './near-miss';
import { commaList, quote } from './text';

describe('A problem is told in sentences,', () => {
  test('each with one period', () => {
    expect(constructMessage({ path: 'steps', fact: 'is empty', remedy: 'Give at least one step' })).toBe(
      'steps: is empty. Give at least one step.',
    );
    expect(
      constructMessage({
        path: 'retries',
        fact: '-1 is no number of retries',
        allowed: 'Allowed: 0 or more',
        remedy: 'Correct the number',
      }),
    ).toBe('retries: -1 is no number of retries. Allowed: 0 or more. Correct the number.');
  });

  test('a question with its own mark', () => {
    const allowed = existing('Params', 'ur', ['url', 'revision']);
    expect(
      constructMessage({ path: 'params.ur', fact: 'there is no such param', allowed, remedy: 'Correct the name' }),
    ).toBe('params.ur: there is no such param. Params: url, revision. Did you mean "url"? Correct the name.');
  });
});

test('A value is quoted, with what cannot be seen made visible', () => {
  expect([quote('a\n"b"'), quote(['a']), quote({ a: '1' }), quote(undefined)]).toEqual([
    '"a\\n\\"b\\""',
    '["a"]',
    '{"a":"1"}',
    'undefined',
  ]);
});

test('A list says when it is empty', () => {
  expect([commaList(['a', 'b']), commaList(new Set<string>())]).toEqual(['a, b', '(none)']);
});
