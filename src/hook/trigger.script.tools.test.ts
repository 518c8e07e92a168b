import { spawnSync } from 'child_process';
import { RUN_VALUE_KINDS, RunValueKind } from './protocol';
import { TriggerOption, triggerScript } from './trigger-script';
import { requireTool, Sandbox } from '../../test/interpreter';

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.remove());

const OPTIONS: readonly TriggerOption[] = ['queue', 'visible', 'retry', 'drift', 'cancel', 'history', 'wait'];

/** Every set of options that a hook can have: it either queues or cancels. */
const OPTION_SETS = OPTIONS.reduce<TriggerOption[][]>(
  (sets, option) => [...sets, ...sets.map((set) => [...set, option])],
  [[]],
).filter(
  (set) => !['queue,cancel', 'drift,wait'].some((two) => two.split(',').every((one) => set.some((o) => o === one))),
);

/** No value, and each kind by itself. */
const KIND_SETS: readonly RunValueKind[][] = [[], ...RUN_VALUE_KINDS.map((kind) => [kind])];

/** Files in trigger/ are parts without a shebang: Tekton's or a shell's defaults do not apply to them. */
test('every script that a hook can have begins with set -eu, after the shebang and a comment', () => {
  for (const options of OPTION_SETS) {
    expect(triggerScript(RUN_VALUE_KINDS, options).split('\n').slice(0, 3)).toEqual([
      '#!/bin/sh',
      expect.stringMatching(/^# /),
      'set -eu',
    ]);
  }
});

test('every script that a hook can have passes shellcheck', () => {
  const cases: [readonly RunValueKind[], TriggerOption[]][] = [
    ...OPTION_SETS.map((options): [readonly RunValueKind[], TriggerOption[]] => [RUN_VALUE_KINDS, options]),
    ...KIND_SETS.map((kinds): [readonly RunValueKind[], TriggerOption[]] => [kinds, []]),
  ];
  const scripts = cases.map(([kinds, options], i) => {
    const catchUp: TriggerOption[] = options.includes('drift') ? ['catch-up'] : [];
    return box.file(`${i}.sh`, triggerScript(kinds, [...catchUp, ...options]));
  });
  const { stdout } = spawnSync(requireTool('shellcheck'), ['--shell=sh', ...scripts], { encoding: 'utf8' });
  expect(stdout).toBe('');
});

describe.each([
  ['dash', []],
  ['bash', []],
  ['busybox', ['sh']],
])('the trigger in %s %j', (shell, before) => {
  it.each([
    ['revision', '.status.operationState.syncResult.revision'],
    ['number', '.status.operationState.retryCount'],
    ['words', '.status.operationState.message'],
    ['image_tag', 'shop/cart'],
    ['image_digest', 'shop/cart'],
    ['image_reference', 'shop/cart'],
    ['text', 'image-tag'],
  ] as const)('starts nothing if it cannot read a value of kind %s', async (kind, from) => {
    box.recorder('kubectl', 'echo "Error from server (Forbidden)" >&2; exit 1');
    const script = triggerScript([kind], []);
    const { status, stderr, calls } = await box.run(box.file('trigger.sh', script), {
      interpreter: [requireTool(shell), ...before],
      env: {
        APPLICATION: 'argocd/shop',
        RELEASE_NAME: 'shop-release',
        RUN_IDENTITY: '{"params":{"value":"@params.value@"}}',
        RUN_TEMPLATE: '{"metadata":{"name":"@run-name@"}}',
        RUN_VALUES: `params.value ${kind} ${from}`,
      },
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^Error from server \(Forbidden\)\ntrigger: (params\.value: )?cannot read the (Application|ConfigMap) .*\n$/,
    );
    expect(calls.map(([, verb]) => verb)).toEqual(['get']);
  });
});
