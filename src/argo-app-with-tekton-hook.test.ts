import { join } from 'path';
import { ApiObject, App, AppProps, Chart, JsonPatch, Testing, YamlOutputType } from 'cdk8s';
import { Construct } from 'constructs';
import {
  ApplicationDemands,
  ArgoAppWithTektonHook,
  ArgoAppWithTektonHookProps,
  BuildAndDeployPipeline,
  DeployContext,
  DeployPermission,
  GitOpsApp,
  IDeployStrategy,
  ImagePart,
  KubectlDeployTask,
  Param,
  Pipeline,
  PipelineTask,
  RunValue,
  SetImageStrategy,
  TaskRef,
} from '.';
import { ARTICLE, referenceApp } from '../examples/reference-app';

/** A strategy of a user's own, where Argo CD applies the image. */
class RestartStrategy implements IDeployStrategy {
  public readonly strategyName = 'restart';
  public readonly ownsImage = false;
  public readonly permissions: DeployPermission[] = [];
  public readonly demands: ApplicationDemands = {};

  public addTo(context: DeployContext): PipelineTask {
    const task = new KubectlDeployTask(context.scope, 'restart');
    return task.addTo(context.pipeline, context.taskName, {
      params: { namespace: 'shop', workload: 'deployment/shop', image: context.image },
    });
  }
}

interface Made {
  readonly app: GitOpsApp;
  readonly argocd: Chart;
  readonly config: Chart;
  readonly platform: Chart;
  readonly hook: ArgoAppWithTektonHook;
}

const SOURCE = { repoUrl: 'https://git.example.com/manifests.git', targetRevision: 'main' };

/** A hook without the path of its source, in an app with two charts more. */
function makeIn(app: App, over: Partial<ArgoAppWithTektonHookProps> = {}) {
  const [platform, config, argocd] = ['platform', 'config', 'argocd'].map(
    (id) => new Chart(app, id, { namespace: id }),
  );
  const pipeline = new BuildAndDeployPipeline(platform, 'deploy', {
    sourceUrl: 'https://git.example.com/shop.git',
    image: 'registry.example.com/shop',
  });
  const hook = new ArgoAppWithTektonHook(argocd, 'shop', {
    synced: config,
    pipeline,
    source: SOURCE,
    destination: { namespace: 'config' },
    release: { 'image-tag': 'v1' },
    params: { 'image-tag': RunValue.release('image-tag'), revision: RunValue.fixed('main') },
    ...over,
  });
  return { app, platform, config, hook };
}

function make(
  over: Partial<ArgoAppWithTektonHookProps> = {},
  strategy: IDeployStrategy = new SetImageStrategy({ workload: 'shop', namespace: 'shop' }),
): Made {
  const app = new GitOpsApp({ outdir: 'manifests' });
  const platform = new Chart(app, 'platform', { namespace: 'builds' });
  const config = new Chart(app, 'config', { namespace: 'shop' });
  const argocd = new Chart(app, 'argocd', { namespace: 'argocd' });
  const pipeline = new BuildAndDeployPipeline(platform, 'shop', {
    sourceUrl: 'https://git.example.com/shop.git',
    image: 'registry.example.com/shop',
    strategy,
  });
  const hook = new ArgoAppWithTektonHook(argocd, 'shop-sync', {
    synced: config,
    pipeline,
    source: SOURCE,
    destination: { namespace: 'shop' },
    release: { 'image-tag': 'v1', 'source-revision': 'main' },
    params: { 'image-tag': RunValue.release('image-tag'), revision: RunValue.release('source-revision') },
    ...over,
  });
  return { app, argocd, config, platform, hook };
}

function object(chart: Chart, kind: string, name?: string): any {
  return Testing.synth(chart).find((one) => one.kind === kind && (name === undefined || one.metadata.name === name));
}

function environment(chart: Chart): { [name: string]: string } {
  const { spec } = object(chart, 'Job') ?? object(chart, 'Pod');
  const { env } = (spec.template?.spec ?? spec).containers[0];
  return Object.fromEntries(env.map((one: any) => [one.name, one.value]));
}

/** Expands a value as the kubelet does: $$ becomes $, and $(NAME) stays if there is no such variable. */
function expanded(value: string): string {
  return value.replace(/\$\$/g, '$');
}

