import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, utimesSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, ApiObjectProps, Chart, ChartProps, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { GitOpsApp, GitOpsAppProps } from '.';

const LONG_AGO = new Date('2020-01-01T00:00:00Z');
const inherited = process.env.CDK8S_OUTDIR;
const home = process.cwd();

let folder: string;
beforeEach(() => {
  delete process.env.CDK8S_OUTDIR;
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'app-')));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
  if (inherited !== undefined) process.env.CDK8S_OUTDIR = inherited;
});

function configMap(scope: Construct, id: string, props: Partial<ApiObjectProps> & { data?: object } = {}): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id }, ...props });
}

/** An app with one chart that holds ConfigMaps of these names and data. */
function shop(maps: { [name: string]: string }, props?: GitOpsAppProps, chartProps?: ChartProps): GitOpsApp {
  const app = new GitOpsApp(props);
  const chart = new Chart(app, 'shop', chartProps);
  for (const [name, value] of Object.entries(maps)) configMap(chart, name, { data: { value } });
  return app;
}

/** Content of every file below a folder, by path. */
function tree(below = '.'): { [path: string]: string } {
  if (!existsSync(below)) return {};
  const entries = readdirSync(below, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(entries.map((entry) => join(entry.parentPath, entry.name)).sort().map((path) => [path, readFileSync(path, 'utf8')]));
}

function settle(): void {
  for (const path of Object.keys(tree())) utimesSync(path, LONG_AGO, LONG_AGO);
}

function touched(): string[] {
  return Object.keys(tree()).filter((path) => statSync(path).mtimeMs !== LONG_AGO.getTime());
}

describe('A GitOpsApp says', () => {
  test('where it writes: into manifests', () => {
    const app = new GitOpsApp();
    expect([app.manifests, app.outdir]).toEqual(['manifests', 'manifests']);
  });

  test('where it writes: as it is told, by itself or by cdk8s synth', () => {
    process.env.CDK8S_OUTDIR = '.synth';
    expect([new GitOpsApp({ manifests: 'deploy' })].map(({ manifests, outdir }) => [manifests, outdir])).toEqual([['deploy', '.synth']]);
    expect([new GitOpsApp({ outdir: 'out' })].map(({ manifests, outdir }) => [manifests, outdir])).toEqual([['manifests', 'out']]);
  });
});

describe('A GitOpsApp writes', () => {
  test('a file for each object, with its construct in the first line', () => {
    shop({ settings: 'a' }).synth();
    expect(tree()).toEqual({
      'manifests/shop/ConfigMap.settings.k8s.yaml': [
        '# Synthesized by cdk8s-argo-tekton from shop/settings. Do not edit.',
        'apiVersion: v1',
        'kind: ConfigMap',
        'metadata:',
        '  name: settings',
        'data:',
        '  value: a',
        '',
      ].join('\n'),
    });
  });

  test('the same into the committed folder and the one of cdk8s synth', () => {
    process.env.CDK8S_OUTDIR = '.synth';
    shop({ settings: 'a' }).synth();
    expect(Object.keys(tree())).toEqual(['.synth/shop/ConfigMap.settings.k8s.yaml', 'manifests/shop/ConfigMap.settings.k8s.yaml']);
    expect(Object.values(tree('.synth'))).toEqual(Object.values(tree('manifests')));
  });

  test('once where both are one, however it is spelt', () => {
    shop({ settings: 'a' }, { manifests: 'manifests', outdir: './manifests/' }).synth();
    expect(Object.keys(tree())).toEqual(['manifests/shop/ConfigMap.settings.k8s.yaml']);
  });

  test('into a folder that is told by its whole path', () => {
    shop({ settings: 'a' }, { manifests: join(folder, 'deploy') }).synth();
    expect(Object.keys(tree())).toEqual(['deploy/shop/ConfigMap.settings.k8s.yaml']);
  });

  test('files by kind and name, and by namespace where it is not the chart\'s', () => {
    const app = new GitOpsApp();
    const builds = new Chart(app, 'builds', { namespace: 'builds' });
    configMap(builds, 'own', { metadata: { name: 'own', namespace: 'builds' } });
    configMap(builds, 'inherited');
    configMap(builds, 'foreign', { metadata: { name: 'own', namespace: 'shop' } });
    new ApiObject(builds, 'role', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'system:reader' } });
    configMap(new Chart(app, 'none'), 'placed', { metadata: { name: 'placed', namespace: 'shop' } });
    app.synth();
    expect(Object.keys(tree())).toEqual([
      'manifests/builds/ClusterRole.systemreader.k8s.yaml',
      'manifests/builds/ConfigMap.inherited.k8s.yaml',
      'manifests/builds/ConfigMap.own.k8s.yaml',
      'manifests/builds/ConfigMap.shop.own.k8s.yaml',
      'manifests/none/ConfigMap.shop.placed.k8s.yaml',
    ]);
  });

  test('nested charts into folders side by side, each object once', () => {
    const app = new GitOpsApp();
    const outer = new Chart(app, 'outer');
    configMap(outer, 'a');
    configMap(new Chart(outer, 'inner'), 'b');
    app.synth();
    expect(Object.keys(tree()).map((path) => path.replace(/-c8[0-9a-f]{6}/, '-HASH'))).toEqual([
      'manifests/outer-inner-HASH/ConfigMap.b.k8s.yaml', 'manifests/outer/ConfigMap.a.k8s.yaml',
    ]);
  });

  test('folders with the names of the charts, whatever depends on what', () => {
    const app = new GitOpsApp();
    const [one, two] = ['one', 'two'].map((id) => new Chart(app, id));
    one.addDependency(two);
    configMap(one, 'a').addDependency(configMap(two, 'b'));
    app.synth();
    expect(Object.keys(tree())).toEqual(['manifests/one/ConfigMap.a.k8s.yaml', 'manifests/two/ConfigMap.b.k8s.yaml']);
  });

  test('the same bytes in whatever order things are made', () => {
    const make = (manifests: string, ids: string[]) => {
      const app = new GitOpsApp({ manifests });
      for (const chart of ids.map((id) => new Chart(app, id))) for (const id of ids) configMap(chart, id, { data: { id } });
      app.synth();
      return Object.entries(tree(manifests)).map(([path, content]) => [path.slice(manifests.length), content]);
    };
    expect(make('one', ['a', 'b', 'c'])).toEqual(make('two', ['c', 'b', 'a']));
  });

  test('nothing where nothing changed', () => {
    shop({ a: '1', b: '2' }).synth();
    settle();
    shop({ a: '1', b: '2' }).synth();
    expect(touched()).toEqual([]);
  });

  test('what changed and no more', () => {
    shop({ a: '1', b: '2' }).synth();
    settle();
    shop({ a: '1', b: '3' }).synth();
    expect(touched()).toEqual(['manifests/shop/ConfigMap.b.k8s.yaml']);
  });

  test('over what an app of cdk8s left, which has no mark, and leaves the rest of it', () => {
    mkdirSync('manifests/shop', { recursive: true });
    writeFileSync('manifests/shop/ConfigMap.a.k8s.yaml', 'apiVersion: v1\n');
    writeFileSync('manifests/shop/ConfigMap.old.k8s.yaml', 'apiVersion: v1\n');
    shop({ a: '1' }).synth();
    expect(Object.entries(tree()).map(([path, content]) => [path, content.split('\n')[0]])).toEqual([
      ['manifests/shop/ConfigMap.a.k8s.yaml', '# Synthesized by cdk8s-argo-tekton from shop/a. Do not edit.'],
      ['manifests/shop/ConfigMap.old.k8s.yaml', 'apiVersion: v1'],
    ]);
  });
});

