/** Kinds of faults, and of forms that are right, in manifests that other people wrote. */
import { findings } from '../../src/rules/findings';
import { application, documents } from '../rules/documents';

/** The findings of documents as `severity code path`. */
const found = (...texts: string[]): string[] =>
  findings(documents(texts.join('\n---\n'))).map(({ severity, code, path }) => `${severity} ${code} ${path as string}`);

const APPLICATION = application('  project: default');
const CONTAINERS = "containers: [{name: run, image: 'docker.io/library/busybox:1.37.0', command: [date]}]";
const STEPS = "steps: [{name: run, image: 'docker.io/library/busybox:1.37.0', command: [date]}]";
const RELEASE = '# shop/release.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: release}\ndata: {tag: v2}';
const job = (annotations: string, pod = '') =>
  `# shop/job.yaml\napiVersion: batch/v1\nkind: Job\nmetadata: {name: prepare, annotations: {${annotations}}}\n` +
  `spec: {template: {spec: {restartPolicy: Never, ${CONTAINERS}${pod}}}}`;
const tekton = (kind: string, spec: string, name = 'ci') =>
  `apiVersion: tekton.dev/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: builds}\nspec: {${spec}}`;

describe('hooks of Helm', () => {
  test('are hooks for Argo CD, and their delete policies add to its own', () => {
    const path = 'metadata.annotations.helm.sh/hook-delete-policy';
    const policy = 'helm.sh/hook-delete-policy: hook-succeeded';
    expect(found(APPLICATION, RELEASE, job(`helm.sh/hook: 'pre-install,pre-upgrade', ${policy}`))).toEqual([
      `error hook-succeeded-alone ${path}`,
    ]);
    expect(found(APPLICATION, RELEASE, job(`argocd.argoproj.io/hook: Sync, ${policy}`))).toEqual([
      `error hook-succeeded-alone ${path}`,
    ]);
    const both = 'argocd.argoproj.io/hook-delete-policy: BeforeHookCreation';
    expect(found(APPLICATION, RELEASE, job(`helm.sh/hook: post-install, ${policy}, ${both}`))).toEqual([]);
  });

  test('that Argo CD does not run are no hooks', () => {
    const policy = 'helm.sh/hook-delete-policy: hook-succeeded';
    for (const hook of ['test', 'pre-delete', 'pre-rollback']) {
      expect(found(APPLICATION, RELEASE, job(`helm.sh/hook: ${hook}, ${policy}`))).toEqual([]);
    }
  });
});

describe('what a hook needs', () => {
  const pod = ', serviceAccountName: preparer, volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]';
  const account = (annotations: string) =>
    `# shop/account.yaml\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: preparer${annotations}}`;
  const binding = (annotations: string) =>
    '# shop/binding.yaml\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n' +
    `metadata: {name: preparer${annotations}}\nroleRef: {kind: Role, name: preparer}\n` +
    'subjects: [{kind: ServiceAccount, name: preparer, namespace: shop}]';
  const early = ", annotations: {argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/sync-wave: '-1'}";
  const hook = job('argocd.argoproj.io/hook: PreSync', pod);

  test('must be there before it: its rights and its claims too', () => {
    expect(found(APPLICATION, RELEASE, hook, account(early), binding(''))).toEqual([
      'error hook-service-account spec.template.spec.serviceAccountName',
    ]);
    expect(found(APPLICATION, RELEASE, hook, account(early), binding(early))).toEqual([]);
    const claim = '# shop/data.yaml\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {}';
    expect(found(APPLICATION, RELEASE, hook, account(early), claim)).toContain(
      'error hook-service-account spec.template.spec.volumes.data.persistentVolumeClaim.claimName',
    );
  });

  test('may be applied elsewhere', () => {
    const elsewhere = binding('')
      .replace('# shop/', '# platform/')
      .replace('{name: preparer}', '{name: p, namespace: shop}');
    expect(found(APPLICATION, RELEASE, hook, account(early), binding(''), elsewhere)).toEqual([]);
  });
});