function refusal({ config }: { readonly config: Chart }): string[] {
  try {
    Testing.synth(config);
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

describe('an Application with a hook renders', () => {
  it('a hardened Job that Argo CD runs with the sync, with a token and its own command', () => {
    const job = object(make().config, 'Job');
    expect(job.metadata).toEqual({
      name: 'shop-trigger',
      namespace: 'shop',
      annotations: { 'argocd.argoproj.io/hook': 'Sync' },
    });
    expect(job.spec).toMatchObject({
      backoffLimit: 0,
      activeDeadlineSeconds: 600,
      template: {
        spec: { restartPolicy: 'Never', serviceAccountName: 'shop-trigger', automountServiceAccountToken: true },
      },
    });
    const [container] = job.spec.template.spec.containers;
    expect(container.command).toEqual(['/bin/sh', '-c', expect.stringMatching(/^#!\/bin\/sh\n/)]);
    expect(container.securityContext).toMatchObject({
      runAsNonRoot: true,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('a script that the kubelet does not expand', () => {
    const job = object(make().config, 'Job');
    const [container] = job.spec.template.spec.containers;
    expect(container.command[2]).not.toContain('$$');
    for (const { name } of container.env) expect(container.command[2]).not.toContain(`$(${name})`);
  });

  it('the release as a ConfigMap that the Job reads', () => {
    const { config } = make();
    expect(object(config, 'ConfigMap')).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'shop-release', namespace: 'shop' },
      data: { 'image-tag': 'v1', 'source-revision': 'main' },
      immutable: false,
    });
    expect(environment(config).RELEASE_NAME).toBe('shop-release');
  });

  it('the run as a template that the Application shows, with placeholders for later values', () => {
    const { config } = make({ runLabels: { 'git-commit': RunValue.syncedRevision() } });
    const env = environment(config);
    expect(JSON.parse(expanded(env.RUN_TEMPLATE))).toEqual({
      apiVersion: 'tekton.dev/v1',
      kind: 'PipelineRun',
      metadata: {
        name: '@run-name@',
        namespace: 'builds',
        labels: {
          app: 'shop',
          'app.kubernetes.io/instance': '',
          'argocd-hook': 'shop-trigger',
          'release-number': '@run-number@',
          'git-commit': '@labels.git-commit@',
        },
        annotations: {
          'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
          'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
          'argocd.argoproj.io/tracking-id': 'shop-sync:tekton.dev/PipelineRun:builds/@run-name@',
        },
      },
      spec: {
        pipelineRef: { name: 'shop' },
        params: [
          { name: 'image-tag', value: '@params.image-tag@' },
          { name: 'revision', value: '@params.revision@' },
        ],
        workspaces: [
          {
            name: 'shared-data',
            volumeClaimTemplate: {
              spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
            },
          },
        ],
        taskRunTemplate: { serviceAccountName: 'shop-build', podTemplate: { securityContext: { fsGroup: 65532 } } },
        taskRunSpecs: [
          {
            pipelineTaskName: 'deploy-app',
            serviceAccountName: 'shop-deploy',
            podTemplate: { automountServiceAccountToken: true },
          },
        ],
      },
    });
    expect(env.RUN_VALUES).toBe(
      'params.image-tag text image-tag\nparams.revision text source-revision\nlabels.git-commit revision ' +
        '.status.operationState.syncResult.revision',
    );
    expect(JSON.parse(env.RUN_IDENTITY)).toEqual({
      namespace: 'builds',
      pipeline: 'shop',
      params: { 'image-tag': '@params.image-tag@', revision: '@params.revision@' },
    });
  });

  it('the demands of the strategy, and the folder of the synced chart as path', () => {
    expect(object(make().argocd, 'Application').spec).toMatchObject({
      source: { path: 'manifests/config' },
      ignoreDifferences: [
        {
          group: 'apps',
          kind: 'Deployment',
          name: 'shop',
          namespace: 'shop',
          managedFieldsManagers: ['cdk8s-argo-tekton-deploy'],
        },
      ],
      syncPolicy: { syncOptions: ['RespectIgnoreDifferences=true'] },
    });
  });

  it('retries with the newest commit, unless `retry` is set', () => {
    const retry = (over: Partial<ArgoAppWithTektonHookProps>) =>
      object(make(over).argocd, 'Application').spec.syncPolicy.retry;
    expect(retry({})).toEqual({
      limit: 5,
      refresh: true,
      backoff: { duration: '5s', factor: 2, maxDuration: '1m' },
    });
    expect(retry({ retry: { limit: 0 } })).toEqual({ limit: 0 });
  });

  it.each([
    ['GitOpsApp', (props: AppProps) => new GitOpsApp(props)],
    ['plain App', (props: AppProps) => new App(props)],
  ])('the place of the synced chart, in a %s', (_, create) => {
    const sourceIn = (props: AppProps) => makeIn(create(props)).hook.application.sources[0];
    expect(sourceIn({ outdir: 'deploy/prod', yamlOutputType: YamlOutputType.FILE_PER_CHART })).toEqual({
      ...SOURCE,
      path: 'deploy/prod',
      directory: { include: 'config.k8s.yaml' },
    });
    const yamlOutputType = YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE;
    expect(sourceIn({ outdir: './deploy/', yamlOutputType })).toEqual({ ...SOURCE, path: 'deploy/config' });
    expect(sourceIn({ outdir: join(process.cwd(), 'a'), yamlOutputType }).path).toBe('a/config');
  });

  it('permissions on runs of one namespace, the release, and the Application only to read a value from it', () => {
    const roles = (made: Made) =>
      Testing.synth(made.argocd)
        .filter(({ kind }) => kind === 'Role')
        .map(({ metadata, rules }) => [metadata.namespace, rules]);
    const runs = [
      'builds',
      [{ apiGroups: ['tekton.dev'], resources: ['pipelineruns'], verbs: ['create', 'get', 'list', 'patch'] }],
    ];
    const release = [
      'shop',
      [
        { apiGroups: [''], resources: ['configmaps'], resourceNames: ['shop-release'], verbs: ['get'] },
        { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['shop'], verbs: ['get'] },
      ],
    ];
    expect(roles(make())).toEqual([runs, release]);
    expect(roles(make({ runLabels: { commit: RunValue.syncedRevision() } }))).toEqual([
      runs,
      release,
      [
        'argocd',
        [{ apiGroups: ['argoproj.io'], resources: ['applications'], resourceNames: ['shop-sync'], verbs: ['get'] }],
      ],
    ]);
  });

  it('the revision of one of several sources', () => {
    const { config, argocd } = make({
      source: undefined,
      sources: [{ repoUrl: 'https://git.example.com/values.git', ref: 'values' }, SOURCE],
      syncedSource: 1,
      runLabels: { commit: RunValue.syncedRevision() },
    });
    expect(environment(config).RUN_VALUES).toContain(
      'labels.commit revision .status.operationState.syncResult.revisions[1]',
    );
    expect(object(argocd, 'Application').spec.sources[1].path).toBe('manifests/config');
  });

  it('a synced image by repository, if Argo CD applies the image', () => {
    const { config } = make(
      {
        params: {
          'image-tag': RunValue.syncedImage('registry.example.com/shop', ImagePart.TAG),
          revision: RunValue.fixed('main'),
        },
      },
      new RestartStrategy(),
    );
    expect(environment(config).RUN_VALUES).toBe('params.image-tag image_tag registry.example.com/shop');
  });

  it("a hook for a user's Pipeline, whose tasks are added later", () => {
    const app = new GitOpsApp();
    const platform = new Chart(app, 'platform', { namespace: 'builds' });
    const config = new Chart(app, 'config', { namespace: 'shop' });
    const pipeline = new Pipeline(platform, 'notify', { params: { tag: Param.string() } });
    new ArgoAppWithTektonHook(new Chart(app, 'argocd', { namespace: 'argocd' }), 'shop', {
      synced: config,
      source: SOURCE,
      destination: { namespace: 'shop' },
      release: { tag: 'v1' },
      params: { tag: RunValue.release('tag') },
      pipeline: { pipeline, appName: 'shop', runSettings: {} },
    });
    pipeline.addTask('say', {
      task: new KubectlDeployTask(platform, 'say'),
      params: { namespace: 'shop', workload: 'deployment/x', image: 'x:1' },
    });
    expect(JSON.parse(expanded(environment(config).RUN_TEMPLATE)).spec.pipelineRef).toEqual({ name: 'notify' });
  });

  it('the same bytes in any order of construction', () => {
    const one = make();
    const other = make();
    new Construct(other.config, 'nothing');
    expect(Testing.synth(one.config)).toEqual(Testing.synth(other.config));
  });
});

describe('an Application with a hook rejects', () => {
  const at = '[argocd/shop-sync/hook] ';

  it('a source without a path where the place of the synced chart is not known', () => {
    const paths = (props: AppProps, change: (app: App) => void = () => {}) => {
      const made = makeIn(new App({ outdir: 'dist', ...props }));
      change(made.app);
      return refusal(made);
    };
    const message = (reason: string) => [
      `[argocd/shop] source.path: is not set, and ${reason}. Set the path of the chart in the repository.`,
    ];
    expect(paths({})).toEqual([]);
    expect(paths({ outdir: '/elsewhere' })).toEqual(
      message('the chart "config" is written to "/elsewhere", which is not below the working directory'),
    );
    expect(paths({ yamlOutputType: YamlOutputType.FILE_PER_RESOURCE })).toEqual(
      message('the layout FILE_PER_RESOURCE writes the chart "config" among others'),
    );
    const numbered =
      'an App numbers the files of charts with dependencies, unlike a GitOpsApp: the chart "config" has no fixed place';
    const depend = ({ node }: App) => node.findChild('argocd').node.addDependency(node.findChild('config'));
    expect(paths({}, depend)).toEqual(message(numbered));
    expect(paths({}, ({ node }) => void new Chart(node.findChild('platform'), 'inner'))).toEqual(message(numbered));
    const ours = makeIn(new GitOpsApp());
    depend(ours.app);
    expect(refusal(ours)).toEqual([]);
    const sources = [{ ...SOURCE, path: 'values' }, SOURCE];
    const second = { source: undefined, sources, syncedSource: 1 };
    expect(refusal(makeIn(new App({ outdir: '/elsewhere' }), second))).toEqual([
      '[argocd/shop] sources[1].path: is not set, and the chart "config" is written to "/elsewhere", which is not ' +
        'below the working directory. Set the path of the chart in the repository.',
    ]);
  });

  it('a synced image with a strategy that owns the image', () => {
    expect(
      refusal(
        make({
          params: {
            'image-tag': RunValue.syncedImage('registry.example.com/shop'),
            revision: RunValue.release('source-revision'),
          },
        }),
      ),
    ).toEqual([
      `${at}params.image-tag: syncedImage with the strategy "set-image", which owns the image: Argo CD would ` +
        'report the image that runs, and a tag changed in Git would start no sync. Use RunValue.release("KEY") ' +
        'and set release.KEY.',
    ]);
  });

  it('a value of the Application on another cluster', () => {
    const [problem] = refusal(
      make({
        destination: { name: 'production', namespace: 'shop' },
        runLabels: { commit: RunValue.syncedRevision() },
      }),
    );
    expect(problem).toBe(
      `${at}runLabels.commit: syncedRevision is read from the Application, which the hook cannot reach: it ` +
        `runs in the destination, another cluster than Argo CD's. Use RunValue.release("KEY") and set ` +
        'release.KEY.',
    );
  });

  it('an unknown key of the release, an unknown param and a missing one, all at once', () => {
    expect(
      refusal(make({ params: { 'image-tag': RunValue.release('imagetag'), branch: RunValue.fixed('main') } })),
    ).toEqual([
      `${at}params.image-tag: release has no key "imagetag". Keys: image-tag, source-revision. Did you mean ` +
        '"image-tag"? Add it to release or correct the name.',
      `${at}params.revision: has no value and no default. Set a value.`,
      `${at}params.branch: the Pipeline "shop" has no param "branch". Params: image-tag, revision. Correct the name ` +
        'or remove it.',
    ]);
  });

  it('a release that the trigger would reject in the cluster', () => {
    const release = '[config/argocd-shop-sync-release] ';
    expect(refusal(make({ release: { 'image-tag': 'v1; rm -rf /', 'source-revision': '-x' } }))).toEqual([
      `${release}data.image-tag: "v1; rm -rf /" is rejected: the trigger hands over names, tags and revisions ` +
        'only. Allowed: letters, digits and . _ / : @ + -, beginning with a letter or digit, at most 253 ' +
        'characters. Correct the value.',
      `${release}data.source-revision: "-x" is rejected: the trigger hands over names, tags and revisions ` +
        'only. Allowed: letters, digits and . _ / : @ + -, beginning with a letter or digit, at most 253 ' +
        'characters. Correct the value.',
    ]);
  });

  it('params that never change, with which the hook would start only one run', () => {
    expect(refusal(make({ params: { 'image-tag': RunValue.fixed('v1'), revision: RunValue.fixed('main') } }))).toEqual([
      `${at}params: all values are fixed: a run starts when its params change, so the hook would start one run and ` +
        'never another. Take what a release changes from the release, e.g. RunValue.release("image-tag").',
    ]);
  });

  it('a prefix that makes the name of a run longer than 63 characters', () => {
    expect(refusal(make({ runPrefix: 'x'.repeat(46) }))).toEqual([]);
    expect(refusal(make({ runPrefix: 'x'.repeat(47) }))).toEqual([
      `${at}runPrefix: "${'x'.repeat(47)}" has 47 characters; with the 17 that follow, the name of a run would ` +
        'be longer than 63. Allowed: 46. Choose a shorter one.',
    ]);
  });

  it('a value that is not a label value', () => {
    expect(
      refusal(
        make({
          runLabels: { branch: RunValue.release('source-revision') },
          release: { 'image-tag': 'v1', 'source-revision': 'feature/x' },
        }),
      ),
    ).toEqual([
      `${at}runLabels.branch: "feature/x" is not a valid label value. Allowed: letters, digits, "-", "_" and ` +
        '".", beginning and ending with a letter or digit, at most 63 characters. Choose another value or make ' +
        'it a param.',
    ]);
  });

  it('the chart of the Application as synced chart', () => {
    const app = new GitOpsApp();
    const platform = new Chart(app, 'platform', { namespace: 'builds' });
    const argocd = new Chart(app, 'argocd', { namespace: 'argocd' });
    const pipeline = new BuildAndDeployPipeline(platform, 'shop', {
      sourceUrl: 'https://git.example.com/shop.git',
      image: 'r.io/shop',
      strategy: new RestartStrategy(),
    });
    new ArgoAppWithTektonHook(argocd, 'shop-sync', {
      synced: argocd,
      pipeline,
      source: SOURCE,
      destination: { namespace: 'shop' },
      release: { tag: 'v1' },
      params: { 'image-tag': RunValue.release('tag'), revision: RunValue.fixed('main') },
    });
    expect(refusal({ config: argocd })).toEqual([
      `${at}synced: is the chart of the Application itself, "argocd": Argo CD would need rights on its own ` +
        'namespace. Give another chart of the app.',
    ]);
  });

  it('a destination without namespace', () => {
    expect(refusal(make({ destination: {} }))).toContain(
      `${at}destination.namespace: is not set, and the trigger and its ServiceAccount need one. Name the ` +
        'namespace of the app.',
    );
  });

  it('runs in tekton-pipelines, which enforces Pod Security restricted', () => {
    const app = new GitOpsApp();
    const config = new Chart(app, 'config', { namespace: 'shop' });
    const pipeline = new Pipeline(new Chart(app, 'platform', { namespace: 'tekton-pipelines' }), 'deploy', {
      params: { tag: Param.string() },
    });
    pipeline.addTask('say', { task: TaskRef.named('say') });
    new ArgoAppWithTektonHook(new Chart(app, 'argocd'), 'shop-sync', {
      synced: config,
      source: SOURCE,
      destination: { namespace: 'shop' },
      release: { tag: 'v1' },
      params: { tag: RunValue.release('tag') },
      pipeline: { pipeline, appName: 'shop', runSettings: {} },
    });
    expect(() => Testing.synth(config)).toThrow(
      `${at}pipeline: runs in "tekton-pipelines", which enforces Pod Security restricted: no build can run ` +
        'there. Give the Pipeline a namespace for builds.',
    );
  });
});

describe('another registry', () => {
  it('is set once for all images of tasks and hook', () => {
    const app = new GitOpsApp({ imageRegistry: 'mirror.example.com' });
    referenceApp(app, ARTICLE);
    const images = app.charts.flatMap((chart) => JSON.stringify(Testing.synth(chart)).match(/"image":"[^"]*"/g) ?? []);
    expect([...new Set(images)].sort()).toEqual([
      expect.stringMatching(/^"image":"mirror\.example\.com\/alpine\/git:/),
      expect.stringMatching(/^"image":"mirror\.example\.com\/alpine\/k8s:/),
      expect.stringMatching(/^"image":"mirror\.example\.com\/buildah\/stable:/),
      '"image":"my-registry/my-app:unreleased"', // set by a prop
    ]);
  });
});

describe('an escape hatch', () => {
  it('patches the Application and the trigger by the names of their fields', () => {
    const { argocd, config, hook } = make();
    ApiObject.of(hook.application).addJsonPatch(
      JsonPatch.replace('/spec/source/repoURL', 'https://mirror.example.com/manifests.git'),
    );
    ApiObject.of(hook.hook.trigger).addJsonPatch(JsonPatch.add('/spec/ttlSecondsAfterFinished', 3600));
    expect(object(argocd, 'Application').spec.source.repoURL).toBe('https://mirror.example.com/manifests.git');
    expect(object(config, 'Job').spec.ttlSecondsAfterFinished).toBe(3600);
  });
});
