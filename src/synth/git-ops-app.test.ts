import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import {
  ApiObject,
  ApiObjectProps,
  App,
  Chart,
  ChartProps,
  Include,
  IResolver,
  JsonPatch,
  Lazy,
  Testing,
  YamlOutputType,
} from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { parse, parseAllDocuments } from 'yaml';
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
  return Object.fromEntries(
    entries
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path, readFileSync(path, 'utf8')]),
  );
}

function settle(): void {
  for (const path of Object.keys(tree())) utimesSync(path, LONG_AGO, LONG_AGO);
}

function touched(): string[] {
  return Object.keys(tree()).filter((path) => statSync(path).mtimeMs !== LONG_AGO.getTime());
}

describe('A GitOpsApp has the folder', () => {
  test('manifests by default, with and without cdk8s synth', () => {
    expect(new GitOpsApp().outdir).toBe('manifests');
    process.env.CDK8S_OUTDIR = '.synth';
    expect(new GitOpsApp().outdir).toBe('manifests');
  });

  test('outdir, and writes to no other without cdk8s synth', () => {
    shop({ settings: 'a' }, { outdir: 'deploy' }).synth();
    expect(Object.keys(tree())).toEqual(['deploy/shop/ConfigMap.settings.k8s.yaml']);
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
    expect(Object.keys(tree())).toEqual([
      '.synth/shop/ConfigMap.settings.k8s.yaml',
      'manifests/shop/ConfigMap.settings.k8s.yaml',
    ]);
    expect(Object.values(tree('.synth'))).toEqual(Object.values(tree('manifests')));
  });

  test('once if both are the same folder, however it is spelt', () => {
    process.env.CDK8S_OUTDIR = './manifests/';
    shop({ settings: 'a' }, { outdir: 'manifests' }).synth();
    expect(Object.keys(tree())).toEqual(['manifests/shop/ConfigMap.settings.k8s.yaml']);
  });

  test('of several apps in one program each into its own folder, all into the one of cdk8s synth', () => {
    process.env.CDK8S_OUTDIR = '.synth';
    for (const id of ['cart', 'shop']) {
      const app = new GitOpsApp({ outdir: id });
      configMap(new Chart(app, id), 'a');
      app.synth();
    }
    const [cart, shopped] = ['cart/ConfigMap.a.k8s.yaml', 'shop/ConfigMap.a.k8s.yaml'];
    expect(Object.keys(tree())).toEqual([`.synth/${cart}`, `.synth/${shopped}`, `cart/${cart}`, `shop/${shopped}`]);
  });

  test('into a folder with an absolute path', () => {
    shop({ settings: 'a' }, { outdir: join(folder, 'deploy') }).synth();
    expect(Object.keys(tree())).toEqual(['deploy/shop/ConfigMap.settings.k8s.yaml']);
  });

  test("files by kind and name, and by namespace if it is not the chart's", () => {
    const app = new GitOpsApp();
    const builds = new Chart(app, 'builds', { namespace: 'builds' });
    configMap(builds, 'own', { metadata: { name: 'own', namespace: 'builds' } });
    configMap(builds, 'inherited');
    configMap(builds, 'foreign', { metadata: { name: 'own', namespace: 'shop' } });
    new ApiObject(builds, 'role', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'system:reader' },
    });
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
      'manifests/outer-inner-HASH/ConfigMap.b.k8s.yaml',
      'manifests/outer/ConfigMap.a.k8s.yaml',
    ]);
  });

  test('folders with the names of the charts, whatever the dependencies', () => {
    const app = new GitOpsApp();
    const [one, two] = ['one', 'two'].map((id) => new Chart(app, id));
    one.addDependency(two);
    configMap(one, 'a').addDependency(configMap(two, 'b'));
    app.synth();
    expect(Object.keys(tree())).toEqual(['manifests/one/ConfigMap.a.k8s.yaml', 'manifests/two/ConfigMap.b.k8s.yaml']);
  });

  test('the same bytes in whatever order constructs are created', () => {
    const make = (manifests: string, ids: string[]) => {
      const app = new GitOpsApp({ outdir: manifests });
      for (const chart of ids.map((id) => new Chart(app, id))) {
        for (const id of ids) configMap(chart, id, { data: { id } });
      }
      app.synth();
      return Object.entries(tree(manifests)).map(([path, content]) => [path.slice(manifests.length), content]);
    };
    expect(make('one', ['a', 'b', 'c'])).toEqual(make('two', ['c', 'b', 'a']));
  });

  test('nothing without a change', () => {
    shop({ a: '1', b: '2' }).synth();
    settle();
    shop({ a: '1', b: '2' }).synth();
    expect(touched()).toEqual([]);
  });

  test('only what changed', () => {
    shop({ a: '1', b: '2' }).synth();
    settle();
    shop({ a: '1', b: '3' }).synth();
    expect(touched()).toEqual(['manifests/shop/ConfigMap.b.k8s.yaml']);
  });

  test('over files of an app of cdk8s, which have no mark, and leaves its other files', () => {
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
  test('files and charts without objects, but no files of others', () => {
    const app = shop({ a: '1', b: '2' });
    configMap(new Chart(app, 'gone'), 'c');
    app.synth();
    writeFileSync('manifests/shop/kustomization.yaml', 'resources: []\n');
    writeFileSync('manifests/shop/ConfigMap.a.k8s.yaml.123.tmp', '# Synthesized by cdk8s-ar');
    shop({ a: '1' }).synth();
    expect(Object.keys(tree())).toEqual(['manifests/shop/ConfigMap.a.k8s.yaml', 'manifests/shop/kustomization.yaml']);
    expect(existsSync('manifests/gone')).toBe(false);
  });

  test('all its files if it has no objects', () => {
    shop({ a: '1' }).synth();
    shop({}).synth();
    expect(tree()).toEqual({});
  });

  test('files of another layout, or with another extension', () => {
    shop({ a: '1' }).synth();
    shop({ a: '1' }, { yamlOutputType: YamlOutputType.FILE_PER_CHART, outputFileExtension: '.yml' }).synth();
    expect(Object.keys(tree())).toEqual(['manifests/shop.yml']);
    shop({ a: '1' }, { yamlOutputType: YamlOutputType.FILE_PER_APP }).synth();
    expect(Object.keys(tree())).toEqual(['manifests/app.k8s.yaml']);
    shop({ a: '1' }).synth();
    expect(Object.keys(tree())).toEqual(['manifests/shop/ConfigMap.a.k8s.yaml']);
  });

  test('nothing that an app of another owner wrote', () => {
    shop({ a: '1', b: '1' }).synth();
    const team = new GitOpsApp({ owner: 'team-b' });
    configMap(new Chart(team, 'cart'), 'c', { data: { x: 'y' } });
    team.synth();
    shop({ a: '1' }).synth();
    expect(Object.entries(tree()).map(([path, text]) => [path, text.split('\n')[0]])).toEqual([
      ['manifests/cart/ConfigMap.c.k8s.yaml', '# Synthesized by cdk8s-argo-tekton (team-b) from cart/c. Do not edit.'],
      ['manifests/shop/ConfigMap.a.k8s.yaml', '# Synthesized by cdk8s-argo-tekton from shop/a. Do not edit.'],
    ]);
  });
});

