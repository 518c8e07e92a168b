import { readFileSync } from 'fs';
import { join } from 'path';
import { IDLE, NEW, OLD, RELEASE_ENVIRONMENT } from '../../../test/fakes/release-script';
import { ROLLOUT_CLUSTER } from '../../../test/fakes/rollout-cluster';
import { HOSTILE, Outcome, RunOptions, Sandbox } from '../../../test/interpreter';
import { scriptWithParts } from '../script-with-parts';

const SCRIPT = scriptWithParts(join(__dirname, 'argo-rollout.sh'));
/** The hash that the cluster gives the pod template with an image. */
const HASH: { [image: string]: string } = { [OLD]: 'cartv1', [NEW]: 'aaaaaaaa', [IDLE]: 'released' };

jest.setTimeout(120_000);

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
  box.recorder('kubectl', ROLLOUT_CLUSTER);
  box.file('bin/sleep', '#!/bin/sh\n', 0o755); // patience is not tested here
  box.file('record/runs', 'run-1 \nrun-0 2026-01-01T00:00:00Z\n');
  box.file('record/lock', '5\n\n\n');
  box.file('record/reference', 'apps/v1 Deployment shop');
  box.file('record/steps', '|{"duration":"1m"}||{}|');
  serving(OLD);
});
afterEach(() => box.remove());

/** The Rollout serves this image, or is paused at it in Git. */
function serving(image: string, pods: number = 4): void {
  const hash = HASH[image];
  const paused = pods === 0 ? 'true' : '';
  box.file('record/deployment', `3\n${image}\n\n`);
  box.file('record/rollout', `rv=1 seen=3 paused=${paused} stable=${hash} hash=${hash} phase=Healthy step=4\n`);
  box.file(`record/stable.${hash}`, `${pods === 0 ? '' : pods}\n${image}\n`);
}

async function act(
  action: string,
  given: { [name: string]: string } = {},
  options: Partial<RunOptions> = {},
): Promise<Outcome> {
  return box.run(box.file('argo-rollout.sh', SCRIPT), {
    env: {
      HOME: box.folder('home'),
      ...RELEASE_ENVIRONMENT,
      PARAMS_ACTION: action,
      PARAMS_ROLLOUT: 'shop',
      PARAMS_WORKLOAD: 'shop',
      PARAMS_CONTAINER: '',
      PARAMS_IMAGE: NEW,
      PARAMS_AT: '',
      PARAMS_UNTIL: '',
      ...given,
    },
    results: ['state', 'restored', 'failure'],
    ...options,
  });
}

function file(name: string): string {
  return readFileSync(join(box.root, 'record', name), 'utf8');
}

/** Record and ownership of the Deployment. */
const lock = () => file('lock').split('\n').slice(1, 3);
const image = () => file('deployment').split('\n')[1];
const field = (name: string) => new RegExp(`^${name}='?([^'\\n]*)`, 'm').exec(file('rollout'))?.[1];
const rollout = () => ['stable', 'hash', 'phase', 'abort', 'mine'].map(field);
const FREE = ['', ''];
const resting = (of: string) => [HASH[of], HASH[of], 'Healthy', '', ''];

