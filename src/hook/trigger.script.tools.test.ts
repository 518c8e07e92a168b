import { join } from 'path';
import { requireTool, Sandbox } from '../../test/interpreter';

const SCRIPT = join(__dirname, 'trigger.sh');

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.remove());

describe.each([
  ['dash', []],
  ['bash', []],
  ['busybox', ['sh']],
])('the trigger in %s %j', (shell, before) => {
  it.each([
    ['revision', '.status.operationState.syncResult.revision'],
    ['number', '.status.operationState.retryCount'],
    ['words', '.status.operationState.message'],
    ['image-tag', 'shop/cart'],
    ['image-digest', 'shop/cart'],
    ['image-reference', 'shop/cart'],
  ])('starts nothing if it cannot read a value of kind %s', async (kind, from) => {
    box.recorder('kubectl', 'echo "Error from server (Forbidden)" >&2; exit 1');
    const { status, stderr, calls } = await box.run(SCRIPT, {
      interpreter: [requireTool(shell), ...before],
      env: {
        APPLICATION_NAME: 'shop',
        APPLICATION_NAMESPACE: 'argocd',
        RUN_IDENTITY: '{"params":{"value":"@params.value@"}}',
        RUN_TEMPLATE: '{"metadata":{"name":"@run-name@"}}',
        RUN_VALUES: `params.value ${kind} ${from}\n`,
        SYNCED_REVISION_SECONDS: '0',
      },
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^Error from server \(Forbidden\)\ntrigger: params\.value: cannot read the Application .*\n$/,
    );
    expect(calls.map(([, verb]) => verb)).toEqual(['get']);
  });
});
