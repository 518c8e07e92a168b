/** Programs with one mistake: what follows from it is not reported beside it. */
import { ApiObject, Chart } from 'cdk8s';
import { rejectionsOf } from './rejections';
import {
  ArgoAppWithTektonHook,
  BuildAndDeployPipeline,
  BuildAndDeployPipelineProps,
  GitCredentials,
  GitOpsApp,
  IHookPipeline,
  Param,
  Pipeline,
  PipelineRun,
  RegistryCredentials,
  RunValue,
  SetImageStrategy,
  TaskRef,
} from '../src';

const NAME =
  'Allowed: lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit, at most ' +
  '63 characters.';
const LABEL =
  'Allowed: lower-case letters, digits and "-", beginning and ending with a letter or digit, at most 63 characters.';
const PARAMS = { 'image-tag': RunValue.release('image-tag'), revision: RunValue.fixed('main') };

/** What an app is rejected for that runs a pipeline by hand, by a hook and by a Job of its author. */
function rejectionsWith(
  pipelineIn: (chart: Chart) => IHookPipeline,
  params: { readonly [name: string]: RunValue } = PARAMS,
): string[] {
  const app = new GitOpsApp();
  const [builds, shop, argocd] = ['builds', 'shop', 'argocd'].map((id) => new Chart(app, id, { namespace: id }));
  const pipeline = pipelineIn(builds);
  new PipelineRun(builds, 'run', {
    ...pipeline.runSettings,
    pipeline: pipeline.pipeline,
    params: { 'image-tag': 'v1', revision: 'main' },
  });
  new ArgoAppWithTektonHook(argocd, 'shop', {
    synced: shop,
    pipeline,
    source: { repoUrl: 'https://git.example.com/manifests.git', targetRevision: 'main', path: 'shop' },
    destination: { namespace: 'shop' },
    release: { 'image-tag': 'v1' },
    params,
  });
  new ApiObject(builds, 'nightly', { ...nightly(pipeline.pipeline.name) });
  return rejectionsOf(() => app.synthYaml());
}

/** A Job whose program creates a run of a Pipeline. */
function nightly(pipeline: string) {
  const run =
    `{"apiVersion": "tekton.dev/v1", "kind": "PipelineRun", "metadata": {"generateName": "nightly-"}, "spec": ` +
    `{"pipelineRef": {"name": ${JSON.stringify(pipeline)}}, "params": [{"name": "revision", "value": "main"}]}}`;
  const command = ['/bin/sh', '-c', `kubectl create -f - <<'EOF'\n${run}\nEOF`];
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'nightly' },
    spec: { template: { spec: { containers: [{ name: 'start', image: 'docker.io/alpine/k8s:1.34.1', command }] } } },
  };
}

function built(over: { readonly [prop: string]: unknown }): string[] {
  const props: BuildAndDeployPipelineProps = {
    sourceUrl: 'https://git.example.com/shop.git',
    image: 'registry.example.com/shop',
    strategy: new SetImageStrategy({ workload: 'shop', namespace: 'shop' }),
    ...over,
  };
  return rejectionsWith((chart) => new BuildAndDeployPipeline(chart, 'shop', props));
}

const IMAGE =
  'Allowed: REGISTRY/PATH without tag and digest, e.g. registry.example.com/shop/cart. The tag comes from the run.';