describe('a release', () => {
  test('is checked at its pauses, and leaves nothing behind', async () => {
    const start = await act('start', { PARAMS_UNTIL: '1' });
    expect([start.stderr, start.results.state]).toEqual(['', 'paused']);
    expect(lock()).toEqual([`staged run-1 app ${OLD} ${NEW} aaaaaaaa`, 'owned']);
    expect([image(), field('step'), field('phase')]).toEqual([NEW, '1', 'Paused']);

    const resume = await act('resume', { PARAMS_AT: '1', PARAMS_UNTIL: '3' });
    expect([resume.stderr, resume.results.state, field('step')]).toEqual(['', 'paused', '3']);

    const end = await act('resume', { PARAMS_AT: '3' });
    expect([end.stderr, end.results.state]).toEqual(['', 'completed']);
    expect([lock(), image(), rollout()]).toEqual([FREE, NEW, resting(NEW)]);
  });

  test('waits at a pause that it does not end until a person promotes the Rollout', async () => {
    box.file('bin/sleep', `#!/bin/sh\n. '${box.root}/record/rollout'; [ "$step" != 3 ] || kubectl promote\n`, 0o755);
    const promote = `  promote) . ./rollout; reasons=''; save ;;\n`;
    box.recorder(
      'kubectl',
      ROLLOUT_CLUSTER.replace('case "$*" in\n', (head) => head + promote),
    );
    const { results, stdout } = await act('start');
    expect(results.state).toBe('completed');
    expect(stdout).toContain('it pauses until the time of the pause ends, or until it is promoted\n');
  });

  test('of a blue/green Rollout is checked before its switch', async () => {
    box.file('record/blue-green', 'false/');
    const start = await act('start', { PARAMS_UNTIL: 'switch' });
    expect([start.stderr, start.results.state]).toEqual(['', 'paused']);
    const end = await act('resume', { PARAMS_AT: 'switch' });
    expect([end.stderr, end.results.state]).toEqual(['', 'completed']);
    expect([lock(), rollout()]).toEqual([FREE, resting(NEW)]);
  });

  test('that is the first starts a paused Rollout with all its pods, without steps', async () => {
    serving(IDLE, 0);
    const { stderr, results } = await act('start', { PARAMS_UNTIL: '1' });
    expect([stderr, results.state]).toEqual(['', 'completed']);
    expect([field('paused'), lock(), rollout()]).toEqual(['', FREE, resting(NEW)]);
  });

  test('that is the first and fails keeps its image', async () => {
    serving(IDLE, 0);
    box.file('record/bad', NEW);
    expect((await act('start')).results.failure).toBe(
      'rollout: "shop" is degraded: Degraded at step 0: ProgressDeadlineExceeded',
    );
    expect((await act('restore')).results.restored).toBe(`nothing served before: shop keeps ${NEW}`);
    expect([lock(), image()]).toEqual([FREE, NEW]);
  });

  test('goes on although another change of the Deployment came in between', async () => {
    box.file('record/conflict', '');
    expect((await act('start', { PARAMS_UNTIL: '1' })).results.failure).toMatch(/^workload: "shop" could not be taken/);
    expect((await act('start', { PARAMS_UNTIL: '1' })).results.state).toBe('paused');
  });

  test('takes over a Rollout in the middle of another update: what serves is put back', async () => {
    box.file('record/deployment', `4\n${IDLE}\n\n`);
    box.file('record/rollout', 'rv=1 seen=4 stable=cartv1 hash=released phase=Degraded abort=true step=0\n');
    await act('start', { PARAMS_UNTIL: '1' });
    expect([lock()[0], field('abort')]).toEqual([`staged run-1 app ${OLD} ${NEW} aaaaaaaa`, '']);
    await act('restore');
    expect([image(), rollout()]).toEqual([OLD, resting(OLD)]);
  });

  test('tries the image again that somebody has aborted', async () => {
    box.file('record/deployment', `4\n${NEW}\n\n`);
    box.file('record/rollout', 'rv=1 seen=4 stable=cartv1 hash=aaaaaaaa phase=Degraded abort=true step=0\n');
    expect((await act('start', { PARAMS_UNTIL: '1' })).results.state).toBe('paused');
  });
});

