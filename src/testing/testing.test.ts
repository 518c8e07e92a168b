import { ApiObject, App, Chart } from 'cdk8s';
import {
  ArgoAppWithTektonHook,
  BuildAndDeployPipeline,
  GitOpsApp,
  HookPhase,
  Rules,
  RunValue,
  SetImageStrategy,
} from '..';
import { SimulatedRunStatus } from './simulated-run-status';
import { SynthesizedManifests } from './synthesized-manifests';
import { Testing } from './testing';

/** The platform of a user, who forgot nothing. */
function platform(app: App = new GitOpsApp(), tag: string = 'v1.2.0'): App {
  const builds = new Chart(app, 'platform', { namespace: 'shop-builds' });
  const config = new Chart(app, 'config', { namespace: 'shop' });
  const argocd = new Chart(app, 'argocd', { namespace: 'argocd' });
  const container = { name: 'shop', image: 'shop:x', readinessProbe: { tcpSocket: { port: 8080 } } };
  new ApiObject(config, 'deployment', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop', namespace: 'shop' },
    spec: {
      paused: true,
      replicas: 2,
      selector: { matchLabels: { app: 'shop' } },
      template: { metadata: { labels: { app: 'shop' } }, spec: { containers: [container] } },
    },
  });
  const pipeline = new BuildAndDeployPipeline(builds, 'shop', {
    sourceUrl: 'https://git.example.com/shop/shop.git',
    image: 'registry.example.com/team/shop',
    strategy: new SetImageStrategy({ workload: 'shop', namespace: 'shop' }),
  });
  new ArgoAppWithTektonHook(argocd, 'shop', {
    synced: config,
    pipeline,
    source: { repoUrl: 'https://git.example.com/shop/manifests.git', targetRevision: 'main', path: 'manifests/config' },
    destination: { namespace: 'shop' },
    release: { 'image-tag': tag, 'source-revision': 'main' },
    params: { 'image-tag': RunValue.release('image-tag'), revision: RunValue.release('source-revision') },
  });
  return app;
}

let manifests: SynthesizedManifests;
beforeAll(() => (manifests = Testing.synth(platform())));

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing is thrown';
}

