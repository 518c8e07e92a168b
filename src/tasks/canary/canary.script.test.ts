import { readFileSync } from 'fs';
import { join } from 'path';
import { CANARY_CLUSTER } from '../../../test/fakes/canary-cluster';
import { IDLE, NEW, OLD, RELEASE_ENVIRONMENT } from '../../../test/fakes/release-script';
import { HOSTILE, Outcome, RunOptions, Sandbox } from '../../../test/interpreter';
import { scriptWithParts } from '../script-with-parts';

const SCRIPT = scriptWithParts(join(__dirname, 'canary.sh'));

jest.setTimeout(240_000);

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
  box.recorder('kubectl', CANARY_CLUSTER);
  box.file('bin/sleep', '#!/bin/sh\n', 0o755); // patience is not tested here
  box.file('record/runs', 'run-1 \nrun-0 2026-01-01T00:00:00Z\n');
  box.file('record/backends.shop', BACKENDS);
  box.file('record/lock.route.shop', '5\n\n\n');
  addDeployments('shop');
});
afterEach(() => box.remove());

const BACKENDS = '0 0 other 7\n0 1 shop 100\n0 2 shop-canary 0\n1 0 shop 1\n2 0 shop-canary 0\n2 1 shop 100\n';
const BY_ROUTE = `shop shop-canary shop/shop/shop-canary - - ${NEW}`;
const BY_PODS = `shop shop-canary - - - ${NEW}`;

function addDeployments(name: string): void {
  box.file(`record/deployment.${name}`, `replicas 4\nimage app ${OLD}\n`);
  box.file(`record/deployment.${name}-canary`, `replicas 0\nimage app ${IDLE}\n`);
}

async function act(
  action: string,
  given: { [name: string]: string } = {},
  args: string[] = [BY_ROUTE],
  options: Partial<RunOptions> = {},
): Promise<Outcome> {
  return box.run(box.file('canary.sh', SCRIPT), {
    env: {
      HOME: box.folder('home'),
      ...RELEASE_ENVIRONMENT,
      PARAMS_ACTION: action,
      PARAMS_WEIGHT: '25',
      PARAMS_PAUSE: '0',
      ...given,
    },
    args,
    results: ['state', 'restored', 'failure'],
    ...options,
  });
}

function file(name: string): string {
  return readFileSync(join(box.root, 'record', name), 'utf8');
}

/** Record and ownership of the object that is locked. */
const lock = (object: string = 'route.shop') => file(`lock.${object}`).split('\n').slice(1, 3);
const deployment = (name: string) => file(`deployment.${name}`).trim().split('\n');
/** Weights of stable and canary in the two rules that have both. */
const weights = () =>
  [...file('backends.shop').matchAll(/^(?:0|2) \d (shop\S*) (\d+)/gm)].map(([, , weight]) => Number(weight));

const ROUTE = 'httproutes.gateway.networking.k8s.io/shop';
const FREE = ['', ''];
const RESTING = [
  [`replicas 4`, `image app ${OLD}`],
  ['replicas 0', `image app ${IDLE}`],
];
const state = () => [deployment('shop'), deployment('shop-canary')];

