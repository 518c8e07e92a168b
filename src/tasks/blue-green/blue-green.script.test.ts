import { readFileSync } from 'fs';
import { join } from 'path';
import { BLUE_GREEN_CLUSTER } from '../../../test/fakes/blue-green-cluster';
import { IDLE, NEW, OLD, RELEASE_ENVIRONMENT } from '../../../test/fakes/release-script';
import { HOSTILE, Outcome, RunOptions, Sandbox } from '../../../test/interpreter';
import { scriptWithParts } from '../script-with-parts';

const SCRIPT = scriptWithParts(join(__dirname, 'blue-green.sh'));
const KEY = 'cdk8s-argo-tekton/release';

jest.setTimeout(240_000);

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
  box.recorder('kubectl', BLUE_GREEN_CLUSTER);
  box.file('bin/sleep', '#!/bin/sh\n', 0o755); // patience is not tested here
  box.file('record/runs', 'run-1 \nrun-0 2026-01-01T00:00:00Z\n');
  addWorkload('shop');
});
afterEach(() => box.remove());

function addWorkload(name: string): void {
  box.file(`record/service.${name}`, '5\nblue\n\n\n');
  box.file(`record/service.${name}-preview`, '9\nblue\n\n\n');
  box.file(`record/deployment.${name}-blue`, `replicas 3\nimage app ${OLD}\n`);
  box.file(`record/deployment.${name}-green`, `replicas 0\nimage app ${IDLE}\n`);
}

const workload = (name: string = 'shop', image: string = NEW) =>
  `${name} ${name}-preview ${name}-blue ${name}-green colour - - ${image}`;

async function act(
  action: string,
  given: { [name: string]: string } = {},
  options: Partial<RunOptions> = {},
): Promise<Outcome> {
  return box.run(box.file('blue-green.sh', SCRIPT), {
    env: {
      HOME: box.folder('home'),
      ...RELEASE_ENVIRONMENT,
      PARAMS_ACTION: action,
      PARAMS_OVERLAP: '0',
      ...given,
    },
    args: [workload()],
    results: ['state', 'restored', 'failure'],
    ...options,
  });
}

/** Colour, record and ownership of a Service. */
function service(name: string = 'shop'): string[] {
  return file(`service.${name}`).split('\n').slice(1, 4);
}

/** Replicas, image and ownership of a Deployment. */
function deployment(name: string): string[] {
  return file(`deployment.${name}`)
    .trim()
    .split('\n')
    .filter((line, i, all) => all.indexOf(line) === i);
}

function file(name: string): string {
  return readFileSync(join(box.root, 'record', name), 'utf8');
}

const FREE = ['', ''];

