import { changed, example, foundOf } from '../../../test/rules/documents';

const GOOD = example('release-route', 'Good');
const mine = (text: string) => foundOf('release-route', text);
const at = (path: string) => `shop/shop-route.yaml: error release-route: spec.rules${path}: `;
const FAILS = 'the canary release of Pipeline shop-builds/shop fails before it changes anything. ';
const rules = (...each: string[]) => `${GOOD.slice(0, GOOD.indexOf('  rules:'))}  rules: [${each.join(', ')}]\n`;
const rule = (...backends: string[]) =>
  `{backendRefs: [${backends.map((backend) => `{name: ${backend}}`).join(', ')}]}`;

test('the bad example of its page: a canary with a weight', () => {
  expect(mine(example('release-route', 'Bad'))).toEqual([
    `${at('[0].backendRefs')}gives shop-canary weight 20 before a release: ${FAILS}Set weight: 0 for it: a release ` +
      'moves the weights.',
  ]);
});

test('a canary without a weight, which is 1', () => {
  expect(mine(rules(rule('shop, weight: 9', 'shop-canary')))).toEqual([
    `${at('[0].backendRefs')}gives shop-canary weight 1 before a release: ${FAILS}Set weight: 0 for it: a release ` +
      'moves the weights.',
  ]);
});

test('a stable Service without a weight', () => {
  expect(mine(rules(rule('shop, weight: 0', 'shop-canary, weight: 0')))).toEqual([
    `${at('[0].backendRefs')}gives shop weight 0: ${FAILS}Set a weight for it, e.g. 100.`,
  ]);
});

test('rules with different weights', () => {
  const weights = (stable: number) => rule(`shop, weight: ${stable}`, 'shop-canary, weight: 0');
  expect(mine(rules(weights(100), rule('api'), weights(50)))).toEqual([
    `${at('[2].backendRefs')}gives shop and shop-canary other weights than rule 0: ${FAILS}Give them the same ` +
      'weights in each rule.',
  ]);
});

test('a backend that is not there, or in another rule', () => {
  const remedy = 'Give one rule both Services, the canary with weight 0.';
  expect(mine(rules(rule('shop', 'shop-canry')))).toEqual([
    `${at('')}have no backend "shop-canary": ${FAILS}Backends: shop, shop-canry. Did you mean "shop-canry"? ${remedy}`,
  ]);
  expect(mine(rules(rule('shop'), rule('shop-canary')))).toEqual([
    `${at('')}have no rule with both shop and shop-canary: ${FAILS}Backends: shop, shop-canary. ${remedy}`,
  ]);
});

test.each<[string, string]>([
  ['the good example', GOOD],
  ['a Service that is misspelt in the Pipeline', changed(GOOD, ['shop/shop/shop-canary', 'shop/shop/shop-can'])],
  ['another route', changed(example('release-route', 'Bad'), ['shop/shop/shop-canary', 'web/shop/shop-canary'])],
])('there is no finding for %s', (_, text) => {
  expect(mine(text)).toEqual([]);
});