describe('a release behind a route', () => {
  test('gets its shares, then all, and leaves nothing behind', async () => {
    const stage = await act('stage');
    expect([stage.stderr, stage.results.state]).toEqual(['', 'staged']);
    expect(lock()).toEqual([`staged run-1 ${ROUTE} app 100 4 ${OLD} app 0 ${IDLE}`, 'owned']);
    expect(deployment('shop-canary')).toEqual(['replicas 4', `image app ${NEW}`, 'owned']);
    expect(weights()).toEqual([100, 0, 0, 100]);

    const shift = await act('shift');
    expect([shift.stderr, shift.results.state, weights()]).toEqual(['', 'shifted', [75, 25, 25, 75]]);
    await act('shift', { PARAMS_WEIGHT: '100' });
    expect(weights()).toEqual([0, 100, 100, 0]);

    const promote = await act('promote');
    expect([promote.stderr, promote.results.state]).toEqual(['', 'promoted']);
    expect([lock(), weights()]).toEqual([FREE, [100, 0, 0, 100]]);
    expect(state()).toEqual([
      ['replicas 4', `image app ${NEW}`],
      ['replicas 0', `image app ${NEW}`],
    ]);
    expect(file('backends.shop')).toContain('0 0 other 7\n');
    expect(file('backends.shop')).toContain('1 0 shop 1\n');
  });

  test('has as many pods of the canary as asked for', async () => {
    await act('stage', {}, [BY_ROUTE.replace('- - ', '- 2 ')]);
    expect(deployment('shop-canary')[0]).toBe('replicas 2');
  });

  test('shifts although another change of the route came in between', async () => {
    await act('stage');
    box.file('record/conflict', '');
    expect((await act('shift')).status).toBe(0);
    expect(weights()).toEqual([75, 25, 25, 75]);
  });

  test.each<[string, string[]]>([
    ['after its share', ['stage', 'shift']],
    ['in the middle of its end', ['stage', 'shift', 'promote']],
  ])('goes back %s: the weights first', async (_, actions) => {
    for (const action of actions) {
      if (action === 'promote') box.file('record/bad', NEW);
      await act(action);
    }
    const { results, stderr } = await act('restore');
    expect([stderr, results.restored]).toEqual(['', `shop has all the traffic, with ${OLD}`]);
    expect([lock(), weights(), state()]).toEqual([FREE, [100, 0, 0, 100], RESTING]);
  });

  test('puts the weights back at once when pods do not stay ready', async () => {
    await act('stage');
    await act('shift');
    box.file('record/gone', '');
    const { status, results, stdout } = await act('shift', { PARAMS_WEIGHT: '25' });
    expect([status, results.failure]).toEqual([1, 'canary-service: "shop-canary" has no ready pod']);
    expect(stdout).toContain('canary: route shop: shop 100, shop-canary 0\n');
    expect(weights()).toEqual([100, 0, 0, 100]);
  });

  test('ends where it stands already', async () => {
    await act('stage');
    await act('shift');
    box.file('record/lock.route.shop', file('lock.route.shop').replace('moved', 'committed'));
    expect((await act('restore')).results.restored).toBe('the release of shop is complete');
    expect([lock(), weights()]).toEqual([FREE, [100, 0, 0, 100]]);
  });

  test.each<[string, () => void, string]>([
    [
      'a canary that has a share already',
      () => box.file('record/backends.shop', '0 0 shop 90\n0 1 shop-canary 10\n'),
      'canary: route: "shop" gives shop-canary weight 10 already. Needed: 0. Set it to 0 in Git.',
    ],
    [
      'different weights',
      () => box.file('record/backends.shop', '0 0 shop 90\n0 1 shop-canary 0\n1 0 shop 80\n1 1 shop-canary 0\n'),
      'canary: route: the rules of "shop" give shop and shop-canary different weights. Needed: the same weights in ' +
        'each rule. Set them in Git.',
    ],
    [
      'backends that are not there',
      () => box.file('record/backends.shop', '0 0 shop 1\n1 0 shop-canary 0\n'),
      'canary: route: no rule of "shop" has both shop and shop-canary as backends. Needed: both, the canary with ' +
        'weight 0. Add them in Git.',
    ],
  ])('rejects %s', async (_, prepare, message) => {
    prepare();
    const { status, stderr } = await act('stage');
    expect([status, stderr.trim()]).toEqual([1, message]);
    expect(state()).toEqual(RESTING);
  });

  test.each(['shop', 'shop-canary'])('rejects %s where it is paused', async (name) => {
    box.file(`record/deployment.${name}`, `${file(`deployment.${name}`)}paused\n`);
    const { status, stderr } = await act('stage');
    expect([status, stderr.trim()]).toEqual([
      1,
      `canary: deployment: "${name}" is paused: its rollout would never end. Needed: spec.paused false. Remove ` +
        'paused in Git; one that is to have no pods yet has replicas: 0 there.',
    ]);
    expect(lock()).toEqual(FREE);
  });
});

