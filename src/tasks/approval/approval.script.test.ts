import { join } from 'path';
import { HOSTILE, Outcome, Sandbox } from '../../../test/interpreter';
import { scriptWithParts } from '../script-with-parts';

const SCRIPT = scriptWithParts(join(__dirname, 'approval.sh'));
const REQUEST = 'v2-abc/approve/0a1b-2c';

/** The files `first`, then `later`, have the annotations as the template prints them; `numbers` the releases. */
const CLUSTER = `
cd "$record"
case "$*" in
  *'get configmap/'*)
    [ ! -f absent ] || { echo 'Error from server (NotFound)' >&2; exit 1; }
    if [ -f asked ]; then cat later; else cat first; fi
    : >asked
    ;;
  *pipelineruns*) cat numbers ;;
esac
`;

jest.setTimeout(60_000);

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
  box.recorder('kubectl', CLUSTER);
  box.file('bin/sleep', '#!/bin/sh\n', 0o755);
  box.file('record/first', '\n\n');
  box.file('record/numbers', '3\n');
});
afterEach(() => box.remove());

async function wait(later: string, given: { [name: string]: string } = {}): Promise<Outcome> {
  box.file('record/later', later);
  return box.run(box.file('approval.sh', SCRIPT), {
    env: {
      HOME: box.folder('home'),
      PARAMS_CONFIGMAP: 'shop-approval',
      PARAMS_NAMESPACE: 'builds',
      PARAMS_TIMEOUT: '2',
      HOOK_NAME: 'release',
      RELEASE_NUMBER: '3',
      RUN_NAME: 'v2-abc',
      RUN_UID: '0a1b-2c',
      RUN_NAMESPACE: 'builds',
      PIPELINE_TASK_NAME: 'approve',
      ...given,
    },
    results: ['decision', 'failure'],
  });
}

test('it goes on when a person has approved, and shows the commands while it waits', async () => {
  const outcome = await wait(`"approved ${REQUEST}"\n"jane"\n`);
  expect([outcome.status, outcome.stderr, outcome.results]).toEqual([
    0,
    '',
    { decision: 'approved by "jane"', failure: '' },
  ]);
  const whoami = '"$(kubectl auth whoami --output=jsonpath={.status.userInfo.username})"';
  const command = (decision: string) =>
    '  kubectl --namespace=builds annotate --overwrite configmap/shop-approval ' +
    `cdk8s-argo-tekton/decision='${decision}' cdk8s-argo-tekton/decided-by=${whoami}`;
  expect(outcome.stdout.split('\n').slice(0, 4)).toEqual([
    'approval: waiting at most 2 s. To approve:',
    command(`approved ${REQUEST}`),
    'approval: to reject:',
    command(`rejected ${REQUEST} REASON`),
  ]);
});

test.each([
  [
    'a rejection',
    `"rejected ${REQUEST} the prices are \\"wrong\\""\n"jane"\n`,
    'rejected by "jane": the prices are \\"wrong\\"',
  ],
  ['a rejection without a reason', `"rejected ${REQUEST}"\n"jane"\n`, 'rejected by "jane"'],
  ['a rejection without a name', `"rejected ${REQUEST}"\n\n`, 'rejected by nobody who gave a name'],
  ['no decision', '\n\n', 'nobody decided within 2 s'],
  [
    'an approval of an older run',
    '"approved v1-abc/approve/0a1b-2c"\n"jane"\n',
    'nobody decided within 2 s; the last decision is another one: "approved v1-abc/approve/0a1b-2c"',
  ],
  [
    'an approval of a run of the same name that is gone',
    '"approved v2-abc/approve/ffff"\n"jane"\n',
    'nobody decided within 2 s; the last decision is another one: "approved v2-abc/approve/ffff"',
  ],
  [
    'an approval with more behind it',
    `"approved ${REQUEST} but not today"\n"jane"\n`,
    `nobody decided within 2 s; the last decision is another one: "approved ${REQUEST} but not today"`,
  ],
])('%s is a failure', async (_, later, message) => {
  const { status, results } = await wait(later);
  expect([status, results.failure]).toEqual([1, `approval: ${message}`]);
});

test('a decision without the UID of the run is shown once, while it waits', async () => {
  const { stdout } = await wait('"approved v2-abc/approve"\n"jane"\n');
  expect(stdout.split('\n').filter((line) => line.includes('ignored'))).toEqual([
    'approval: ignored decision: "approved v2-abc/approve": it is not for this task of this run',
  ]);
});

test('a newer release of the hook ends it', async () => {
  box.file('record/numbers', '3\n4\n');
  const { status, results } = await wait('\n\n');
  expect([status, results.failure]).toEqual([
    1,
    'approval: release 4 of release has been started while this one waited',
  ]);
});

test('a ConfigMap that cannot be read is a failure, after five attempts', async () => {
  box.file('record/absent', '');
  const { results, calls } = await wait('\n\n', { PARAMS_TIMEOUT: '99' });
  expect(results.failure).toBe('configmap: "shop-approval" cannot be read (see the output of kubectl above)');
  expect(calls.filter((call) => call.includes('get') && call.includes('configmap/shop-approval'))).toHaveLength(5);
});

test.each(Object.entries(HOSTILE))('%s is rejected in any param', async (_, value) => {
  for (const name of ['PARAMS_CONFIGMAP', 'PARAMS_NAMESPACE', 'PARAMS_TIMEOUT', 'RUN_NAME', 'RUN_UID']) {
    const { status, calls } = await wait('\n\n', { [name]: value });
    expect([name, status, calls]).toEqual([name, 1, []]);
  }
  expect(box.holds('pwned')).toBe(false);
});
