import { ApiObject, Chart, YamlOutputType } from 'cdk8s';
import { Application, GitOpsApp, Rules } from '..';
import { rejectionsOf } from '../../test/rejections';

const CODE = 'same-object-twice';

let app: GitOpsApp;
beforeEach(() => {
  app = new GitOpsApp();
});

function configMap(chart: Chart, id: string, namespace?: string): void {
  new ApiObject(chart, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace } });
}

function chartOf(id: string, namespace?: string): Chart {
  return new Chart(app, id, { namespace });
}

/** An Application in the chart `argocd` that syncs the folder of a chart. */
function application(synced: string, destination: { server?: string; name?: string; namespace?: string }): void {
  const argocd = (app.node.tryFindChild('argocd') as Chart | undefined) ?? chartOf('argocd', 'argocd');
  new Application(argocd, synced, {
    source: { repoUrl: 'https://git.example.com/m.git', targetRevision: 'main', path: `manifests/${synced}` },
    destination,
  });
}

const rejections = () => rejectionsOf(() => app.synthYaml());

const twice = (path: string, first: string, object = 'ConfigMap shop/settings') =>
  `[${path}] metadata.name: ${object} is made twice, first by ${first}. Create it once, or give one of them another ` +
  'name. If they are for different clusters, acknowledge it: Rules.of(chart).acknowledge("same-object-twice", ' +
  'REASON). (same-object-twice)';

describe('An object is made twice', () => {
  test('in two charts, or in one', () => {
    for (const id of ['staging', 'production']) configMap(chartOf(id, 'shop'), 'settings');
    configMap(app.charts[0], 'other');
    expect(rejections()).toEqual([
      twice('production/settings', 'staging/settings'),
      twice('staging/other', 'staging/settings'),
    ]);
  });

  test('in the same file', () => {
    app = new GitOpsApp({ yamlOutputType: YamlOutputType.FILE_PER_CHART });
    const chart = chartOf('shop', 'shop');
    for (const id of ['a', 'b']) configMap(chart, id);
    expect(rejections()).toEqual([twice('shop/b', 'shop/a')]);
  });

  test('of which one is in the namespace of its Application', () => {
    configMap(chartOf('config'), 'settings');
    application('config', { server: 'https://kubernetes.default.svc', namespace: 'shop' });
    configMap(chartOf('platform', 'shop'), 'settings');
    expect(rejections()).toEqual([twice('platform/settings', 'config/settings')]);
  });

  test('which the Application that syncs both reports no second time', () => {
    const chart = chartOf('config', 'shop');
    application('config', { server: 'https://kubernetes.default.svc', namespace: 'shop' });
    for (const id of ['a', 'b']) {
      new ApiObject(chart, id, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { id } });
    }
    expect(rejections()).toEqual([twice('config/b', 'config/a', 'Secret shop/s')]);
  });
});

describe('An object is made once', () => {
  test('in each cluster of two Applications', () => {
    for (const name of ['staging', 'production']) {
      configMap(chartOf(name, 'shop'), 'settings');
      application(name, { name, namespace: 'shop' });
    }
    expect(rejections()).toEqual([]);
  });

  test('in each namespace, and in each chart that names none', () => {
    for (const [id, namespace] of Object.entries({ a: 'a', b: 'b', c: undefined, d: undefined })) {
      configMap(chartOf(id, namespace), 'settings');
    }
    expect(rejections()).toEqual([]);
  });

  test('where the author acknowledges that the clusters differ', () => {
    for (const id of ['staging', 'production']) configMap(chartOf(id, 'shop'), 'settings');
    Rules.of(app.charts[1]).acknowledge(CODE, 'another cluster');
    expect(rejections()).toEqual([]);
  });

  test('but two files of one name cannot be acknowledged', () => {
    const chart = chartOf('shop', 'shop');
    for (const id of ['a', 'b']) configMap(chart, id);
    Rules.of(chart).acknowledge(CODE, 'on purpose');
    expect(rejections()).toEqual([
      '[shop/a] metadata.name: shop/b would be written to the same file, shop/ConfigMap.settings.k8s.yaml. Give one ' +
        'of them another name.',
    ]);
  });
});
