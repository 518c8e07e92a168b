import { readFileSync } from 'fs';
import { join } from 'path';
import { CANARY_CLUSTER } from '../../../test/fakes/canary-cluster';
import { IDLE, NEW, OLD, RELEASE_ENVIRONMENT } from '../../../test/fakes/release-script';
import { HOSTILE, Outcome, RunOptions, Sandbox } from '../../../test/interpreter';
import { scriptWithParts } from '../script-with-parts';

const SCRIPT = scriptWithParts(join(__dirname, 'canary.sh'));

jest.setTimeout(120_000);

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
  box.recorder('kubectl', CANARY_CLUSTER);
  box.file('bin/sleep', '#!/bin/sh\n', 0o755); // patience is not tested here
  box.file('record/runs', 'run-1 \nrun-0 2026-01-01T00:00:00Z\n');
  box.file('record/lock', '5\n\n\n');
  box.file('record/locked', 'httproutes.gateway.networking.k8s.io/shop');
  box.file(
    'record/backends',
    '0 0 other 7\n0 1 shop 100\n0 2 shop-canary 0\n1 0 shop 1\n2 0 shop-canary 0\n2 1 shop 100\n',
  );
  box.file('record/deployment.shop', `replicas 4\nimage app ${OLD}\n`);
  box.file('record/deployment.shop-canary', `replicas 0\nimage app ${IDLE}\n`);
});
afterEach(() => box.remove());

const BY_ROUTE = { PARAMS_ROUTE: 'shop', PARAMS_STABLE_SERVICE: 'shop', PARAMS_CANARY_SERVICE: 'shop-canary' };
const BY_PODS = { PARAMS_ROUTE: '', PARAMS_STABLE_SERVICE: '', PARAMS_CANARY_SERVICE: '' };

async function act(
  action: string,
  given: { [name: string]: string } = {},
  options: Partial<RunOptions> = {},
): Promise<Outcome> {
  return box.run(box.file('canary.sh', SCRIPT), {
    env: {
      HOME: box.folder('home'),
      ...RELEASE_ENVIRONMENT,
      PARAMS_ACTION: action,
      PARAMS_STABLE: 'shop',
      PARAMS_CANARY: 'shop-canary',
      ...BY_ROUTE,
      PARAMS_CONTAINER: '',
      PARAMS_REPLICAS: '',
      PARAMS_IMAGE: NEW,
      PARAMS_WEIGHT: '25',
      PARAMS_PAUSE: '0',
      ...given,
    },
    results: ['state', 'restored', 'failure'],
    ...options,
  });
}

function file(name: string): string {
  return readFileSync(join(box.root, 'record', name), 'utf8');
}

/** Record and ownership of the object that is locked. */
const lock = () => file('lock').split('\n').slice(1, 3);
const deployment = (name: string) => file(`deployment.${name}`).trim().split('\n');
/** Weights of stable and canary in the two rules that have both. */
const weights = () =>
  [...file('backends').matchAll(/^(?:0|2) \d (shop\S*) (\d+)/gm)].map(([, , weight]) => Number(weight));

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
    expect(lock()).toEqual([`staged run-1 app 100 4 ${OLD} app 0 ${IDLE}`, 'owned']);
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
    expect(file('backends')).toContain('0 0 other 7\n');
    expect(file('backends')).toContain('1 0 shop 1\n');
  });

  test('has as many pods of the canary as asked for', async () => {
    await act('stage', { PARAMS_REPLICAS: '2' });
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
    box.file('record/backends', file('backends'));
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
    box.file('record/lock', file('lock').replace('staged', 'committed'));
    expect((await act('restore')).results.restored).toBe('the release is complete');
    expect([lock(), weights()]).toEqual([FREE, [100, 0, 0, 100]]);
  });

  test.each<[string, () => void, string]>([
    [
      'a canary that has a share already',
      () => box.file('record/backends', '0 0 shop 90\n0 1 shop-canary 10\n'),
      'canary: route: "shop" gives shop-canary weight 10 already. Needed: 0. Set it to 0 in Git.',
    ],
    [
      'different weights',
      () => box.file('record/backends', '0 0 shop 90\n0 1 shop-canary 0\n1 0 shop 80\n1 1 shop-canary 0\n'),
      'canary: route: the rules of "shop" give shop and shop-canary different weights. Needed: the same weights in ' +
        'each rule. Set them in Git.',
    ],
    [
      'backends that are not there',
      () => box.file('record/backends', '0 0 shop 1\n1 0 shop-canary 0\n'),
      'canary: route: no rule of "shop" has both shop and shop-canary as backends. Needed: both, the canary with ' +
        'weight 0. Add them in Git.',
    ],
  ])('rejects %s', async (_, prepare, message) => {
    prepare();
    const { status, stderr } = await act('stage');
    expect([status, stderr.trim()]).toEqual([1, message]);
    expect(state()).toEqual(RESTING);
  });
});