describe('without an Application', () => {
  test('hooks are checked as if it synced their folder', () => {
    const account = '# shop/account.yaml\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: preparer}';
    const annotations = 'argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/hook-delete-policy: HookSucceeded';
    expect(found(job(annotations, ', serviceAccountName: preparer'), account)).toEqual([
      'error hook-service-account spec.template.spec.serviceAccountName',
      'error hook-succeeded-alone metadata.annotations.argocd.argoproj.io/hook-delete-policy',
    ]);
  });

  test('what needs one is not checked: whether a commit starts a sync, retries, the project', () => {
    const project =
      '# argocd/p.yaml\napiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: default}\n' +
      'spec: {destinations: [], sourceRepos: []}';
    expect(found(job('argocd.argoproj.io/hook: PostSync'), project)).toEqual([]);
  });
});

describe('an object with only generateName', () => {
  const run = `# shop/run.yaml\n${tekton('PipelineRun', `pipelineSpec: {tasks: [{name: t, taskSpec: {${STEPS}}}]}`)}`;

  test.each(['Job', 'PipelineRun'])('cannot be applied: %s', (kind) => {
    const text = (kind === 'Job' ? job('') : run).replace(/\{name: (prepare|ci)/, '{generateName: x-');
    expect(found(APPLICATION, RELEASE, text)).toEqual(['error generate-name metadata.generateName']);
  });

  test('can be created: by Replace=true, or outside of Argo CD', () => {
    const created = job('argocd.argoproj.io/sync-options: Replace=true').replace('{name:', '{generateName:');
    expect(found(APPLICATION, RELEASE, created)).toEqual([]);
    expect(found(job('').replace('{name:', '{generateName:'))).toEqual([]);
  });
});

describe('Tekton', () => {
  test('takes workspaces of any name, below /tekton/home, and passes them on to embedded specs', () => {
    const script = (name: string) =>
      `steps: [{name: s, image: 'docker.io/library/busybox:1.37.0', script: 'ls $(workspaces.${name}.path)'}]`;
    const source = 'workspaces: [{name: sourceCode, workspace: my_source}]';
    expect(
      found(
        tekton('Task', `workspaces: [{name: userHome, mountPath: /tekton/home/.aws}], ${STEPS}`),
        tekton(
          'Pipeline',
          `workspaces: [{name: my_source}], tasks: [{name: t, ${source}, taskSpec: {${script('sourceCode')}}}]`,
        ),
        tekton(
          'PipelineRun',
          `workspaces: [{name: x_Y, emptyDir: {}}], pipelineSpec: {tasks: [{name: t, taskSpec: {${script('x_Y')}}}]}`,
        ),
      ),
    ).toEqual([]);
  });

  test('has fields of v1beta1 in another place, which the remedy names', () => {
    const run = tekton(
      'PipelineRun',
      'pipelineRef: {name: p}, timeout: 1h, taskRunSpecs: [{pipelineTaskName: a, taskPodTemplate: {}}]',
    );
    expect(findings(documents(run)).map(({ remedy }) => remedy)).toEqual([
      'Move it to timeouts.pipeline, its place in tekton.dev/v1',
      'Move it to podTemplate, its place in tekton.dev/v1',
    ]);
  });

  test('reads a claim template strictly', () => {
    const claim = (spec: string) =>
      tekton('PipelineRun', `pipelineRef: {name: p}, workspaces: [{name: w, volumeClaimTemplate: {spec: {${spec}}}}]`);
    expect(
      found(claim('accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, storageClassName: x')),
    ).toEqual([]);
    expect(found(claim('storageClass: x'))).toEqual([
      'error tekton-unknown-field spec.workspaces.w.volumeClaimTemplate.spec.storageClass',
    ]);
  });

  test('skips a finally task that tells of a failure and reads a result of the task that failed', () => {
    const image = 'docker.io/library/busybox:1.37.0';
    const steps = `steps: [{name: s, image: '${image}', command: [tee, $(results.out.path)]}]`;
    const build = `{name: build, taskSpec: {results: [{name: out}], ${steps}}}`;
    const taskSpec = `taskSpec: {params: [{name: a}, {name: b, default: x}], ${STEPS}}`;
    const tell = (status: string) =>
      tekton(
        'Pipeline',
        `tasks: [${build}], ` +
          `finally: [{name: tell, params: [{name: a, value: $(tasks.build.results.out)}${status}], ${taskSpec}}]`,
      );
    expect(found(tell(', {name: b, value: $(tasks.build.status)}'))).toEqual([
      'warning tekton-missing-result spec.finally.tell.params.a',
    ]);
    expect(found(tell(''))).toEqual([]);
  });
});