describe('the way back', () => {
  test('aborts, puts the image back, and leaves the Rollout Healthy', async () => {
    await act('start', { PARAMS_UNTIL: '1' });
    const { stderr, results, calls } = await act('restore');
    expect([stderr, results.restored]).toEqual(['', `shop serves ${OLD}`]);
    const patches = calls.map((call) => call.at(-1)!).filter((word) => word.startsWith('--patch='));
    expect(patches[0]).toContain('"path":"/status/abort","value":true');
    expect(patches[1]).toContain(`"image":"${OLD}"`);
    expect([lock(), image(), rollout()]).toEqual([FREE, OLD, resting(OLD)]);
  });

  test('begins at once where an analysis aborts the Rollout', async () => {
    box.file('record/aborts', 'Metric "check" assessed Failed');
    const { status, results } = await act('start');
    expect([status, results.failure]).toEqual([
      1,
      'rollout: "shop" was aborted: Degraded at step 0: RolloutAborted: Metric "check" assessed Failed',
    ]);
    expect(image()).toBe(OLD);
    expect((await act('restore')).results.restored).toBe(`shop serves ${OLD}`);
    expect([lock(), rollout()]).toEqual([FREE, resting(OLD)]);
  });

  test('skips the steps where the Rollout has ended them already', async () => {
    await act('start', { PARAMS_UNTIL: '3' });
    box.file('record/rollout', file('rollout').replace(/stable='[^']*'/, "stable='aaaaaaaa'"));
    box.file('record/stable.aaaaaaaa', `4\n${NEW}\n`);
    expect((await act('restore')).results.restored).toBe(`shop serves ${OLD}`);
    expect([lock(), rollout()]).toEqual([FREE, resting(OLD)]);
  });

  test('leaves a change of the pod template in Git to the steps of the Rollout', async () => {
    await act('start', { PARAMS_UNTIL: '1' });
    box.file('record/deployment', `9\n${NEW}\n+env\n`);
    const resume = await act('resume', { PARAMS_AT: '1' });
    expect(resume.results.failure).toBe('rollout: the pod template of "shop" was changed in the middle of the release');
    expect((await act('restore')).results.restored).toBe(
      `shop serves ${OLD}, and rolls out the other changes of its pod template by its steps`,
    );
    expect([lock(), image()]).toEqual([FREE, OLD]);
  });

  test('has nothing to do after a release that is complete', async () => {
    await act('start', { PARAMS_UNTIL: '1' });
    box.file('record/lock', file('lock').replace('staged', 'committed'));
    expect((await act('restore')).results.restored).toBe('the release is complete');
    expect([lock(), image()]).toEqual([FREE, NEW]);
  });

  test('keeps the record where the Rollout does not become Healthy', async () => {
    await act('start', { PARAMS_UNTIL: '1' });
    box.file('record/stable.cartv1', `4\n${OLD}\n`);
    box.file('record/rollout', file('rollout').replace(/stable='[^']*'/, "stable='aaaaaaaa'"));
    box.file('record/bad', OLD);
    const { status, results } = await act('restore');
    expect([status, results.failure]).toEqual([
      1,
      'rollout: "shop" is degraded: Degraded at step 0: ProgressDeadlineExceeded',
    ]);
    expect(lock()[0]).toMatch(/^staged run-1 /);
  });
});

describe('a run fails', () => {
  test.each<[string, string, string, { [name: string]: string }]>([
    [
      'where the Rollout has its pod template in itself',
      'reference',
      '  ',
      {
        message:
          'argo-rollout: rollout: "shop" does not take its pods from a Deployment. Needed: spec.workloadRef. Move ' +
          'its pod template into a Deployment: where Argo CD ignores an image in a Rollout, it applies no change of ' +
          'the other containers again.',
      },
    ],
    [
      'where the Rollout has another Deployment',
      'reference',
      'apps/v1 Deployment cart',
      {
        message:
          'argo-rollout: workload: "shop" is not the Deployment of Rollout "shop". It has: "cart". Name this one.',
      },
    ],
    [
      'where the step is not a pause',
      'steps',
      '|||{}|',
      {
        message:
          'argo-rollout: until: step 1 of "shop" is not a pause. Needed: the number of a pause in ' +
          'spec.strategy.canary.steps, from 0. Correct the number, or the steps in Git.',
      },
    ],
    [
      'where a blue/green Rollout does not pause',
      'blue-green',
      '/',
      {
        PARAMS_UNTIL: 'switch',
        message:
          'argo-rollout: until: "shop" does not pause before its switch. Needed: autoPromotionEnabled false or ' +
          'autoPromotionSeconds in spec.strategy.blueGreen. Set one of them in Git.',
      },
    ],
  ])('%s', async (_, name, text, { message, ...given }) => {
    box.file(`record/${name}`, text);
    const { status, stderr } = await act('start', { PARAMS_UNTIL: '1', ...given });
    expect([status, stderr.trim()]).toEqual([1, message]);
    expect([lock(), image(), rollout()[0]]).toEqual([FREE, OLD, 'cartv1']);
  });

  test('where the pause has ended before its checks', async () => {
    await act('start', { PARAMS_UNTIL: '1' });
    const { results } = await act('resume', { PARAMS_AT: '1', PARAMS_UNTIL: '3' });
    expect(results.state).toBe('paused');
    expect((await act('resume', { PARAMS_AT: '1' })).results.failure).toMatch(
      /^rollout: "shop" has left its pause 1 before the checks there have ended: Paused at step 3/,
    );
    expect(image()).toBe(OLD);
  });

  test('where pods end during a pause', async () => {
    box.file('record/steps', '|{}|');
    box.file('record/restarts', '0\n');
    expect((await act('start')).results.failure).toBe(
      'rollout: "shop" has pods that ended during its pause: Paused at step 1: CanaryPauseStep',
    );
    expect(image()).toBe(OLD);
  });

  test('where the controller sees nothing', async () => {
    box.file('record/blind', '');
    const clock = `#!/bin/sh\necho 1 >>'${box.root}/clock'; echo "$(($(wc -l <'${box.root}/clock') * 30))"\n`;
    box.file('bin/date', clock, 0o755);
    expect((await act('start')).results.failure).toBe(
      'rollout: the controller of Argo Rollouts has not taken the pod template of shop within 60 s: Healthy at step 4',
    );
    expect(image()).toBe(OLD);
  });

  test('where it takes too long', async () => {
    const clock = `#!/bin/sh\necho 1 >>'${box.root}/clock'; echo "$(($(wc -l <'${box.root}/clock') * 60))"\n`;
    box.file('bin/date', clock, 0o755);
    expect((await act('start')).results.failure).toBe(
      'rollout: "shop" did not come to its end within 300 s: Paused at step 1: CanaryPauseStep',
    );
  });
});

describe('a run', () => {
  test('does nothing where the Rollout serves the image already', async () => {
    expect((await act('start', { PARAMS_IMAGE: OLD })).results.state).toBe('current');
    expect([lock(), field('rv')]).toEqual([FREE, '2']);
  });

  test('puts back what a run left that has ended', async () => {
    await act('start', { RUN_NAME: 'run-0', PARAMS_UNTIL: '1' });
    const { results, stdout } = await act('start', { PARAMS_UNTIL: '1' });
    expect(stdout).toContain('run run-0 left deployment/shop in the middle of a release\n');
    expect(results.state).toBe('paused');
    expect(lock()[0]).toBe(`staged run-1 app ${OLD} ${NEW} aaaaaaaa`);
  });

  test('changes nothing where the hook has started a newer one', async () => {
    box.file('record/numbers', '3\n4\n');
    expect((await act('start', { HOOK_NAME: 'shop', RELEASE_NUMBER: '3' })).results.state).toBe('superseded');
    expect([lock(), image()]).toEqual([FREE, OLD]);
  });

  test('of another one is not touched', async () => {
    await act('start', { RUN_NAME: 'run-2', PARAMS_UNTIL: '1' });
    expect((await act('restore')).results.restored).toBe('there is nothing to put back');
    expect((await act('resume', { PARAMS_AT: '1' })).results.failure).toMatch(
      /^deployment: "shop" is not in the release of this run any more/,
    );
  });

  test('that is cancelled at once puts back before its pod ends', async () => {
    box.file('record/cancelled', '');
    box.file('record/steps', '|{}|');
    const slow = `#!/bin/sh\n[ "$1" != 2 ] || { PATH=/usr/bin:/bin; touch '${box.root}/waits'; exec sleep 5; }\n`;
    box.file('bin/sleep', slow, 0o755);
    const { status, stdout } = await act('start', {}, { started: (pid) => void terminate(pid) });
    expect(status).toBe(143);
    expect(stdout).toContain(`the run was cancelled without its finally tasks\n`);
    expect(stdout).toContain(`argo-rollout: shop serves ${OLD}\n`);
    expect([lock(), image(), rollout()]).toEqual([FREE, OLD, resting(OLD)]);
  });
});

/** Ends a script when it waits. */
async function terminate(pid: number): Promise<void> {
  while (!box.holds('waits')) await new Promise((resolve) => setTimeout(resolve, 20));
  process.kill(pid, 'SIGTERM');
}

const PARAMS = ['ACTION', 'NAMESPACE', 'ROLLOUT', 'WORKLOAD', 'CONTAINER', 'IMAGE', 'AT', 'UNTIL', 'TIMEOUT'];
const MAY_BE_EMPTY = ['PARAMS_CONTAINER', 'PARAMS_AT', 'PARAMS_UNTIL'];
test.each(Object.entries(HOSTILE))('%s is rejected in any param', async (_, value) => {
  for (const name of [...[...PARAMS, 'FIELD_MANAGER'].map((param) => `PARAMS_${param}`), 'RUN_NAME']) {
    if (value === '' && MAY_BE_EMPTY.includes(name)) continue;
    const { status, calls } = await act('start', { [name]: value });
    expect([name, status, calls]).toEqual([name, 1, []]);
  }
  expect(box.holds('pwned')).toBe(false);
});
