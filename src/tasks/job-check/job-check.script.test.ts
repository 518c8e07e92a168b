import { join } from 'path';
import { HOSTILE, Outcome, Sandbox } from '../../../test/interpreter';
import { scriptWithParts } from '../script-with-parts';

const SCRIPT = scriptWithParts(join(__dirname, 'job-check.sh'));

/** A Job ends, as the file `condition` names it, when it has been asked for twice; `forbidden` rejects its creation. */
const CLUSTER = `
cd "$record"
case "$*" in
  *'get job/'*--ignore-not-found*) [ ! -f created ] || echo job ;;
  *'create job '*) [ ! -f forbidden ] || { echo 'Error from server (Forbidden)' >&2; exit 1; }; : >created ;;
  *'get job/'*) if [ -f asked ]; then cat condition; fi; : >asked ;;
  *'logs '*) printf 'starting\\n%s\\n' "$(cat line)" ;;
esac
`;

jest.setTimeout(60_000);

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
  box.recorder('kubectl', CLUSTER);
  box.file('bin/sleep', '#!/bin/sh\n', 0o755);
  box.file('record/condition', 'Complete');
  box.file('record/line', '12 of 12 orders');
});
afterEach(() => box.remove());

async function check(given: { [name: string]: string } = {}): Promise<Outcome> {
  return box.run(box.file('job-check.sh', SCRIPT), {
    env: {
      HOME: box.folder('home'),
      PARAMS_CRONJOB: 'smoke-test',
      PARAMS_NAMESPACE: 'shop',
      PARAMS_TIMEOUT: '300',
      TASK_RUN_NAME: 'v1-abcde-smoke-test',
      WORKSPACES_KUBECONFIG_DIR_BOUND: 'false',
      WORKSPACES_KUBECONFIG_DIR_PATH: '',
      ...given,
    },
    results: ['seen', 'failure'],
  });
}

const created = ({ calls }: Outcome) => calls.filter((call) => call.includes('create'));

test('a Job that succeeds is a success, with its last line', async () => {
  const outcome = await check();
  expect([outcome.status, outcome.stderr]).toEqual([0, '']);
  const seen = expect.stringMatching(/^Job smoke-test-[0-9a-f]{10}: Complete: 12 of 12 orders$/);
  expect(outcome.results).toEqual({ seen, failure: '' });
  expect(created(outcome)).toEqual([
    [
      'kubectl',
      '--namespace=shop',
      'create',
      'job',
      expect.stringMatching(/^smoke-test-[0-9a-f]{10}$/),
      '--from=cronjob/smoke-test',
    ],
  ]);
});

test('a Job that fails is a failure, with its last line', async () => {
  box.file('record/condition', 'Failed');
  box.file('record/line', '3 of 12 orders');
  const { status, results } = await check();
  expect([status, results.failure]).toEqual([
    1,
    expect.stringMatching(/^cronjob: Job smoke-test-[0-9a-f]{10}: Failed: 3 of 12 orders$/),
  ]);
});

test('a Job that does not end is a failure', async () => {
  box.file('record/condition', '');
  const { results } = await check({ PARAMS_TIMEOUT: '1' });
  expect(results.failure).toMatch(/^cronjob: Job smoke-test-[0-9a-f]{10}: not complete after 1 s: 12 of 12 orders$/);
});

test('a task that runs again waits for the Job that it started', async () => {
  await check();
  const again = await check();
  expect([again.status, created(again)]).toEqual([0, []]);
});

test('a Job that cannot be started is a failure', async () => {
  box.file('record/forbidden', '');
  expect((await check()).stderr).toContain(
    'job-check: cronjob: "smoke-test" cannot be started (see the output of kubectl above). Needed: get on it, create ' +
      'on jobs. Let Argo CD create the CronJob, with suspend: true.\n',
  );
});

test.each(Object.entries(HOSTILE))('%s is rejected in any param', async (_, value) => {
  for (const name of ['PARAMS_CRONJOB', 'PARAMS_NAMESPACE', 'PARAMS_TIMEOUT']) {
    const { status, calls } = await check({ [name]: value });
    expect([name, status, calls]).toEqual([name, 1, []]);
  }
  expect(box.holds('pwned')).toBe(false);
});