describe('a release', () => {
  test('goes through stage, switch and complete, and leaves nothing behind', async () => {
    const stage = await act('stage');
    expect([stage.stderr, stage.results.state]).toEqual(['', 'staged']);
    expect(service()).toEqual([
      'blue',
      `staged run-1 service/shop shop-blue shop-green blue green blue 0 app ${IDLE}`,
      'owned',
    ]);
    expect(service('shop-preview')).toEqual(['green', '', 'owned']);
    expect(deployment('shop-green')).toEqual(['replicas 3', `image app ${NEW}`, 'owned']);

    const change = await act('switch');
    expect([change.stderr, change.results.state, service()[0]]).toEqual(['', 'switched', 'green']);
    expect(deployment('shop-blue')).toEqual(['replicas 3', `image app ${OLD}`]);

    const complete = await act('complete');
    expect([complete.stderr, complete.results.state]).toEqual(['', 'complete']);
    expect(service()).toEqual(['green', ...FREE]);
    expect(service('shop-preview')).toEqual(['green', ...FREE]);
    expect(deployment('shop-blue')).toEqual(['replicas 0', `image app ${OLD}`]);
    expect(deployment('shop-green')).toEqual(['replicas 3', `image app ${NEW}`]);
  });

  test('selects both colours for a while where an overlap is asked for', async () => {
    await act('stage');
    const { calls, stderr } = await act('switch', { PARAMS_OVERLAP: '20' });
    expect(stderr).toBe('');
    const selectors = calls.flatMap(
      (call) => call.at(-1)!.match(/\{"op":"(add|remove)","path":"\/spec\/selector[^}]*\}/)?.[0] ?? [],
    );
    expect(selectors).toEqual([
      '{"op":"remove","path":"/spec/selector/colour"}',
      '{"op":"add","path":"/spec/selector/colour","value":"green"}',
    ]);
  });

  test('sets the replicas that are asked for, and one pod at the first release', async () => {
    box.file('record/deployment.shop-blue', `replicas 0\nimage app ${IDLE}\n`);
    await act('stage');
    expect(deployment('shop-green')[0]).toBe('replicas 1');
    addWorkload('shop');
    await act('stage', {}, { args: [workload().replace('colour - -', 'colour app 5')] });
    expect(deployment('shop-green')[0]).toBe('replicas 5');
  });

  test('does nothing where the colour that serves runs the image already', async () => {
    const { results, calls } = await act('stage', {}, { args: [workload('shop', OLD)] });
    expect(results.state).toBe('current');
    expect(calls.filter((call) => call.includes('patch'))).toEqual([]);
  });

  test('of several Services switches none before all idle colours are complete', async () => {
    addWorkload('api');
    const args = [workload('shop'), workload('api')];
    expect((await act('stage', {}, { args })).results.state).toBe('staged');
    expect([service()[0], service('api')[0]]).toEqual(['blue', 'blue']);
    await act('switch', {}, { args });
    expect([service()[0], service('api')[0]]).toEqual(['green', 'green']);
    await act('complete', {}, { args });
    expect([service(), service('api')]).toEqual([
      ['green', ...FREE],
      ['green', ...FREE],
    ]);
  });

  test('switches although another change of the Service came in between', async () => {
    await act('stage');
    box.file('record/conflict', '');
    expect((await act('switch')).results.state).toBe('switched');
    expect(service()[0]).toBe('green');
  });

  test('changes nothing where the hook has started a newer one', async () => {
    box.file('record/numbers', '3\n4\n');
    const given = { HOOK_NAME: 'shop', RELEASE_NUMBER: '3' };
    const { results, stdout } = await act('stage', given);
    expect(results.state).toBe('superseded');
    expect(stdout).toContain('release 4 of shop has been started, so release 3 changes nothing');
    expect([service(), deployment('shop-green')[0]]).toEqual([['blue', ...FREE], 'replicas 0']);
  });
});

describe('a release that fails', () => {
  test('says why the rollout failed', async () => {
    box.file('record/bad', NEW);
    const { status, results } = await act('stage');
    expect([status, results.failure]).toEqual([1, 'deployment: "shop-green" did not roll out within 300 s']);
    await act('restore');
    expect([service(), deployment('shop-green')]).toEqual([
      ['blue', ...FREE],
      ['replicas 0', `image app ${IDLE}`],
    ]);
  });

  test('goes back after the switch: the selector first, then everything else', async () => {
    await act('stage');
    await act('switch');
    const { results, calls, stderr } = await act('restore');
    expect(stderr).toBe('');
    expect(results.restored).toBe('service shop selects shop-blue (blue), and shop-green has 0 replicas again');
    const changed = calls.filter((call) => call.includes('patch')).map((call) => call.find((word) => /\//.test(word)));
    expect(changed).toEqual([
      'service/shop',
      'service/shop-preview',
      'deployment/shop-green',
      'deployment/shop-green',
      'service/shop-preview',
      'service/shop',
    ]);
    expect([service(), service('shop-preview')]).toEqual([
      ['blue', ...FREE],
      ['blue', ...FREE],
    ]);
    expect(deployment('shop-green')).toEqual(['replicas 0', `image app ${IDLE}`]);
  });

  test('of several Services goes back as a whole', async () => {
    addWorkload('api');
    const args = [workload('shop'), workload('api')];
    await act('stage', {}, { args });
    await act('switch', {}, { args });
    const { results } = await act('restore', {}, { args });
    expect(results.restored).toBe(
      'service api selects api-blue (blue), and api-green has 0 replicas again; ' +
        'service shop selects shop-blue (blue), and shop-green has 0 replicas again',
    );
    expect([service(), service('api')]).toEqual([
      ['blue', ...FREE],
      ['blue', ...FREE],
    ]);
  });

  test('after the point of no return ends as a whole', async () => {
    addWorkload('api');
    const args = [workload('shop'), workload('api')];
    await act('stage', {}, { args });
    await act('switch', {}, { args });
    box.file('record/service.shop', file('service.shop').replace('moved', 'committed'));
    await act('restore', {}, { args });
    expect([service(), service('api'), deployment('api-blue')[0]]).toEqual([
      ['green', ...FREE],
      ['green', ...FREE],
      'replicas 0',
    ]);
  });

  test('stays where there is nothing to go back to', async () => {
    box.file('record/deployment.shop-blue', `replicas 0\nimage app ${IDLE}\n`);
    await act('stage');
    await act('switch');
    const { results } = await act('restore');
    expect(results.restored).toBe('service shop stays with shop-green, since shop-blue has no ready pod');
    expect([service(), deployment('shop-green')]).toEqual([
      ['green', ...FREE],
      ['replicas 1', `image app ${NEW}`],
    ]);
  });

  test('because pods did not stay ready after the switch', async () => {
    await act('stage');
    await act('switch');
    box.file('record/gone', 'shop-green');
    const { status, results } = await act('complete');
    expect([status, results.failure]).toEqual([1, 'deployment: the pods of "shop-green" did not stay ready']);
    expect(deployment('shop-blue')[0]).toBe('replicas 3');
  });

  test('restores nothing where nothing was changed, or another run has the Service', async () => {
    expect((await act('restore')).results.restored).toBe('there is nothing to put back');
    await act('stage', { RUN_NAME: 'run-2' });
    expect((await act('restore')).results.restored).toBe('there is nothing to put back');
    expect(service()[1]).toMatch(/^staged run-2 /);
  });
});

describe('a run', () => {
  test('waits for the end of another one, then has its turn', async () => {
    box.file('record/runs', 'run-1 \nrun-2 \n');
    await act('stage', { RUN_NAME: 'run-2' });
    box.file('bin/sleep', `#!/bin/sh\ncd '${box.root}/record'\nprintf '6\\nblue\\n\\n\\n' >service.shop\n`, 0o755);
    const { results, stdout } = await act('stage', {}, { args: [workload('shop', `${OLD}.1`)] });
    expect(stdout).toContain('service/shop is in the release of run run-2: waiting for its end\n');
    expect(results.state).toBe('staged');
  });

  test.each(['before', 'after'])('puts back what a run left that ended %s its switch', async (moment) => {
    await act('stage', { RUN_NAME: 'run-0' });
    if (moment === 'after') await act('switch', { RUN_NAME: 'run-0' });
    const { results, stdout, stderr } = await act('stage', {}, { args: [workload('shop', `${OLD}.1`)] });
    expect([stderr, results.state]).toEqual(['', 'staged']);
    expect(stdout).toContain('run run-0 left service/shop in the middle of a release\n');
    expect(service().slice(0, 2)).toEqual([
      'blue',
      `staged run-1 service/shop shop-blue shop-green blue green blue 0 app ${IDLE}`,
    ]);
  });

  test('that is cancelled without finally tasks puts back by itself', async () => {
    await act('stage');
    await act('switch');
    box.file('record/cancelled', '');
    // only the first one is long: the signal ends it
    const slept = join(box.root, 'record', 'slept');
    box.file('bin/sleep', `#!/bin/sh\n[ -e '${slept}' ] && exit\n: >'${slept}'\nexec /bin/sleep 30\n`, 0o755);
    const timers: NodeJS.Timeout[] = [];
    const started = (pid: number) => timers.push(setTimeout(() => process.kill(pid, 'SIGTERM'), 3000));
    const { status } = await act('complete', { PARAMS_KEEP_FOR: '60' }, { started });
    expect(status).toBe(143);
    timers.forEach((timer) => clearTimeout(timer));
    expect(service()[0]).toBe('blue');
  });
});

describe('a mistake is reported:', () => {
  const rejected = async (action: string, given: { [name: string]: string } = {}, args?: string[]) => {
    const { status, stderr } = await act(action, given, args && { args });
    expect(status).toBe(1);
    return stderr.split('\n').filter((line) => line.startsWith('blue-green: '));
  };

  test.each<[string, () => void, string]>([
    [
      'a Service that selects neither colour',
      () => box.file('record/service.shop', '5\nred\n\n\n'),
      'blue-green: service: "shop" selects "colour=red", which is neither shop-blue (blue) nor shop-green (green). ' +
        'Needed: the colour of one of the two. Correct the selector of the Service, or the labels of the pods.',
    ],
    [
      'several containers',
      () => box.file('record/several', ''),
      'blue-green: deployment: "shop-blue" has several containers. It has: app proxy . ' +
        'Name the one whose image is set.',
    ],
    [
      'no right to patch the Service',
      () => box.file('record/forbidden', ''),
      'blue-green: service: "shop" could not be taken for this release (see the output of kubectl above). ' +
        'Needed: patch on it, and nobody who changes it at the same time. Run again.',
    ],
    [
      'a record that is none',
      () => box.file('record/service.shop', '5\nblue\nstaged a";touch pwned\n\n'),
      'blue-green: service: the annotation cdk8s-argo-tekton/release of "shop" is not one of this task: ' +
        '"staged a";touch pwned". Allowed: what a release wrote. See that it leads to what it should, then remove ' +
        `the annotation: kubectl annotate service/shop ${KEY}-.`,
    ],
  ])('%s', async (_, prepare, message) => {
    prepare();
    expect(await rejected('stage')).toEqual([message]);
    expect(deployment('shop-green')).toEqual(['replicas 0', `image app ${IDLE}`]);
  });

  test('a colour without a ready pod is never selected', async () => {
    await act('stage');
    box.file('record/gone', 'shop-green');
    expect(await rejected('switch')).toEqual([
      'blue-green: service: "shop" would select no ready pod with "app=shop,colour=green". Needed: a ready pod with ' +
        'these labels. Compare the selector of the Service with the labels of the pods.',
    ]);
    expect(service()[0]).toBe('blue');
  });

  test('an overlap that would select other pods', async () => {
    await act('stage');
    box.file('record/foreign', 'pod/other\n');
    expect(await rejected('switch', { PARAMS_OVERLAP: '5' })).toEqual([
      'blue-green: overlap: without "colour" service "shop" would also select other pods: "pod/other". Needed: other ' +
        'labels that only the two colours have. Add such a label to the selector and to the pods of both colours.',
    ]);
  });

  test('a switch without a record of this run', async () => {
    expect(await rejected('switch')).toEqual([
      'blue-green: service: "shop" is not in the release of this run any more: it has no record. Needed: the record ' +
        'that this run wrote. Look who changed it, then run again.',
    ]);
  });

  const PARAMS = ['ACTION', 'NAMESPACE', 'TIMEOUT', 'OVERLAP', 'KEEP_FOR', 'FIELD_MANAGER'].map(
    (name) => `PARAMS_${name}`,
  );
  test.each(Object.entries(HOSTILE))('%s in any param', async (_, value) => {
    for (const name of PARAMS) expect((await rejected('stage', { [name]: value })).length).toBe(1);
    expect((await rejected('stage', { RUN_NAME: value })).length).toBe(1);
    for (let i = 0; i < 8; i += 1) {
      const words = workload().split(' ');
      words[i] = value;
      expect((await rejected('stage', {}, [words.join(' ')])).length).toBe(1);
    }
    expect(box.calls()).toEqual([]);
    expect(box.holds('pwned')).toBe(false);
  });
});