describe('a release by numbers of pods', () => {
  beforeEach(() => box.file('record/lock.deployment.shop', '5\n\n\n'));

  test('gets its shares, then all, and leaves nothing behind', async () => {
    await act('stage', {}, [BY_PODS]);
    expect(deployment('shop-canary')).toEqual(['replicas 0', `image app ${NEW}`, 'owned']);
    const { stdout } = await act('shift', {}, [BY_PODS]);
    expect(stdout).toContain('1 of 4 pods are of shop-canary: 25 % for 25 % asked\n');
    expect([deployment('shop')[0], deployment('shop-canary')[0]]).toEqual(['replicas 3', 'replicas 1']);
    const small = await act('shift', { PARAMS_WEIGHT: '40' }, [BY_PODS]);
    expect(small.stdout).toContain('2 of 4 pods are of shop-canary: 50 % for 40 % asked\n');
    const { results } = await act('promote', {}, [BY_PODS]);
    expect(results.state).toBe('promoted');
    expect([lock('deployment.shop'), state()]).toEqual([
      FREE,
      [
        ['replicas 4', `image app ${NEW}`],
        ['replicas 0', `image app ${NEW}`],
      ],
    ]);
  });

  test('goes back: the pods of the stable Deployment before those of the canary', async () => {
    await act('stage', {}, [BY_PODS]);
    await act('shift', {}, [BY_PODS]);
    const { results, calls } = await act('restore', {}, [BY_PODS]);
    expect(results.restored).toBe(`shop has all the traffic, with ${OLD}`);
    const changes = calls.filter((call) => call.includes('patch') || call.includes('rollout'));
    expect(changes.slice(0, 3).map((call) => call.find((word) => word.startsWith('deployment/')))).toEqual([
      'deployment/shop',
      'deployment/shop',
      'deployment/shop-canary',
    ]);
    expect([lock('deployment.shop'), state()]).toEqual([FREE, RESTING]);
  });
});

describe('a run', () => {
  test('does nothing where the stable Deployment runs the image already', async () => {
    expect((await act('stage', {}, [BY_ROUTE.replace(NEW, OLD)])).results.state).toBe('current');
    expect(lock()).toEqual(FREE);
  });

  test('puts back what a run left that has ended', async () => {
    await act('stage', { RUN_NAME: 'run-0' });
    await act('shift', { RUN_NAME: 'run-0' });
    const { results, stdout } = await act('stage');
    expect(stdout).toContain(`run run-0 left ${ROUTE} in the middle of a release\n`);
    expect([results.state, weights()]).toEqual(['staged', [100, 0, 0, 100]]);
    expect(lock()[0]).toMatch(/^staged run-1 /);
  });

  test('changes nothing where the hook has started a newer one', async () => {
    box.file('record/numbers', '3\n4\n');
    expect((await act('stage', { HOOK_NAME: 'shop', RELEASE_NUMBER: '3' })).results.state).toBe('superseded');
    expect([lock(), state()]).toEqual([FREE, RESTING]);
  });

  test('of another one is not touched', async () => {
    await act('stage', { RUN_NAME: 'run-2' });
    expect((await act('restore')).results.restored).toBe('there is nothing to put back');
    expect((await act('shift')).results.failure).toMatch(
      /^httproutes\S*: "shop" is not in the release of this run any more/,
    );
  });
});

