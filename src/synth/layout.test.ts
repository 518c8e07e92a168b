import { ApiObject, ApiObjectProps, App, Chart, YamlOutputType } from 'cdk8s';
import { Construct } from 'constructs';
import { FilePlan, planFiles } from './layout';
import { orderCharts } from './order-charts';
import { diagnosticLine } from '../core/construct-diagnostic';

const { FILE_PER_APP, FILE_PER_CHART, FILE_PER_RESOURCE, FOLDER_PER_CHART_FILE_PER_RESOURCE } = YamlOutputType;

function object(scope: Construct, id: string, name?: string, props: Partial<ApiObjectProps> = {}): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: name ?? id }, ...props });
}

function plan(app: App, type = FOLDER_PER_CHART_FILE_PER_RESOURCE, extension = '.k8s.yaml'): FilePlan {
  return planFiles(orderCharts(app).charts, { type, extension });
}

/** The diagnostics of a plan as lines. */
function lines(app: App, type?: YamlOutputType): string[] {
  return plan(app, type).diagnostics.map(diagnosticLine);
}

/** Paths of the files, each with the paths of its objects, of a plan without diagnostics. */
function files(app: App, type?: YamlOutputType, extension?: string): { [path: string]: string } {
  const { files: found, diagnostics } = plan(app, type, extension);
  expect(diagnostics.map(diagnosticLine)).toEqual([]);
  return Object.fromEntries(found.map(({ path, objects }) => [path, objects.map(({ node }) => node.path).join(' ')]));
}