describe('A GitOpsApp rejects', () => {
  function invalid(scope: Construct, ...errors: string[]): void {
    scope.node.addValidation({ validate: () => errors });
  }

  test('all errors at once, by path, and then writes nothing', () => {
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
    expect(() => app.synth()).toThrow(
      new Error(
        [
          'Validation failed with the following errors:',
          '[] outdir: is wrong.',
          '[c/x] also: wrong.',
          '[c/x] data: is wrong.',
          '[c/y] metadata.name: ConfigMap x is made twice, first by c/x. Create it once, or give ' +
            'one of them another name. ' +
            'If they are for different clusters, acknowledge it: ' +
            'Rules.of(chart).acknowledge("same-object-twice", REASON). (same-object-twice)',
          '[z] name: is wrong.',
        ].join('\n  '),
      ),
    );
    expect(tree()).toEqual(before);
    expect(touched()).toEqual([]);
  });

  test('an object that cannot be rendered, and then writes nothing', () => {
    shop({ a: '1' }).synth();
    settle();
    const app = shop({ a: '2' });
    configMap(new Chart(app, 'other'), 'b', {
      data: {
        x: Lazy.any({
          produce: () => {
            throw new Error('no value');
          },
        }),
      },
    });
    expect(() => app.synth()).toThrow('no value');
    expect(touched()).toEqual([]);
  });

  test('a folder with the files of an app that has no chart of this one, and then writes nothing', () => {
    shop({ a: '1', b: '1' }).synth();
    settle();
    const other = new GitOpsApp();
    configMap(new Chart(other, 'cart'), 'c');
    const message =
      'GitOpsApp outdir: "manifests" contains 2 files of an app without a chart of this one: shop. ' +
      'Only an app with one of these charts removes them. ' +
      'Give each app its own outdir or owner; if all charts were renamed, remove the files yourself.';
    expect(() => other.synth()).toThrow(new Error(message));
    expect(() => new GitOpsApp().synth()).toThrow(new Error(message));
    expect(touched()).toEqual([]);
    new Chart(other, 'shop');
    other.synth();
    expect(Object.keys(tree())).toEqual(['manifests/cart/ConfigMap.c.k8s.yaml']);
  });

  test('an owner with a line break, and construct metadata among the manifests', () => {
    const app = shop({}, { owner: 'a\nb', recordConstructMetadata: true });
    expect(() => app.synth()).toThrow(
      new Error(
        [
          'Validation failed with the following errors:',
          '[] owner: "a\\nb" cannot be written in the first line of a file. Allowed: letters, digits, ".", ' +
            '"_" and "-". Rename it.',
          '[] recordConstructMetadata: would write construct-metadata.json into the committed folder ' +
            '"manifests", where Argo CD reads it as a manifest. ' +
            'Run the app by "cdk8s synth" with another output.',
        ].join('\n  '),
      ),
    );
  });

  test('dependency cycles, together with all other errors', () => {
    const app = shop({});
    const [a, b] = ['a', 'b'].map((id) => new Chart(app, id));
    a.addDependency(b);
    b.addDependency(a);
    invalid(a, 'name: is wrong.');
    const message =
      'Validation failed with the following errors:\n  [a] dependencies: a => b => a is a cycle. ' +
      'Remove one of them.\n  [a] name: is wrong.';
    expect(() => app.synth()).toThrow(new Error(message));
    expect(() => app.synthYaml()).toThrow(new Error(message));
    expect(() => app.charts).toThrow('[a] dependencies: a => b => a is a cycle.');
  });

  test('outdir and the output folder of cdk8s synth, one in the other', () => {
    const message = (outdir: string, scratch: string) =>
      new Error(
        'Validation failed with the following errors:\n' +
          `  [] outdir: one of the folders "${outdir}" and "${scratch}", the output folder of cdk8s synth, is in the ` +
          'other. Set folders side by side, or the same folder: outdir here, output in cdk8s.yaml.',
      );
    process.env.CDK8S_OUTDIR = 'out';
    expect(() => new GitOpsApp({ outdir: '.' }).synth()).toThrow(message('.', 'out'));
    expect(() => new GitOpsApp({ outdir: 'out/manifests' }).synth()).toThrow(message('out/manifests', 'out'));
    expect(tree()).toEqual({});
    shop({ settings: 'a' }, { outdir: '..out' }).synth();
    expect(Object.keys(tree())).toEqual(['..out', 'out'].map((each) => `${each}/shop/ConfigMap.settings.k8s.yaml`));
  });

  test('the same in synthYaml as in synth: what rules find, and objects of one file', () => {
    const app = new GitOpsApp();
    const chart = new Chart(app, 'shop');
    for (const id of ['a', 'b']) configMap(chart, id, { metadata: { name: 'same' } });
    new ApiObject(chart, 'build', {
      apiVersion: 'tekton.dev/v1',
      kind: 'Task',
      metadata: { name: 'build' },
      spec: { steps: [{ name: 'sh', image: 'docker.io/library/alpine:3', script: 'true', comand: [] }] },
    });
    const message = [
      'Validation failed with the following errors:',
      '[shop/b] metadata.name: ConfigMap same is made twice, first by shop/a. Create it once, or give ' +
        'one of them another name. ' +
        'If they are for different clusters, acknowledge it: ' +
        'Rules.of(chart).acknowledge("same-object-twice", REASON). (same-object-twice)',
      '[shop/build] spec.steps.sh.comand: this field does not exist: kubectl rejects it, and Argo CD drops it ' +
        'silently. Did you mean "command"? Correct the name, or remove it. (tekton-unknown-field)',
    ].join('\n  ');
    expect(() => app.synth()).toThrow(new Error(message));
    expect(() => app.synthYaml()).toThrow(new Error(message));
  });
});

