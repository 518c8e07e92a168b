import { changed, example, foundOf } from '../../../test/rules/documents';

const CODE = 'release-canary-pods';
const GOOD = example(CODE, 'Good');
const BAD = example(CODE, 'Bad');
const AT = `shop/shop-canary.yaml: warning ${CODE}: spec.replicas: `;
const CANARY = 'in the canary of Pipeline shop-builds/shop: between releases its pods stay';
const REST = ', since each release puts back what it found. Set replicas: 0 in Git.';

test('the bad example of its page: a pod that gets requests', () => {
  expect(foundOf(CODE, BAD)).toEqual([`${AT}is 1, ${CANARY}, which get a share of the requests${REST}`]);
});

test('a pod behind a route, by default', () => {
  const text = changed(BAD, ['shop-canary - - -', 'shop-canary shop/shop/shop-canary - -'], ['  replicas: 1\n', '']);
  expect(foundOf(CODE, text)).toEqual([`${AT}is not set, which is 1, ${CANARY}${REST}`]);
});

test.each<[string, string]>([
  ['the good example', GOOD],
  [
    'a colour, whose replicas the first release finds',
    changed(BAD, ['shop shop-canary - - -', 'shop - shop shop-canary colour - -']),
  ],
])('there is no finding for %s', (_, text) => {
  expect(foundOf(CODE, text)).toEqual([]);
});