describe('A GitOpsApp removes', () => {
  test('what no object stands for any more, and whole charts, but nothing of anybody else', () => {
    const app = shop({ a: '1', b: '2' });
    configMap(new Chart(app, 'gone'), 'c');
    app.synth();
    writeFileSync('manifests/shop/kustomization.yaml', 'resources: []\n');
    writeFileSync('manifests/shop/ConfigMap.a.k8s.yaml.123.tmp', '# Synthesized by cdk8s-ar');
    shop({ a: '1' }).synth();
    expect(Object.keys(tree())).toEqual(['manifests/shop/ConfigMap.a.k8s.yaml', 'manifests/shop/kustomization.yaml']);
    expect(existsSync('manifests/gone')).toBe(false);
  });

  test('everything of its own where it has no objects', () => {
    shop({ a: '1' }).synth();
    new GitOpsApp().synth();
    expect(tree()).toEqual({});
  });
});

describe('A GitOpsApp refuses', () => {
  function invalid(scope: Construct, ...errors: string[]): void {
    scope.node.addValidation({ validate: () => errors });
  }

  test('everything that is wrong at once, by path, and then writes nothing', () => {
    shop({ a: '1' }).synth();
    writeFileSync('manifests/shop/ConfigMap.a.k8s.yaml.123.tmp', '# Synthesized by cdk8s-ar');
    settle();
    const before = tree();
    const app = shop({ a: '2', b: '1' });
    const [z, c] = ['z', 'c'].map((id) => new Chart(app, id));
    invalid(z, 'name: is wrong.');
    invalid(configMap(c, 'x'), 'data: is wrong.', 'also: wrong.');
    configMap(c, 'y', { metadata: { name: 'x' } });
    invalid(app, 'outdir: is wrong.');
    expect(() => app.synth()).toThrow(new Error([
      'Validation failed with the following errors:',
      '[] outdir: is wrong.',
      '[c/x] also: wrong.',
      '[c/x] data: is wrong.',
      '[c/x] metadata.name: c/y would be written to the same file, c/ConfigMap.x.k8s.yaml. Give the objects different names or put them into different charts.',
      '[z] name: is wrong.',
    ].join('\n  ')));
    expect(tree()).toEqual(before);
    expect(touched()).toEqual([]);
  });

  test('an object that cannot be rendered, and then writes nothing', () => {
    shop({ a: '1' }).synth();
    settle();
    const app = shop({ a: '2' });
    configMap(new Chart(app, 'other'), 'b', { data: { x: Lazy.any({ produce: () => { throw new Error('no value'); } }) } });
    expect(() => app.synth()).toThrow('no value');
    expect(touched()).toEqual([]);
  });

  test('folders of which one lies in the other', () => {
    const message = (outdir: string, manifests: string) =>
      new Error(`GitOpsApp: of the folders outdir "${outdir}" and manifests "${manifests}" one lies in the other, whose files would count as stale. Give folders side by side, or the same.`);
    expect(() => new GitOpsApp({ outdir: '.' })).toThrow(message('.', 'manifests'));
    expect(() => new GitOpsApp({ outdir: 'manifests/.synth' })).toThrow(message('manifests/.synth', 'manifests'));
    process.env.CDK8S_OUTDIR = 'out';
    expect(() => new GitOpsApp({ manifests: 'out/manifests' })).toThrow(message('out', 'out/manifests'));
    expect(new GitOpsApp({ manifests: '..manifests', outdir: 'manifests' }).manifests).toBe('..manifests');
  });
});

describe('A GitOpsApp that cannot write says what and where,', () => {
  test('and the committed folder stays as it was when the other one fails', () => {
    shop({ a: '1' }).synth();
    settle();
    writeFileSync('out', '');
    utimesSync('out', LONG_AGO, LONG_AGO);
    expect(() => shop({ a: '2' }, { outdir: 'out' }).synth())
      .toThrow(new Error("Cannot read \"out\": ENOTDIR: not a directory, scandir 'out'. No file is left half written. Remove the cause and synthesize again."));
    expect(touched()).toEqual([]);
  });
});
