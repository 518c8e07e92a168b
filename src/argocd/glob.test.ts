import { globMatch, isDeny } from './glob';

test.each<[string, string, string | undefined, boolean]>([
  ['*', 'any/thing', '/', true],
  ['apps', 'apps', undefined, true],
  ['', 'apps', undefined, false],
  ['*.example.com', 'git.example.com', undefined, true],
  ['*.example.com', 'git-example-com', undefined, false],
  ['https://git.example.com/*', 'https://git.example.com/shop', '/', true],
  ['https://git.example.com/*', 'https://git.example.com/shop/cart', '/', false],
  ['https://git.example.com/**', 'https://git.example.com/shop/cart', '/', true],
  ['shop-?', 'shop-1', undefined, true],
  ['{Job,Pod}', 'Pod', undefined, true],
  ['{*.yml,*.yaml}', 'shop.yaml', undefined, true],
  ['{*.yml,*.yaml}', 'shop.json', undefined, false],
  ['[!a]b', 'cb', undefined, true],
  ['[!a]b', 'ab', undefined, false],
])('pattern %s, value %s, separator %s: %s', (pattern, value, separator, expected) => {
  expect(globMatch(pattern, value, false, separator)).toBe(expected);
});

test('a pattern that denies matches every other value, where denying is allowed', () => {
  expect(isDeny('!shop')).toBe(true);
  expect(globMatch('!shop', 'cart', true)).toBe(true);
  expect(globMatch('!shop', 'shop', true)).toBe(false);
  expect(globMatch('!shop', 'cart', false)).toBe(false);
});
