import { readFileSync } from 'fs';
import { join } from 'path';
import { NEW, OLD, RELEASE_ENVIRONMENT, RELEASE_TOOLS } from '../../../test/fakes/release-script';
import { ROLLOUT_CLUSTER } from '../../../test/fakes/rollout-cluster';
import { Outcome, requireTool, Sandbox } from '../../../test/interpreter';
import { scriptWithParts } from '../script-with-parts';

jest.setTimeout(120_000);

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
  box.recorder('kubectl', ROLLOUT_CLUSTER);
  box.file('bin/sleep', '#!/bin/sh\n', 0o755);
  box.file('record/runs', 'run-1 \n');
  box.file('record/lock', '5\n\n\n');
  box.file('record/reference', 'apps/v1 Deployment shop');
  box.file('record/steps', '|{}||');
  box.file('record/deployment', `3\n${OLD}\n\n`);
  box.file('record/rollout', 'rv=1 seen=3 stable=cartv1 hash=cartv1 phase=Healthy step=3\n');
  box.file('record/stable.cartv1', `4\n${OLD}\n`);
});
afterEach(() => box.remove());

describe.each([
  ['dash', [], false],
  ['bash', ['--posix'], false],
  ['busybox', ['sh'], true],
] as const)('argo-rollout under %s %j', (shell, before, applets) => {
  async function act(action: string, at: string = '', until: string = ''): Promise<Outcome> {
    const found = requireTool(shell);
    return box.run(box.file('script.sh', scriptWithParts(join(__dirname, 'argo-rollout.sh'))), {
      env: {
        HOME: box.folder('home'),
        ...RELEASE_ENVIRONMENT,
        PARAMS_ACTION: action,
        PARAMS_ROLLOUT: 'shop',
        PARAMS_WORKLOAD: 'shop',
        PARAMS_CONTAINER: '',
        PARAMS_IMAGE: NEW,
        PARAMS_AT: at,
        PARAMS_UNTIL: until,
      },
      results: ['state', 'restored', 'failure'],
      interpreter: [found, ...before],
      path: box.toolbox(RELEASE_TOOLS, applets ? found : undefined),
    });
  }
  const image = () => readFileSync(join(box.root, 'record', 'deployment'), 'utf8').split('\n')[1];

  test.each([
    ['resume', '1', 'completed', NEW],
    ['restore', '', 'restored', OLD],
  ])('start, then %s', async (action, at, state, served) => {
    expect(await act('start', '', '1')).toMatchObject({ status: 0, stderr: '', results: { state: 'paused' } });
    expect(await act(action, at)).toMatchObject({ status: 0, stderr: '', results: { state } });
    expect(image()).toBe(served);
  });

  test('an abort', async () => {
    await act('start', '', '1');
    box.file('record/aborts', 'by an analysis');
    expect((await act('resume', '1')).results.failure).toMatch(/^rollout: "shop" (was aborted|has left its pause 1)/);
    expect(image()).toBe(OLD);
  });
});