test.each<[string, { readonly [prop: string]: unknown }, string[]]>([
  [
    'an image with a tag',
    { image: 'registry.example.com/shop:v1' },
    [`image: "registry.example.com/shop:v1" is not the repository of an image. ${IMAGE}`],
  ],
  ['no image', { image: '' }, [`image: "" is not the repository of an image. ${IMAGE}`]],
  [
    'a misspelt prop',
    { gitCredential: GitCredentials.https({ secret: 'git' }) },
    [
      'gitCredential: is not a prop of BuildAndDeployPipelineProps. Did you mean "gitCredentials"? ' +
        'Correct the name or remove it.',
    ],
  ],
  [
    'a prop of another library',
    { gitBasicAuthSecret: 'git' },
    [
      'gitBasicAuthSecret: is not a prop of BuildAndDeployPipelineProps. Props: appName, buildArgs, buildProfile, ' +
        'buildahTask, cacheRepository, context, defaultRevision, dockerfile, gitCloneTask, gitCredentials, image, ' +
        'imageLabels, images, name, namespace, platforms, rebuild, registryCredentials, sbom, sourceUrl, storage, ' +
        'storageClassName, strategy, submodules, target, taskNames, timeouts, tlsVerify. Correct the name or ' +
        'remove it.',
    ],
  ],
  [
    'names of Secrets',
    {
      gitCredentials: GitCredentials.https({ secret: 'My Login' }),
      registryCredentials: new RegistryCredentials({ secrets: ['push image'] }),
    },
    [
      'gitCredentials: "My Login" is not a valid name of a Secret. Give the name of the Secret.',
      'registryCredentials: "push image" is not a valid name of a Secret. Give the name of the Secret.',
    ],
  ],
  [
    'the name of the app, with which many others begin',
    { appName: 'My Shop' },
    [`appName: "My Shop" is not a valid object name. ${NAME} Choose another name.`],
  ],
  [
    'the namespace',
    { namespace: 'My Builds' },
    [`namespace: "My Builds" is not a DNS label. ${LABEL} Choose another name.`],
  ],
  [
    'the names of the workload',
    { strategy: new SetImageStrategy({ workload: 'My Shop', namespace: 'my shop' }) },
    [
      'strategy.namespace: "my shop" is not a valid name of a Namespace. Give the name of the Namespace.',
      'strategy.workload: "My Shop" is not a valid name of a Deployment. Give the name of the Deployment.',
    ],
  ],
])('one mistake in a pipeline is one message: %s', (_, over, messages) => {
  expect(built(over)).toEqual(messages.map((message) => `[builds/shop] ${message}`));
});

test('the name of a Pipeline is rejected there, and not where it is run', () => {
  expect(built({ name: 'My Pipeline' })).toEqual([
    `[builds/shop/pipeline] name: "My Pipeline" is not a valid object name. ${NAME} ` +
      'Set the prop name, which defaults to the construct id.',
  ]);
});

test('the name of a task is rejected there, and not where its results are read', () => {
  expect(built({ taskNames: { cloneRepo: 'Clone Repo' } })).toEqual([
    `[builds/shop/pipeline] tasks.Clone Repo: "Clone Repo" is not a DNS label. ${LABEL} Choose another name.`,
  ]);
});

test('a pipeline of the author is rejected, and not its runs', () => {
  const own = (chart: Chart): IHookPipeline => {
    const pipeline = new Pipeline(chart, 'own', { params: { 'image-tag': Param.string(), revision: Param.string() } });
    pipeline.addTask('say', { task: TaskRef.named('say'), workspaces: { source: 'sorce' } });
    return { pipeline, appName: 'shop', runSettings: { workspaces: {} } };
  };
  expect(rejectionsWith(own)).toEqual([
    '[builds/own] tasks.say.workspaces.source: the Pipeline has no workspace "sorce". Workspaces: (none). ' +
      'Declare it in the Pipeline or correct the name.',
  ]);
});

test('a misspelt param of a hook is not also one without a value', () => {
  const params = { 'image-tag': RunValue.release('image-tag'), revison: RunValue.fixed('main') };
  const pipeline = (chart: Chart) =>
    new BuildAndDeployPipeline(chart, 'shop', {
      sourceUrl: 'https://git.example.com/shop.git',
      image: 'registry.example.com/shop',
    });
  expect(rejectionsWith(pipeline, params)).toEqual([
    '[argocd/shop/hook] params.revison: the Pipeline "shop" has no param "revison". Params: image-tag, revision. ' +
      'Did you mean "revision"? Correct the name or remove it.',
  ]);
});

test('mistakes that do not follow from each other are reported at once', () => {
  const app = new GitOpsApp();
  const chart = new Chart(app, 'builds', { namespace: 'builds' });
  for (const id of ['cart', 'catalog']) {
    new BuildAndDeployPipeline(chart, id, { sourceUrl: 'https://git.example.com/shop.git', image: `${id}:v1` });
  }
  expect(rejectionsOf(() => app.synthYaml()).map((line) => line.slice(0, line.indexOf(' is')))).toEqual([
    '[builds/cart] image: "cart:v1"',
    '[builds/catalog] image: "catalog:v1"',
  ]);
});
