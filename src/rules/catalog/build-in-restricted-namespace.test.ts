import { application, changed, documents, example, lines } from '../../../test/rules/documents';
import { ruleFindings } from '../findings';

const CODE = 'build-in-restricted-namespace';
const BAD = example(CODE, 'Bad');

const reported = (changes: [string, string][], text = BAD) =>
  lines(ruleFindings(documents(changed(text, ...changes))).filter(({ code }) => code === CODE));

const message = (at: string, violations: string, level = 'restricted', needs = 'baseline') =>
  `platform/build.yaml: error build-in-restricted-namespace: ` +
  `${at}.steps.build.securityContext: ${violations}: the namespace "shop" enforces Pod Security "${level}", ` +
  `which rejects each pod of Task shop/build. Build in a namespace that enforces ${needs}, or ` +
  `give the step what "${level}" requires.`;

test.each<[string, [string, string][], string]>([
  [
    'as root with capabilities',
    [],
    message('spec', 'adds CHOWN DAC_OVERRIDE FOWNER SETFCAP SETGID SETUID SYS_CHROOT, runs as root'),
  ],
  [
    'of a step without a security context',
    [
      [
        '      securityContext:\n        runAsUser: 0\n        allowPrivilegeEscalation: false\n' +
          '        capabilities: {drop: [ALL], add: [CHOWN, DAC_OVERRIDE, FOWNER, SETFCAP, SETGID, ' +
          'SETUID, SYS_CHROOT]}\n',
        '',
      ],
    ],
    message('spec', 'lacks allowPrivilegeEscalation: false, does not drop ALL capabilities'),
  ],
  [
    'of a privileged step where baseline is enforced',
    [
      ['runAsUser: 0', 'privileged: true'],
      ['enforce: restricted', 'enforce: baseline'],
    ],
    message('spec', 'is privileged', 'baseline', 'privileged'),
  ],
  [
    "of Tekton's own namespace, which has no label here",
    [
      ['name: shop\n', 'name: other\n'],
      ['namespace: shop}', 'namespace: tekton-pipelines}'],
    ],
    message('spec', 'adds CHOWN DAC_OVERRIDE FOWNER SETFCAP SETGID SETUID SYS_CHROOT, runs as root')
      .replace('yaml: error', 'yaml: warning')
      .replace('namespace "shop"', 'namespace "tekton-pipelines"')
      .replace('Task shop/', 'Task tekton-pipelines/'),
  ],
])('each pod is rejected: %s', (_, changes, expected) => {
  expect(reported(changes)).toEqual([expected]);
});

test.each<[string, [string, string][]]>([
  ['a namespace that enforces less', [['enforce: restricted', 'enforce: baseline']]],
  ['a namespace of which nothing is known', [['namespace: shop}', 'namespace: elsewhere}']]],
  ['a level that only warns', [['pod-security.kubernetes.io/enforce', 'pod-security.kubernetes.io/warn']]],
  [
    'a step that is hardened',
    [
      ['runAsUser: 0', 'runAsUser: 65532'],
      [', add: [CHOWN, DAC_OVERRIDE, FOWNER, SETFCAP, SETGID, SETUID, SYS_CHROOT]', ''],
    ],
  ],
  [
    'a step that its Task hardens',
    [
      [
        '  steps:\n',
        '  stepTemplate: {securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}\n  steps:\n',
      ],
      [
        '      securityContext:\n        runAsUser: 0\n        allowPrivilegeEscalation: false\n' +
          '        capabilities: {drop: [ALL], add: [CHOWN, DAC_OVERRIDE, FOWNER, SETFCAP, SETGID, ' +
          'SETUID, SYS_CHROOT]}\n',
        '',
      ],
    ],
  ],
])('there is no finding for %s', (_, changes) => {
  expect(reported(changes)).toEqual([]);
});

test('A task that is embedded in a Pipeline is checked like any other', () => {
  const pipeline = `---
# platform/pipeline.yaml
apiVersion: tekton.dev/v1
kind: Pipeline
metadata: {name: build, namespace: shop}
spec:
  finally:
    - name: tell
      taskSpec:
        steps:
          - name: tell
            image: 'docker.io/library/busybox:1.37.0'
            script: echo
            securityContext: {runAsNonRoot: false, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
`;
  expect(reported([['enforce: restricted', 'enforce: restricted']], `${BAD.split('---')[0]}${pipeline}`)).toEqual([
    'platform/pipeline.yaml: error build-in-restricted-namespace: ' +
      'spec.finally.tell.taskSpec.steps.tell.securityContext: has runAsNonRoot: false: ' +
      'the namespace "shop" enforces Pod Security "restricted", which rejects each pod of Pipeline shop/build. ' +
      'Build in a namespace that enforces baseline, or give the step what "restricted" requires.',
  ]);
});

describe('A run that a hook starts', () => {
  const hook = (namespace: string, task: string) => `${application()}---
# platform/pipeline.yaml
apiVersion: tekton.dev/v1
kind: Pipeline
metadata: {name: release}
spec: {tasks: [{name: build-image, taskRef: {name: ${task}}}]}
---
# shop/hook.yaml
apiVersion: tekton.dev/v1
kind: PipelineRun
metadata: {name: release, namespace: ${namespace}, annotations: {argocd.argoproj.io/hook: PostSync}}
spec: {pipelineRef: {name: release}}
`;
  const ofRule = (text: string) => lines(ruleFindings(documents(text)).filter(({ code }) => code === CODE));

  test('is reported where it builds in the namespace of Tekton, by a Task that is known only by its name', () => {
    expect(ofRule(hook('tekton-pipelines', 'buildah-build'))).toEqual([
      'shop/hook.yaml: warning build-in-restricted-namespace: metadata.namespace: ' +
        '"tekton-pipelines" enforces Pod Security "restricted", ' +
        'and the task "build-image" runs the Task "buildah-build": the namespace rejects each pod of ' +
        'a build. Run it in a namespace for builds, which enforces baseline.',
    ]);
  });

  test.each([
    ['builds elsewhere', 'builds', 'buildah'],
    ['builds nothing there', 'tekton-pipelines', 'git-clone'],
  ])('is not where it %s', (_, namespace, task) => {
    expect(ofRule(hook(namespace, task))).toEqual([]);
  });
});
