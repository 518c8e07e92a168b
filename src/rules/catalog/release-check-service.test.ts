import { changed, example, foundOf } from '../../../test/rules/documents';

const CODE = 'release-check-service';
const GOOD = example(CODE, 'Good');
const AT = `platform/shop.yaml: warning ${CODE}: spec.tasks.check.params.url: asks the Service `;
const asking = (host: string) => changed(GOOD, ['http://shop-preview.shop.svc/ready', `http://${host}`]);
const UNLESS = 'which no manifest creates: unless it is created elsewhere, the check fails. ';

test('the bad example of its page: a name that is misspelt', () => {
  expect(foundOf(CODE, example(CODE, 'Bad'))).toEqual([
    `${AT}"shop-previw" of the namespace "shop", ${UNLESS}Services: shop, shop-preview. Did you mean "shop-preview"? ` +
      'Correct the URL.',
  ]);
});

test('a namespace that does not have the Service', () => {
  expect(foundOf(CODE, asking('shop-preview.store.svc.cluster.local:80'))).toEqual([
    `${AT}"shop-preview" of the namespace "store", ${UNLESS}There is Service shop/shop-preview. Correct the URL.`,
  ]);
});

test('a preview Service that the release does not move', () => {
  expect(foundOf(CODE, changed(GOOD, ['[shop shop-preview shop-blue', '[shop - shop-blue']))).toEqual([
    `${AT}"shop-preview", which leads to "colour=blue" whatever the release of shop moves. Name it as previewService ` +
      'of the workload, or ask another Service.',
  ]);
});

test.each<[string, string]>([
  ['the good example', GOOD],
  ['the Service that serves', asking('shop.shop.svc/')],
  ['a Service of another place', asking('prometheus.monitoring.svc:9090')],
  ['another name of the same namespace', asking('payments.shop.svc/')],
  ['a host that is no Service', asking('shop-previw.example.com/')],
  ['a name that only the run knows', asking('shop-$(params.slot).shop.svc/')],
  [
    'a Service that release-missing-object reports',
    changed(asking('shop-prev.shop.svc'), ['shop shop-preview ', 'shop shop-prev ']),
  ],
  ['a task that is no check', changed(example(CODE, 'Bad'), ['{name: successes', '{name: revision'])],
  [
    'a Service of other pods',
    changed(
      GOOD,
      ['[shop shop-preview shop-blue', '[shop - shop-blue'],
      ['  selector: {app: shop, colour: blue}', '  selector: {app: web, colour: blue}'],
    ),
  ],
])('there is no finding for %s', (_, text) => {
  expect(foundOf(CODE, text)).toEqual([]);
});