describe('A GitOpsApp leads back to the code', () => {
  function objects(app: GitOpsApp): GitOpsApp {
    const chart = new Chart(app, 'shop');
    configMap(new Construct(chart, 'web'), 'settings', {
      metadata: { name: 'settings', annotations: { z: '1', a: '2' } },
    });
    new ApiObject(chart, 'build', {
      apiVersion: 'tekton.dev/v1',
      kind: 'Pipeline',
      metadata: { name: 'build' },
      spec: { tasks: [{ name: 'a', taskRef: { name: 'a' } }] },
    });
    return app;
  }

  test('from each object in the cluster on request, but not from objects of Tekton', () => {
    objects(new GitOpsApp({ constructPathAnnotation: true })).synth();
    const annotations = Object.values(tree()).map((text) => (parse(text) as any).metadata.annotations);
    expect(annotations).toEqual([
      { a: '2', 'cdk8s-argo-tekton/construct-path': 'shop/web/settings', z: '1' },
      undefined,
    ]);
    objects(new GitOpsApp()).synth();
    expect(Object.values(tree()).join('')).not.toContain('construct-path');
  });

  test('by the construct metadata of cdk8s, in the output folder of cdk8s synth', () => {
    process.env.CDK8S_OUTDIR = 'out';
    objects(new GitOpsApp({ recordConstructMetadata: true })).synth();
    const theirs = new App({ outdir: 'theirs', recordConstructMetadata: true });
    objects(theirs as GitOpsApp);
    theirs.synth();
    expect(Object.keys(tree()).filter((path) => path.endsWith('.json'))).toEqual([
      'out/construct-metadata.json',
      'theirs/construct-metadata.json',
    ]);
    expect(tree()['out/construct-metadata.json']).toBe(tree()['theirs/construct-metadata.json']);
    process.env.CDK8S_RECORD_CONSTRUCT_METADATA = 'true';
    process.env.CDK8S_OUTDIR = 'by-env';
    objects(new GitOpsApp()).synth();
    delete process.env.CDK8S_RECORD_CONSTRUCT_METADATA;
    expect(Object.keys(tree('by-env'))).toContain('by-env/construct-metadata.json');
  });
});

