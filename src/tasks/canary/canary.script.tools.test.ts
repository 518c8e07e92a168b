import { readFileSync } from 'fs';
import { join } from 'path';
import { CANARY_CLUSTER } from '../../../test/fakes/canary-cluster';
import { NEW, OLD, RELEASE_ENVIRONMENT, RELEASE_TOOLS } from '../../../test/fakes/release-script';
import { Outcome, requireTool, Sandbox } from '../../../test/interpreter';
import { scriptWithParts } from '../script-with-parts';

jest.setTimeout(120_000);

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
  box.recorder('kubectl', CANARY_CLUSTER);
  box.file('bin/sleep', '#!/bin/sh\n', 0o755);
  box.file('record/runs', 'run-1 \n');
  box.file('record/lock.route.shop', '5\n\n\n');
  box.file('record/backends.shop', '0 0 shop 100\n0 1 shop-canary 0\n');
  box.file('record/deployment.shop', `replicas 4\nimage app ${OLD}\n`);
  box.file('record/deployment.shop-canary', `replicas 0\nimage app ${OLD}\n`);
});
afterEach(() => box.remove());

describe.each([
  ['dash', [], false],
  ['bash', ['--posix'], false],
  ['busybox', ['sh'], true],
] as const)('canary under %s %j', (shell, before, applets) => {
  async function act(action: string): Promise<Outcome> {
    const found = requireTool(shell);
    return box.run(box.file('script.sh', scriptWithParts(join(__dirname, 'canary.sh'))), {
      env: {
        HOME: box.folder('home'),
        ...RELEASE_ENVIRONMENT,
        PARAMS_ACTION: action,
        PARAMS_WEIGHT: '25',
        PARAMS_PAUSE: '0',
      },
      args: [`shop shop-canary shop/shop/shop-canary - - ${NEW}`],
      results: ['state', 'restored', 'failure'],
      interpreter: [found, ...before],
      path: box.toolbox(RELEASE_TOOLS, applets ? found : undefined),
    });
  }
  const file = (name: string) => readFileSync(join(box.root, 'record', name), 'utf8');

  test.each([
    [['stage', 'shift', 'promote'], NEW],
    [['stage', 'shift', 'restore'], OLD],
  ])('%j', async (actions, image) => {
    for (const action of actions) {
      expect(await act(action)).toMatchObject({ status: 0, stderr: '' });
      if (action === 'shift') expect(file('backends.shop')).toBe('0 0 shop 75\n0 1 shop-canary 25\n');
    }
    expect(file('backends.shop')).toBe('0 0 shop 100\n0 1 shop-canary 0\n');
    expect(file('deployment.shop')).toContain(`image app ${image}`);
  });

  test('a rollout that fails', async () => {
    box.file('record/bad', NEW);
    expect((await act('stage')).results.failure).toBe('deployment: "shop-canary" did not roll out within 300 s');
  });
});
