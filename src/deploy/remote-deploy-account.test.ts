import { Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  ApplyStrategy,
  ArgoAppWithTektonHook,
  BuildAndDeployPipeline,
  DeployPipeline,
  GitOpsApp,
  IDeployStrategy,
  PipelineRun,
  RemoteDeployAccount,
  RunValue,
  SetImageStrategy,
  SetImageStrategyProps,
} from '..';
import { rejectionsOf } from '../../test/rejections';

const REMOTE = { workload: 'shop', namespace: 'shop', kubeconfig: 'production-kubeconfig' };
const SETS = new SetImageStrategy(REMOTE);
const APPLIES = new ApplyStrategy({
  ...REMOTE,
  manifestPath: 'deploy',
  resources: [{ apiGroup: '', resources: ['services'] }],
});

let app: GitOpsApp;
let builds: Chart;
let production: Chart;
beforeEach(() => {
  app = new GitOpsApp();
  builds = new Chart(app, 'builds', { namespace: 'builds' });
  production = new Chart(app, 'production', { namespace: 'shop' });
});

function objects(chart: Chart, kind: string): any[] {
  return Testing.synth(chart).filter((one) => one.kind === kind);
}

function deployPipeline(strategy: IDeployStrategy, sourceUrl?: string): DeployPipeline {
  return new DeployPipeline(builds, 'shop', { image: 'registry.example.com/shop', strategy, sourceUrl });
}

const rejections = () => rejectionsOf(() => app.synthYaml());

describe('a strategy with a kubeconfig', () => {
  test.each<[string, () => DeployPipeline | BuildAndDeployPipeline, string[]]>([
    ['deploys', () => deployPipeline(SETS), ['kubeconfig']],
    [
      'builds and deploys',
      () =>
        new BuildAndDeployPipeline(builds, 'shop', {
          sourceUrl: 'https://git.example.com/shop.git',
          image: 'registry.example.com/shop',
          strategy: SETS,
        }),
      ['shared-data', 'kubeconfig'],
    ],
  ])('gives it to the task that deploys and to no other, where a pipeline %s', (_, create, workspaces) => {
    const { pipeline, runSettings } = create();
    const params = { 'image-tag': 'v1', ...('revision' in pipeline._plan().params && { revision: 'main' }) };
    new PipelineRun(builds, 'run', { ...runSettings, pipeline, params });
    const [{ spec }] = objects(builds, 'Pipeline');
    expect(spec.workspaces.map(({ name }: any) => name)).toEqual(workspaces);
    const readers = spec.tasks.filter((task: any) => JSON.stringify(task.workspaces ?? []).includes('kubeconfig'));
    expect(readers.map(({ name }: any) => name)).toEqual(['deploy-app']);
    expect(readers[0].workspaces).toEqual([{ name: 'kubeconfig-dir', workspace: 'kubeconfig' }]);
    expect(objects(builds, 'PipelineRun')[0].spec.workspaces.at(-1)).toEqual({
      name: 'kubeconfig',
      secret: { secretName: 'production-kubeconfig' },
    });
  });

  test('also reads the manifests that it applies', () => {
    deployPipeline(APPLIES, 'https://git.example.com/shop.git');
    expect(objects(builds, 'Pipeline')[0].spec.tasks.at(-1).workspaces).toEqual([
      { name: 'manifest', workspace: 'shared-data' },
      { name: 'kubeconfig-dir', workspace: 'kubeconfig' },
    ]);
  });

  test('takes the Secret by its construct', () => {
    const secret = new kplus.Secret(builds, 'kubeconfig', { metadata: { name: 'from-construct' } });
    const { runSettings } = deployPipeline(new SetImageStrategy({ ...REMOTE, kubeconfig: secret }));
    expect(runSettings.workspaces!.kubeconfig.name).toBe('from-construct');
  });

  test('gets no right in the cluster of the pipeline but to list its runs', () => {
    deployPipeline(SETS);
    expect(objects(builds, 'Role').map(({ metadata, rules }) => [metadata.namespace, rules])).toEqual([
      ['builds', [{ apiGroups: ['tekton.dev'], resources: ['pipelineruns'], verbs: ['list'] }]],
    ]);
  });

  test('has a CronJob that does not look for the workload in the cluster of the pipeline', () => {
    const argocd = new Chart(app, 'argocd', { namespace: 'argocd' });
    new ArgoAppWithTektonHook(argocd, 'shop', {
      synced: new Chart(app, 'releases', { namespace: 'releases' }),
      pipeline: deployPipeline(SETS),
      source: { repoUrl: 'https://git.example.com/manifests.git', targetRevision: 'main', path: 'releases' },
      destination: { namespace: 'releases' },
      release: { 'image-tag': 'v1' },
      params: { 'image-tag': RunValue.release('image-tag') },
    });
    expect(rejections()).toEqual([]);
    const rules = objects(argocd, 'Role').flatMap((role) => role.rules);
    expect(rules.flatMap(({ apiGroups }) => apiGroups)).not.toContain('apps');
    const [{ spec }] = objects(argocd, 'CronJob');
    expect(JSON.stringify(spec)).not.toContain('deployment/shop');
  });

  test('is rejected where the Secret has no valid name', () => {
    deployPipeline(new SetImageStrategy({ ...REMOTE, kubeconfig: 'My Cluster' }));
    expect(rejections()).toEqual([
      '[builds/shop] strategy.kubeconfig: "My Cluster" is not a valid name of a Secret. Give the name of the Secret.',
    ]);
  });
});

describe('the account of a strategy in another cluster', () => {
  test('has the rights that the strategy needs there, and a token only where one asks for it', () => {
    const { serviceAccount } = new RemoteDeployAccount(production, 'shop-deploy', { strategy: SETS });
    expect(serviceAccount.name).toBe('shop-deploy');
    const [account] = objects(production, 'ServiceAccount');
    expect([account.metadata, account.automountServiceAccountToken]).toEqual([
      { name: 'shop-deploy', namespace: 'shop' },
      false,
    ]);
    const [{ metadata, rules }] = objects(production, 'Role');
    expect(metadata).toEqual({ name: 'shop-deploy', namespace: 'shop' });
    expect(rules).toEqual([
      {
        apiGroups: ['apps'],
        resources: ['deployments'],
        resourceNames: ['shop'],
        verbs: ['get', 'list', 'patch', 'watch'],
      },
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
      { apiGroups: [''], resources: ['events'], verbs: ['list'] },
    ]);
    expect(objects(production, 'RoleBinding')[0].subjects).toEqual([
      { apiGroup: '', kind: 'ServiceAccount', name: 'shop-deploy', namespace: 'shop' },
    ]);
  });

  test('can have another name and namespace than the workload', () => {
    new RemoteDeployAccount(production, 'account', { strategy: SETS, name: 'deployer', namespace: 'access' });
    expect(objects(production, 'ServiceAccount')[0].metadata).toEqual({ name: 'deployer', namespace: 'access' });
    expect(objects(production, 'Role')[0].metadata).toEqual({ name: 'deployer', namespace: 'shop' });
  });

  test('is rejected for a strategy of the same cluster', () => {
    const { kubeconfig, ...local }: SetImageStrategyProps = REMOTE;
    new RemoteDeployAccount(production, 'account', { strategy: new SetImageStrategy(local) });
    expect(kubeconfig).toBeDefined();
    expect(rejections()).toEqual([
      '[production/account] strategy: deploys to the cluster of the pipeline, where the pipeline has an account for ' +
        'it. Set kubeconfig of the strategy, or remove this construct.',
    ]);
  });
});