describe('a release by numbers of pods', () => {
  beforeEach(() => box.file('record/locked', 'deployment/shop'));

  test('gets its shares, then all, and leaves nothing behind', async () => {
    await act('stage', BY_PODS);
    expect(deployment('shop-canary')).toEqual(['replicas 0', `image app ${NEW}`, 'owned']);
    const { stdout } = await act('shift', BY_PODS);
    expect(stdout).toContain('1 of 4 pods are of the canary: 25 % for 25 % asked\n');
    expect([deployment('shop')[0], deployment('shop-canary')[0]]).toEqual(['replicas 3', 'replicas 1']);
    const small = await act('shift', { ...BY_PODS, PARAMS_WEIGHT: '40' });
    expect(small.stdout).toContain('2 of 4 pods are of the canary: 50 % for 40 % asked\n');
    const { results } = await act('promote', BY_PODS);
    expect(results.state).toBe('promoted');
    expect([lock(), state()]).toEqual([
      FREE,
      [
        ['replicas 4', `image app ${NEW}`],
        ['replicas 0', `image app ${NEW}`],
      ],
    ]);
  });

  test('goes back: the pods of the stable Deployment before those of the canary', async () => {
    await act('stage', BY_PODS);
    await act('shift', BY_PODS);
    const { results, calls } = await act('restore', BY_PODS);
    expect(results.restored).toBe(`shop has all the traffic, with ${OLD}`);
    const changes = calls.filter((call) => call.includes('patch') || call.includes('rollout'));
    expect(changes.slice(0, 3).map((call) => call.find((word) => word.startsWith('deployment/')))).toEqual([
      'deployment/shop',
      'deployment/shop',
      'deployment/shop-canary',
    ]);
    expect([lock(), state()]).toEqual([FREE, RESTING]);
  });
});

describe('a run', () => {
  test('does nothing where the stable Deployment runs the image already', async () => {
    expect((await act('stage', { PARAMS_IMAGE: OLD })).results.state).toBe('current');
    expect(lock()).toEqual(FREE);
  });

  test('puts back what a run left that has ended', async () => {
    await act('stage', { RUN_NAME: 'run-0' });
    await act('shift', { RUN_NAME: 'run-0' });
    const { results, stdout } = await act('stage');
    expect(stdout).toContain('run run-0 left httproutes.gateway.networking.k8s.io/shop in the middle of a release\n');
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

const PARAMS = ['ACTION', 'NAMESPACE', 'STABLE', 'CANARY', 'ROUTE', 'STABLE_SERVICE', 'CANARY_SERVICE', 'CONTAINER'];
const MORE = ['REPLICAS', 'IMAGE', 'WEIGHT', 'PAUSE', 'TIMEOUT', 'KEEP_FOR', 'FIELD_MANAGER'];
const MAY_BE_EMPTY = ['PARAMS_ROUTE', 'PARAMS_CONTAINER', 'PARAMS_REPLICAS'];
test.each(Object.entries(HOSTILE))('%s is rejected in any param', async (_, value) => {
  for (const name of [...[...PARAMS, ...MORE].map((param) => `PARAMS_${param}`), 'RUN_NAME']) {
    if (value === '' && MAY_BE_EMPTY.includes(name)) continue;
    const { status, calls } = await act('stage', { [name]: value });
    expect([name, status, calls]).toEqual([name, 1, []]);
  }
  expect(box.holds('pwned')).toBe(false);
});
