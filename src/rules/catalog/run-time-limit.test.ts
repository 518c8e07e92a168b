import { changed, example, found } from '../../../test/rules/documents';

const GOOD = example('run-time-limit', 'Good');
const BAD = example('run-time-limit', 'Bad');
const AT = 'platform/shop.yaml: warning run-time-limit: spec.tasks.';
const ENDS = ', and Tekton ends it before the time to decide is over. ';
const REMEDY = 'Shorten it, or set timeouts.pipeline of the run.';
const BY_DEFAULT = '50m0s (timeouts.pipeline, 1h0m0s by default less timeouts.finally, 10m0s)';

test('an approval that waits longer than the tasks of the run have', () => {
  expect(found(BAD)).toEqual([
    `${AT}approve.params.timeout: is 1h30m0s: the tasks of the run have ${BY_DEFAULT}${ENDS}${REMEDY}`,
  ]);
});

test('an approval of 55 minutes, where 10 of the hour are for putting back', () => {
  expect(found(changed(BAD, ['5400', '3300']))).toEqual([
    `${AT}approve.params.timeout: is 55m0s: the tasks of the run have ${BY_DEFAULT}${ENDS}${REMEDY}`,
  ]);
});

test.each([
  ['timeouts.tasks', 'finally: 10m0s', 'tasks: 30m0s', '30m0s (timeouts.tasks)'],
  ['timeouts.pipeline', 'finally: 10m0s', 'pipeline: 90m', '1h30m0s (timeouts.pipeline, 1h30m0s)'],
])('the limit is %s', (_, from, to, limit) => {
  expect(found(changed(BAD, [from, to]))).toEqual([
    `${AT}approve.params.timeout: is 1h30m0s: the tasks of the run have ${limit}${ENDS}${REMEDY}`,
  ]);
});

/** The Pipeline with this task, too. */
const and = (params: string) =>
  changed(GOOD, ['---\n', `    - {name: act, taskRef: {name: canary}, params: [${params}]}\n---\n`]);

test.each([
  ['the pause of a share', '{name: action, value: shift}, {name: pause, value: "7200"}', 'pause'],
  ['the time of the former colour', '{name: action, value: complete}, {name: keep-for, value: "7200"}', 'keep-for'],
  ['both colours at once', '{name: action, value: switch}, {name: overlap, value: "7200"}', 'overlap'],
])('%s', (_, params, param) => {
  expect(found(and(params))).toEqual([
    `${AT}act.params.${param}: is 2h0m0s, and with all pauses the release takes 2h0m0s: the tasks of the run have ` +
      '1h50m0s (timeouts.pipeline, 2h0m0s less timeouts.finally, 10m0s). Shorten the pauses, or set ' +
      'timeouts.pipeline of the run.',
  ]);
});

test('an approval and a pause which fit alone', () => {
  expect(found(and('{name: action, value: shift}, {name: pause, value: "1200"}'))).toEqual([
    `${AT}approve.params.timeout: is 1h30m0s, and the pauses of the release take 20m0s: the tasks of the run have ` +
      `1h50m0s (timeouts.pipeline, 2h0m0s less timeouts.finally, 10m0s)${ENDS}${REMEDY}`,
  ]);
});

test('approvals which fit alone, one after another', () => {
  const again = `{name: configmap, value: shop-approval}, {name: timeout, value: "1800"}`;
  expect(found(and(again))).toEqual([
    `${AT}approve.params.timeout: is 1h30m0s, and the other approvals and pauses of the release take 30m0s: the ` +
      `tasks of the run have 1h50m0s (timeouts.pipeline, 2h0m0s less timeouts.finally, 10m0s)${ENDS}${REMEDY}`,
  ]);
});

test.each<[string, string]>([
  ['the good example', GOOD],
  ['a run without a limit', changed(BAD, ['finally: 10m0s', 'pipeline: 0s'])],
  ['what only the run knows', changed(BAD, ["'5400'", '$(params.patience)'])],
  ['a pause that is not asked for', and('{name: action, value: stage}, {name: pause, value: "7200"}')],
])('there is no finding for %s', (_, text) => {
  expect(found(text)).toEqual([]);
});