describe('several workloads', () => {
  const ARGS = [BY_ROUTE, `web web-canary - - - ${NEW}`];
  const on = (action: string, given: { [name: string]: string } = {}) => act(action, given, ARGS);
  const all = () => ['shop', 'web'].map((name) => [deployment(name), deployment(`${name}-canary`)]);
  const locks = () => ['route.shop', 'deployment.web'].map((object) => lock(object));
  const changes = ({ calls }: Outcome) =>
    calls.flatMap((call) => {
      const patch = call.find((word) => word.startsWith('--patch=')) ?? '';
      const object = call.find((word) => /^(deployment|httproutes\S*)\//.test(word));
      if (patch.includes('/weight')) return [`weights of ${object!.split('/')[1]}`];
      return patch.includes('"spec"') ? [object] : [];
    });

  beforeEach(() => {
    addDeployments('web');
    box.file('record/lock.deployment.web', '5\n\n\n');
  });

  test('get their shares together, when all canaries are there, and are promoted together', async () => {
    expect((await on('stage')).results.state).toBe('staged');
    expect(locks().map(([record]) => record.split(' ').slice(0, 3))).toEqual([
      ['staged', 'run-1', ROUTE],
      ['staged', 'run-1', ROUTE],
    ]);
    expect(weights()).toEqual([100, 0, 0, 100]);
    const { stderr } = await on('shift');
    expect([stderr, weights()]).toEqual(['', [75, 25, 25, 75]]);
    expect([deployment('web')[0], deployment('web-canary')[0]]).toEqual(['replicas 3', 'replicas 1']);
    const promote = await on('promote');
    expect([promote.stderr, promote.results.state]).toEqual(['', 'promoted']);
    const released = [
      ['replicas 4', `image app ${NEW}`],
      ['replicas 0', `image app ${NEW}`],
    ];
    expect([all(), locks()]).toEqual([
      [released, released],
      [FREE, FREE],
    ]);
    expect(weights()).toEqual([100, 0, 0, 100]);
  });

  test('go back in reverse order: the traffic of all of them first', async () => {
    await on('stage');
    await on('shift');
    const restore = await on('restore');
    expect(restore.results.restored).toBe(
      ['web', 'shop'].map((name) => `${name} has all the traffic, with ${OLD}`).join('; '),
    );
    expect(changes(restore)).toEqual([
      'deployment/web',
      'weights of shop',
      'deployment/web-canary',
      'deployment/shop-canary',
    ]);
    expect([all(), locks()]).toEqual([
      [RESTING, RESTING],
      [FREE, FREE],
    ]);
  });

  test('get no share where one canary does not roll out', async () => {
    box.file('record/bad', `${OLD}.1`);
    const args = ARGS.map((workload) => workload.replace(/^(web .*) .*/, `$1 ${OLD}.1`));
    const { status, results } = await act('stage', {}, args);
    expect([status, results.failure]).toEqual([1, 'deployment: "web-canary" did not roll out within 300 s']);
    await act('restore', {}, args);
    expect([all(), locks()]).toEqual([
      [RESTING, RESTING],
      [FREE, FREE],
    ]);
  });

  test('go forward together from the moment at which the first says so', async () => {
    await on('stage');
    await on('shift');
    for (const name of ['shop', 'web']) box.file(`record/deployment.${name}`, `replicas 4\nimage app ${NEW}\n`);
    box.file('record/lock.route.shop', file('lock.route.shop').replace('moved', 'committed'));
    expect((await on('restore')).results.restored).toBe(
      ['web', 'shop'].map((name) => `the release of ${name} is complete`).join('; '),
    );
    expect(deployment('web')).toEqual(['replicas 4', `image app ${NEW}`]);
    expect([locks(), deployment('web-canary')[0]]).toEqual([[FREE, FREE], 'replicas 0']);
  });

  test('have a route each', async () => {
    const { status, results } = await act('stage', {}, [BY_ROUTE, `api api-canary shop/api/api-canary - - ${NEW}`]);
    expect([status, results.failure]).toEqual([1, `workloads: name one object twice: "${ROUTE} ${ROUTE} "`]);
  });
});

describe('a mistake is rejected:', () => {
  test.each<[string, string, string]>([
    [
      'one Deployment for both',
      `shop shop - - - ${NEW}`,
      `workloads: "shop shop - - - ${NEW}" has one Deployment for both`,
    ],
    [
      'one Service for both',
      `shop canary shop/a/a - - ${NEW}`,
      `workloads: "shop canary shop/a/a - - ${NEW}" has one Service for both`,
    ],
  ])('%s', async (_, workload, failure) => {
    const cut = (text: string) => text.replace(/"(.{120}).*" has/, '"$1" has');
    const { status, results, calls } = await act('stage', {}, [workload]);
    expect([status, results.failure, calls]).toEqual([1, cut(failure), []]);
  });

  const PARAMS = ['ACTION', 'NAMESPACE', 'WEIGHT', 'PAUSE', 'TIMEOUT', 'KEEP_FOR', 'FIELD_MANAGER'];
  test.each(Object.entries(HOSTILE))('%s in any param', async (_, value) => {
    for (const name of [...PARAMS.map((param) => `PARAMS_${param}`), 'RUN_NAME']) {
      expect([name, (await act('stage', { [name]: value })).status]).toEqual([name, 1]);
    }
    for (let i = 0; i < 6; i += 1) {
      const words = BY_ROUTE.split(' ');
      words[i] = value;
      expect([i, (await act('stage', {}, [words.join(' ')])).status]).toEqual([i, 1]);
    }
    expect(box.calls()).toEqual([]);
    expect(box.holds('pwned')).toBe(false);
  });
});