describe('Testing.synth', () => {
  test('returns what the app would write, and neither writes nor prints', () => {
    const printed = jest.spyOn(process.stderr, 'write');
    const app = platform() as GitOpsApp;
    const { all, warnings } = Testing.synth(app);
    expect(printed).not.toHaveBeenCalled();
    expect(warnings).toEqual([]);
    expect(all.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toContain('Job shop-trigger');
    expect(app.synthYaml().split(/^---$/m)).toHaveLength(all.length);
    printed.mockRestore();
  });

  test('returns the warnings', () => {
    const app = platform();
    Rules.of(app).acknowledge('hook-image-latest', 'built nightly');
    expect(Testing.synth(app).warnings).toEqual([expect.stringMatching(/ \(unused-acknowledgement\)$/)]);
  });

  test('reports all errors as synth does', () => {
    const app = platform(new GitOpsApp(), 'not a tag');
    expect(messageOf(() => Testing.synth(app))).toBe(messageOf(() => app.synth()));
    expect(messageOf(() => Testing.synth(app))).toContain(
      '[config/argocd-shop-release] data.image-tag: "not a tag" is rejected',
    );
  });

  test('takes a plain App', () => {
    const run = Testing.synth(platform(new App())).hook('shop-trigger').simulateRelease();
    expect(run!.params).toEqual({ 'image-tag': 'v1.2.0', revision: 'main' });
  });
});

describe('an object', () => {
  test('is found by kind and name, and by namespace where there are several', () => {
    expect(manifests.object('Deployment', 'shop').spec.replicas).toBe(2);
    expect(manifests.object('Role', 'shop-deploy', 'shop').metadata.namespace).toBe('shop');
    expect(manifests.objects('Task').map(({ metadata }) => metadata.name)).toEqual([
      'git-clone',
      'buildah',
      'kubectl-deploy',
    ]);
  });

  test.each([
    ['Deployment', 'shp', undefined, 'There is no Deployment "shp". Objects of this kind: shop. Did you mean "shop"?'],
    ['Deploymet', 'shop', undefined, /^There is no Deploymet "shop"\. Kinds: .*\. Did you mean "Deployment"\?$/],
    ['Role', 'shop-deploy', undefined, 'Role shop-deploy: there are 2. Namespaces: shop, shop-builds'],
    ['Role', 'shop-deploy', 'x', 'Role shop-deploy: there are 0 in the namespace "x". Namespaces: shop, shop-builds'],
  ])('%s %s in %s is not found', (kind, name, namespace, message) => {
    expect(messageOf(() => manifests.object(kind, name, namespace))).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
  });

  test('is asserted to have fields', () => {
    manifests.assertObject('Deployment', {
      spec: { replicas: 2, template: { spec: { containers: [{ name: 'shop' }] } } },
    });
    manifests.assertNoObject('Deployment', { spec: { replicas: 3 } });
    manifests.assertNoObject('Secret');
  });

  test.each([
    [{ spec: { replicas: 3 } }, 'shop: spec.replicas is 2, not 3'],
    [{ spec: { strategy: { type: 'Recreate' } } }, 'shop: spec.strategy is not set, not {"type":"Recreate"}'],
    [
      { spec: { template: { spec: { containers: [{ name: 'a' }] } } } },
      'shop: spec.template.spec.containers[0].name is "shop", not "a"',
    ],
    [
      { spec: { template: { spec: { containers: [] } } } },
      'shop: spec.template.spec.containers has the length 1, not 0',
    ],
    [{ spec: ['x'] }, /^shop: spec is \{"paused":true,.*\}, not \["x"\]$/],
  ])('that does not have the fields %j is reported with the difference', (fields, difference) => {
    const message = messageOf(() => manifests.assertObject('Deployment', fields));
    const [head, line] = message.split('\n  ');
    expect(head).toBe('No Deployment has these fields.');
    expect(line).toEqual(typeof difference === 'string' ? difference : expect.stringMatching(difference));
  });

  test('that should not exist is reported', () => {
    expect(messageOf(() => manifests.assertNoObject('Task'))).toBe('Task git-clone, buildah, kubectl-deploy: exists.');
    expect(messageOf(() => manifests.assertNoObject('Deployment', { metadata: { name: 'shop' } }))).toBe(
      'Deployment shop: has these fields.',
    );
    expect(messageOf(() => manifests.assertObject('Secrt', {}))).toMatch(/^No Secrt has these fields\. Kinds: /);
  });
});

describe('a hook', () => {
  test('has its phase, its pipeline and its permissions', () => {
    const hook = manifests.hook('shop-trigger');
    expect(manifests.hooks.map(({ name }) => name)).toEqual(['shop-trigger']);
    expect(hook).toMatchObject({ namespace: 'shop', phases: ['Sync'], pipelineNames: ['shop'] });
    expect(hook.permissions).toEqual([
      'create, get, list, patch pipelineruns.tekton.dev in shop-builds',
      'get configmaps (shop-release) in shop',
      'get deployments.apps (shop) in shop',
    ]);
  });

  test('is reported with the hooks that exist, if none has this name', () => {
    expect(messageOf(() => manifests.hook('shop'))).toBe('There is no hook "shop". Hooks: shop-trigger');
    expect(manifests.hook('shop-trigger', 'shop').namespace).toBe('shop');
    expect(messageOf(() => manifests.hook('shop-trigger', 'x'))).toBe(
      'hook shop-trigger: there are 0 in the namespace "x". Namespaces: shop',
    );
  });

  test('starts a run for a release, and none for the same once more', () => {
    const hook = manifests.hook('shop-trigger');
    const first = hook.simulateRelease()!;
    expect(first.name).toMatch(/^shop-deploy-[0-9a-f]{10}-1$/);
    expect(first.namespace).toBe('shop-builds');
    expect(first.params).toEqual({ 'image-tag': 'v1.2.0', revision: 'main' });
    expect(first.labels).toMatchObject({ app: 'shop', 'argocd-hook': 'shop-trigger', 'release-number': '1' });
    expect(hook.simulateRelease({ newestRun: first })).toBeUndefined();

    const second = hook.simulateRelease({ newestRun: first, release: { 'image-tag': 'v1.3.0' } })!;
    expect(second.params).toEqual({ 'image-tag': 'v1.3.0', revision: 'main' });
    expect(second.labels['release-number']).toBe('2');
    const back = hook.simulateRelease({ newestRun: second })!; // git revert
    expect(back.name).toBe(first.name.replace(/1$/, '3'));
  });

  test('rejects a key that the release does not have', () => {
    expect(messageOf(() => manifests.hook('shop-trigger').simulateRelease({ release: { imagetag: 'v1' } }))).toBe(
      'release.imagetag: the release of the hook shop-trigger has no key "imagetag". ' +
        'Keys: image-tag, source-revision. Did you mean "image-tag"?',
    );
  });

  test('rejects options that do not exist, and values of other types', () => {
    const options: any = { relase: {}, newestRun: { name: 'x' } };
    expect(messageOf(() => manifests.hook('shop-trigger').simulateRelease(options))).toBe(
      'simulateRelease: relase: is not a prop of SimulateReleaseOptions. Props: attempt, failureMessage, newestRun, ' +
        'newestRunStatus, release, startedBy, syncedImages, syncedRevisions. Did you mean "release"? ' +
        'Correct the name or remove it.\n' +
        'newestRun: is an object. Allowed: SimulatedRun. Correct the value.',
    );
  });

  test('that is not a TektonHook has no simulation', () => {
    const app = new GitOpsApp();
    new ApiObject(new Chart(app, 'a'), 'hook', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: 'migrate',
        annotations: { 'argocd.argoproj.io/hook': HookPhase.PRE_SYNC },
      },
      spec: {
        activeDeadlineSeconds: 60,
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'x', image: 'busybox:1.37.0' }] } },
      },
    });
    const hook = Testing.synth(app).hook('migrate');
    expect(hook).toMatchObject({ phases: ['PreSync'], pipelineNames: [], permissions: [] });
    expect(messageOf(() => hook.simulateRelease({ newestRunStatus: SimulatedRunStatus.FAILED }))).toBe(
      'migrate is not a TektonHook: its program is not known.',
    );
  });
});

describe('a pipeline', () => {
  test('has its tasks, and those that end before each', () => {
    const pipeline = manifests.pipeline('shop');
    expect(pipeline).toMatchObject({ namespace: 'shop-builds', finallyTaskNames: [] });
    expect(pipeline.taskNames).toEqual(['clone-repo', 'build-image', 'deploy-app']);
    expect(pipeline.tasksBefore('clone-repo')).toEqual([]);
    expect(pipeline.tasksBefore('deploy-app')).toEqual(['build-image', 'clone-repo']);
    expect(pipeline.task('deploy-app').taskRef.name).toBe('kubectl-deploy');
  });

  test('has no task of another name', () => {
    const message = 'Pipeline shop has no task "deploy". Tasks: clone-repo, build-image, deploy-app';
    expect(messageOf(() => manifests.pipeline('shop').task('deploy'))).toBe(message);
    expect(messageOf(() => manifests.pipeline('shop').tasksBefore('deploy'))).toBe(message);
  });
});
