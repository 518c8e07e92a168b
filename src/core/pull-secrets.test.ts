import { App, Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  ArgoAppWithTektonHook,
  BuildAndDeployPipeline,
  DefaultImages,
  GitOpsApp,
  GitOpsAppProps,
  PipelineRun,
  RunSettings,
  RunValue,
  SetImageStrategy,
} from '..';

interface Options {
  /** Of the hook. */
  readonly runSettings?: RunSettings;
  /** Context of a chart, by its id. */
  readonly contexts?: { readonly [chart: string]: any };
}

/** An app with a hook and its CronJob, and a run by hand. */
function make(app: App, { runSettings, contexts = {} }: Options = {}) {
  const [builds, shop, argocd] = ['builds', 'shop', 'argocd'].map((id) => {
    const chart = new Chart(app, id, { namespace: id });
    if (id in contexts) chart.node.setContext(DefaultImages.PULL_SECRETS, contexts[id]);
    return chart;
  });
  const pipeline = new BuildAndDeployPipeline(builds, 'shop', {
    sourceUrl: 'https://git.example.com/shop.git',
    image: 'registry.example.com/shop',
    strategy: new SetImageStrategy({ workload: 'shop', namespace: 'shop' }),
  });
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
    params: { 'image-tag': RunValue.release('image-tag'), revision: RunValue.fixed('main') },
    runSettings,
  });
  return { builds, shop, argocd };
}

/** What each pod of the app pulls with. */
function pulls(charts: ReturnType<typeof make>) {
  const find = (chart: Chart, kind: string) => Testing.synth(chart).find((object) => object.kind === kind);
  const job = find(charts.shop, 'Job').spec.template.spec;
  const { value } = job.containers[0].env.find(({ name }: any) => name === 'RUN_TEMPLATE');
  const { taskRunTemplate, taskRunSpecs } = JSON.parse(value).spec;
  return {
    job: job.imagePullSecrets,
    cronJob: find(charts.argocd, 'CronJob').spec.jobTemplate.spec.template.spec.imagePullSecrets,
    hooksRun: taskRunTemplate.podTemplate.imagePullSecrets,
    ownRun: find(charts.builds, 'PipelineRun').spec.taskRunTemplate.podTemplate.imagePullSecrets,
    tasks: taskRunSpecs.map(({ podTemplate }: any) => podTemplate.imagePullSecrets),
  };
}

function rejections(props: GitOpsAppProps, options: Options = {}): string[] {
  const app = new GitOpsApp(props);
  make(app, options);
  try {
    app.synthYaml();
    return [];
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
}

describe('Secrets to pull images', () => {
  const [mirror, team, own] = ['mirror', 'team', 'own'].map((name) => ({ name }));

  test('are set once for the Job and the CronJob of a hook and for all pods of runs', () => {
    expect(pulls(make(new GitOpsApp({ imagePullSecrets: ['mirror', team] })))).toEqual({
      job: [mirror, team],
      cronJob: [mirror, team],
      hooksRun: [mirror, team],
      ownRun: [mirror, team],
      tasks: [undefined], // Tekton takes those of the run
    });
  });

  test('are none by default', () => {
    expect(pulls(make(new GitOpsApp()))).toEqual({ tasks: [undefined] });
  });

  test('are joined by those of a run and of its tasks, each once', () => {
    const secrets = new Chart(new App(), 'secrets');
    const podTemplate = {
      imagePullSecrets: [new kplus.Secret(secrets, 'own', { metadata: { name: 'own' } }), 'mirror'],
    };
    const runSettings = {
      taskRunTemplate: { podTemplate },
      taskRunSpecs: { 'build-image': { podTemplate: { imagePullSecrets: ['team'] } } },
    };
    expect(pulls(make(new GitOpsApp({ imagePullSecrets: ['mirror'] }), { runSettings }))).toMatchObject({
      job: [mirror],
      hooksRun: [mirror, own],
      tasks: [undefined, [mirror, own, team]], // Tekton takes those of the task alone
    });
  });

  test('are those of the chart which has the namespace of the pods, where it has its own', () => {
    const contexts = { builds: [own], shop: ['team'] };
    const charts = make(new GitOpsApp({ imagePullSecrets: ['mirror'] }), { contexts });
    expect(pulls(charts)).toMatchObject({ job: [team], cronJob: [team], hooksRun: [own], ownRun: [own] });
  });

  test('are rejected once where one has no valid name', () => {
    expect(rejections({ imagePullSecrets: ['mirror', 'My Secret'] })).toEqual([
      '[] imagePullSecrets: "My Secret" is not a valid name of a Secret. Give the name of the Secret.',
    ]);
    expect(rejections({}, { contexts: { shop: [''] } })).toEqual([
      '[argocd/shop/hook] imagePullSecrets: "" is not a valid name of a Secret. Give the name of the Secret.',
    ]);
    expect(rejections({}, { contexts: { builds: [''] } })).toEqual([
      '[argocd/shop/hook] taskRunTemplate.podTemplate.imagePullSecrets: "" is not a valid name of a Secret. ' +
        'Give the name of the Secret.',
      '[builds/run] taskRunTemplate.podTemplate.imagePullSecrets: "" is not a valid name of a Secret. ' +
        'Give the name of the Secret.',
    ]);
  });

  test('are rejected where they are neither names nor constructs', () => {
    expect(rejections({ imagePullSecrets: [5 as any, 'mirror'] })).toEqual([
      '[] imagePullSecrets[0]: 5 is a number. Allowed: a string, or INamed. Correct the value.',
    ]);
  });
});
