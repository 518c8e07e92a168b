import { readFileSync } from 'fs';
import { join } from 'path';
import { BLUE_GREEN_CLUSTER } from '../../../test/fakes/blue-green-cluster';
import { NEW, OLD, RELEASE_ENVIRONMENT, RELEASE_TOOLS } from '../../../test/fakes/release-script';
import { Outcome, requireTool, Sandbox } from '../../../test/interpreter';
import { scriptWithParts } from '../script-with-parts';

jest.setTimeout(120_000);

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
  box.recorder('kubectl', BLUE_GREEN_CLUSTER);
  box.file('bin/sleep', '#!/bin/sh\n', 0o755);
  box.file('record/runs', 'run-1 \n');
  for (const name of ['shop', 'shop-preview']) box.file(`record/service.${name}`, '5\nblue\n\n\n');
  box.file('record/deployment.shop-blue', `replicas 3\nimage app ${OLD}\n`);
  box.file('record/deployment.shop-green', `replicas 0\nimage app ${OLD}\n`);
});
afterEach(() => box.remove());

describe.each([
  ['dash', [], false],
  ['bash', ['--posix'], false],
  ['busybox', ['sh'], true],
] as const)('blue-green under %s %j', (shell, before, applets) => {
  async function act(action: string): Promise<Outcome> {
    const found = requireTool(shell);
    return box.run(box.file('script.sh', scriptWithParts(join(__dirname, 'blue-green.sh'))), {
      env: {
        HOME: box.folder('home'),
        ...RELEASE_ENVIRONMENT,
        PARAMS_ACTION: action,
        PARAMS_OVERLAP: '5',
      },
      results: ['state', 'restored', 'failure'],
      interpreter: [found, ...before],
      path: box.toolbox(RELEASE_TOOLS, applets ? found : undefined),
      args: [`shop shop-preview shop-blue shop-green colour - - ${NEW}`],
    });
  }
  const file = (name: string) => readFileSync(join(box.root, 'record', name), 'utf8');

  test.each([
    [['stage', 'switch', 'complete'], 'green', 'replicas 3'],
    [['stage', 'switch', 'restore'], 'blue', 'replicas 0'],
  ])('%j', async (actions, colour, replicas) => {
    for (const action of actions) expect(await act(action)).toMatchObject({ status: 0, stderr: '' });
    expect(file('service.shop')).toMatch(new RegExp(`^\\d+\\n${colour}\\n\\n\\n$`));
    expect(file('deployment.shop-green').split('\n')[0]).toBe(replicas);
  });

  test('a rollout that fails', async () => {
    box.file('record/bad', NEW);
    expect((await act('stage')).results.failure).toBe('deployment: "shop-green" did not roll out within 300 s');
  });
});