describe('Objects are divided', () => {
  function shop(): App {
    const app = new App();
    const [dev, prod] = ['dev', 'prod'].map((namespace) => new Chart(app, namespace, { namespace }));
    for (const chart of [dev, prod]) object(chart, 'settings');
    object(dev, 'role', 'reader', {
      kind: 'ClusterRole',
      apiVersion: 'rbac.authorization.k8s.io/v1',
      metadata: { name: 'reader', namespace: undefined },
    });
    object(prod, 'other', 'settings', { metadata: { name: 'settings', namespace: 'shared' } });
    new Chart(app, 'empty');
    prod.addDependency(dev);
    return app;
  }

  test('into a folder for each chart and a file for each object', () => {
    expect(files(shop())).toEqual({
      'dev/ConfigMap.settings.k8s.yaml': 'dev/settings',
      'dev/ClusterRole.reader.k8s.yaml': 'dev/role',
      'prod/ConfigMap.settings.k8s.yaml': 'prod/settings',
      'prod/ConfigMap.shared.settings.k8s.yaml': 'prod/other',
    });
  });

  test.each([FOLDER_PER_CHART_FILE_PER_RESOURCE, FILE_PER_RESOURCE])('a Namespace before all others: %s', (type) => {
    const app = new App();
    const chart = new Chart(app, 'platform', { namespace: 'builds' });
    object(chart, 'approval'); // a ConfigMap
    object(chart, 'namespace', 'builds', { kind: 'Namespace', metadata: { name: 'builds', namespace: undefined } });
    const paths = Object.keys(files(app, type)).sort(); // as kubectl goes through a folder
    expect(paths.map((path) => path.replace(/^platform\//, ''))).toEqual([
      type === FILE_PER_RESOURCE ? '0-Namespace.builds.builds.k8s.yaml' : '0-Namespace.builds.k8s.yaml',
      type === FILE_PER_RESOURCE ? 'ConfigMap.builds.approval.k8s.yaml' : 'ConfigMap.approval.k8s.yaml',
    ]);
  });

  test('into a file for each chart that has objects, without a number, whatever the dependencies', () => {
    expect(files(shop(), FILE_PER_CHART)).toEqual({
      'dev.k8s.yaml': 'dev/settings dev/role',
      'prod.k8s.yaml': 'prod/settings prod/other',
    });
  });

  test('into a file for each object, with its namespace', () => {
    expect(files(shop(), FILE_PER_RESOURCE)).toEqual({
      'ConfigMap.dev.settings.k8s.yaml': 'dev/settings',
      'ClusterRole.dev.reader.k8s.yaml': 'dev/role',
      'ConfigMap.prod.settings.k8s.yaml': 'prod/settings',
      'ConfigMap.shared.settings.k8s.yaml': 'prod/other',
    });
  });

  test('into one file, or none without objects', () => {
    expect(files(shop(), FILE_PER_APP, '.yaml')).toEqual({
      'app.yaml': 'dev/settings dev/role prod/settings prod/other',
    });
    expect(plan(shop(), FILE_PER_APP).files[0].origin).toBe('dev and 1 more');
    expect(files(new App(), FILE_PER_APP)).toEqual({});
  });
});

describe('File names differ', () => {
  test('by a hash, if only API groups, upper case or characters differ that file names do not have', () => {
    const app = new App();
    const chart = new Chart(app, 'shop');
    object(chart, 'a', 'web', { kind: 'Service' });
    object(chart, 'b', 'web', { kind: 'Service', apiVersion: 'serving.knative.dev/v1' });
    object(chart, 'c', 'system:reader');
    object(chart, 'd', 'Systemreader');
    object(chart, 'e', 'x.y');
    object(chart, 'f', 'y', { metadata: { name: 'y', namespace: 'x' } });
    object(chart, 'g', 'alone');
    expect(files(app)).toEqual({
      'shop/Service.web-0ae8f203.k8s.yaml': 'shop/a',
      'shop/Service.web-fa5eceef.k8s.yaml': 'shop/b',
      'shop/ConfigMap.systemreader-21e1ead4.k8s.yaml': 'shop/c',
      'shop/ConfigMap.Systemreader-0072e801.k8s.yaml': 'shop/d',
      'shop/ConfigMap.x.y-c4d0661a.k8s.yaml': 'shop/e',
      'shop/ConfigMap.x.y-735740c5.k8s.yaml': 'shop/f',
      'shop/ConfigMap.alone.k8s.yaml': 'shop/g',
    });
  });

  test('if the cluster generates them', () => {
    const app = new App();
    const chart = new Chart(app, 'shop');
    for (const id of ['a', 'b']) {
      object(new Construct(chart, id), 'run', '', { metadata: { name: undefined, generateName: 'run-' } });
    }
    expect(Object.values(files(app))).toEqual(['shop/a/run', 'shop/b/run']);
  });

  test('if they are longer than file systems accept', () => {
    const app = new App();
    const chart = new Chart(app, 'shop');
    for (const last of ['a', 'b']) object(chart, last, 'x'.repeat(252) + last);
    const names = Object.keys(files(app)).map((path) => path.slice('shop/'.length));
    expect(new Set(names).size).toBe(2);
    expect(names.map(({ length }) => length)).toEqual([218, 218]);
  });

  test('of nested charts with the same id', () => {
    const app = new App();
    for (const id of ['dev', 'prod']) object(new Chart(new Chart(app, id), 'shop'), 'settings');
    expect(Object.keys(files(app)).map((path) => path.replace(/c8[0-9a-f]{6}/, 'HASH'))).toEqual([
      'dev-shop-HASH/ConfigMap.settings.k8s.yaml',
      'prod-shop-HASH/ConfigMap.settings.k8s.yaml',
    ]);
  });
});

describe('Rejected are', () => {
  test('objects that are the same in the cluster, in one folder', () => {
    const app = new App();
    const chart = new Chart(app, 'shop', { namespace: 'shop' });
    object(chart, 'x', 'settings');
    object(chart, 'y', 'settings', { metadata: { name: 'settings', namespace: 'shop' } });
    const diagnostic =
      'would be written to the same file, shop/ConfigMap.settings.k8s.yaml. Give one of them another name.';
    expect(lines(app)).toEqual([`[shop/x] metadata.name: shop/y ${diagnostic}`]);
    expect(lines(app, FILE_PER_CHART)).toEqual([]);
  });

  test('charts that would be written to the same place', () => {
    const app = new App();
    const outer = new Chart(app, 'outer');
    object(new Chart(outer, 'inner'), 'a');
    const [name] = Object.keys(files(app, FILE_PER_CHART, ''));
    object(new Chart(app, name), 'b');
    const diagnostic = `[${name}] id: is written as "${name}", and so is outer/inner. Give the charts different ids.`;
    expect(lines(app)).toEqual([diagnostic]);
    expect(lines(app, FILE_PER_CHART)).toEqual([diagnostic]);
    expect(lines(app, FILE_PER_APP)).toEqual([]);
  });
});
