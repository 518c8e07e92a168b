import { changed, example, found } from '../../../test/rules/documents';

const GOOD = example('release-rollout', 'Good');
const BAD = example('release-rollout', 'Bad');
const BLUE_GREEN = changed(
  GOOD,
  ["value: '1'}", 'value: switch}'],
  ['canary: {steps: [{setWeight: 25}, {pause: {duration: 10m}}]}', 'blueGreen: {activeService: shop}'],
);

test('the bad example of its page', () => {
  expect(found(BAD)).toEqual([
    'shop/rollout.yaml: error release-rollout: spec.workloadRef: is not set, and task start of Pipeline ' +
      'shop-builds/shop sets the image in the Deployment "shop": the run fails before it changes anything. Move the ' +
      'pod template into that Deployment, and name it here.',
    'platform/shop.yaml: error release-rollout: spec.tasks.start.params.until: is "0", and that step of Rollout ' +
      'shop/shop is not a pause: the run fails before it changes anything. Pauses: 1. Correct the number.',
  ]);
});

test('a Rollout of another Deployment', () => {
  expect(found(changed(GOOD, ['kind: Deployment, name: shop}', 'kind: Deployment, name: cart}']))).toEqual([
    'shop/rollout.yaml: error release-rollout: spec.workloadRef.name: is the Deployment "cart", and task start of ' +
      'Pipeline shop-builds/shop sets the image in the Deployment "shop": the run fails before it changes anything. ' +
      'Name the same Deployment in both.',
  ]);
});

test('a blue/green Rollout that switches at once', () => {
  expect(found(BLUE_GREEN)).toEqual([
    'platform/shop.yaml: error release-rollout: spec.tasks.start.params.until: is "switch", and Rollout shop/shop ' +
      'does not pause before a switch: the run fails before it changes anything. Set autoPromotionEnabled: false, or ' +
      'autoPromotionSeconds, in the Rollout.',
  ]);
});

test.each<[string, string]>([
  ['the good example', GOOD],
  [
    'a blue/green Rollout that waits',
    changed(BLUE_GREEN, ['{activeService: shop}', '{activeService: shop, autoPromotionEnabled: false}']),
  ],
  [
    'one that waits for a time',
    changed(BLUE_GREEN, ['{activeService: shop}', '{activeService: shop, autoPromotionSeconds: 60}']),
  ],
  [
    'a Rollout that is not among the files',
    changed(BAD, ['{name: shop, namespace: shop}', '{name: x, namespace: shop}']),
  ],
  ['a step that only the run knows', changed(GOOD, ["value: '1'}", 'value: $(params.step)}'])],
  ['a task of another program', changed(BAD, ['value: start}', 'value: deploy}'])],
])('there is no finding for %s', (_, text) => {
  expect(found(text)).toEqual([]);
});