describe('A GitOpsApp takes the place of App', () => {
  /** All kinds of objects, each with its own way to its values. */
  function fill(app: App): void {
    const outer = new Chart(app, 'outer', { namespace: 'shop', labels: { team: 'a' } });
    const inner = new Chart(outer, 'inner', { namespace: 'cart' });
    const [early, late] = [inner, outer].map((chart, i) =>
      configMap(chart, `map-${i}`, { data: { lazy: Lazy.any({ produce: () => 'later' }), n: new Marked() } }),
    );
    late.addDependency(early);
    writeFileSync(
      'included.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: included }\n---\napiVersion: v1\nkind: ' +
        'Secret\nmetadata: { name: included }\n',
    );
    new Include(outer, 'include', { url: 'included.yaml' });
    const deployment = new kplus.Deployment(inner, 'web', {
      containers: [{ image: 'registry.example.com/web:1', portNumber: 80 }],
    });
    deployment.exposeViaService({ ports: [{ port: 80 }] });
    ApiObject.of(deployment).addJsonPatch(JsonPatch.add('/spec/paused', true));
    new Chart(app, 'last').addDependency(new Chart(app, 'first'));
    configMap(app.node.findChild('last') as Chart, 'last');
    configMap(app.node.findChild('first') as Chart, 'first');
  }
  class Marked {}
  const resolvers: IResolver[] = [
    { resolve: (context) => void (context.value instanceof Marked && context.replaceValue('resolved')) },
  ];

  test.each(Object.values(YamlOutputType).filter((type): type is YamlOutputType => typeof type === 'number'))(
    'with the same documents in the same order, in layout %i',
    (yamlOutputType) => {
      const props = { yamlOutputType, outputFileExtension: '.yaml', resolvers };
      process.env.CDK8S_OUTDIR = 'ours';
      const [theirs, ours] = [
        new App({ ...props, outdir: 'theirs' }),
        new GitOpsApp({ ...props, outdir: 'committed' }),
      ];
      for (const app of [theirs, ours]) {
        fill(app);
        app.synth();
      }
      const files = (below: string) =>
        Object.entries(tree(below)).map(
          ([path, text]) =>
            [
              path.slice(below.length + 1).replace(/(^|\/)\d{4}-/, '$1'),
              parseAllDocuments(text).map((document) => document.toJS()),
            ] as const,
        );
      const documents = (below: string) =>
        files(below)
          .map(([, found]) => JSON.stringify(found))
          .sort();
      expect(documents('ours')).toEqual(documents('theirs'));
      expect(tree('committed')).toEqual(
        Object.fromEntries(
          Object.entries(tree('ours')).map(([path, text]) => [path.replace('ours', 'committed'), text]),
        ),
      );
      const paths = (below: string) =>
        files(below)
          .map(([path]) => path)
          .sort();
      if (yamlOutputType === YamlOutputType.FILE_PER_RESOURCE) {
        expect(paths('ours')).toContain('ConfigMap.shop.included.yaml');
      } else {
        expect(paths('ours')).toEqual(paths('theirs'));
      }
    },
  );

  test('with the same text, the same charts in the same order, and in Testing', () => {
    const [theirs, ours] = [new App({ resolvers }), new GitOpsApp({ resolvers })];
    for (const app of [theirs, ours]) fill(app);
    expect(parseAllDocuments(ours.synthYaml()).map((each) => each.toJS())).toEqual(
      parseAllDocuments(theirs.synthYaml()).map((each) => each.toJS()),
    );
    const paths = (app: App) => app.charts.map(({ node }) => node.path);
    expect(paths(ours)).toEqual(paths(theirs));
    expect(ours.charts.map((chart) => Testing.synth(chart))).toEqual(
      theirs.charts.map((chart) => Testing.synth(chart)),
    );
  });

  test('with what constructs add while they are validated', () => {
    const app = new GitOpsApp();
    const chart = new Chart(app, 'shop');
    chart.node.addValidation({
      validate: () => {
        if (chart.node.tryFindChild('late') === undefined) configMap(chart, 'late');
        return [];
      },
    });
    app.synth();
    expect(Object.keys(tree())).toEqual(['manifests/shop/ConfigMap.late.k8s.yaml']);
  });
});

describe('A GitOpsApp that cannot write reports what and where,', () => {
  test('and the committed folder stays as it was when the other one fails', () => {
    shop({ a: '1' }).synth();
    settle();
    writeFileSync('out', '');
    utimesSync('out', LONG_AGO, LONG_AGO);
    process.env.CDK8S_OUTDIR = 'out';
    expect(() => shop({ a: '2' }).synth()).toThrow(
      new Error(
        'Cannot read "out": ENOTDIR: not a directory, scandir \'out\'. No file is left half written. ' +
          'Remove the cause and synthesize again.',
      ),
    );
    expect(touched()).toEqual([]);
  });
});
