import { Testing } from 'cdk8s';
import { Application, ApplicationSource } from '.';
import { validateSources } from './validate-sources';
import { constructMessage } from '../core/diagnostic';

const REPO = 'https://git.example.com/shop.git';
const CHARTS = 'https://charts.example.com';

function render(...sources: ApplicationSource[]): any {
  const chart = Testing.chart();
  new Application(chart, 'shop', sources.length === 1 ? { source: sources[0] } : { sources });
  const { spec } = Testing.synth(chart)[0];
  return spec.source ?? spec.sources;
}

function single(source: ApplicationSource, application = 'shop'): string[] {
  return validateSources(application, source, undefined).map(constructMessage);
}

function several(...sources: ApplicationSource[]): string[] {
  return validateSources('shop', undefined, sources).map(constructMessage);
}

describe('A source renders', () => {
  test('a directory with what narrows it', () => {
    expect(
      render({ repoUrl: REPO, path: '.', directory: { recurse: true, include: '{*.yml,*.yaml}', exclude: 'draft/*' } }),
    ).toEqual({
      repoURL: REPO,
      path: '.',
      directory: { recurse: true, include: '{*.yml,*.yaml}', exclude: 'draft/*' },
    });
  });

  test('the variables of Jsonnet', () => {
    expect(
      render({
        repoUrl: REPO,
        path: 'app',
        directory: {
          jsonnetExtVars: [{ name: 'env', value: 'prod' }],
          jsonnetTlas: [{ name: 'replicas', value: '1 + 1', code: true }],
          jsonnetLibs: ['vendor'],
        },
      }).directory,
    ).toEqual({
      jsonnet: {
        extVars: [{ name: 'env', value: 'prod' }],
        tlas: [{ name: 'replicas', value: '1 + 1', code: true }],
        libs: ['vendor'],
      },
    });
  });

  test('a chart with its values', () => {
    expect(
      render({
        repoUrl: CHARTS,
        chart: 'redis',
        targetRevision: '20.1.0',
        helm: {
          releaseName: 'cache',
          valueFiles: ['values-prod.yaml'],
          ignoreMissingValueFiles: true,
          valuesObject: { replica: { count: 2 }, auth: false },
          parameters: { 'image.tag': '8' },
          stringParameters: { version: '1.20' },
          fileParameters: { config: 'files/config.json' },
          skipCrds: true,
          skipTests: false,
          namespace: 'cache',
          kubeVersion: '1.34.0',
          apiVersions: ['monitoring.coreos.com/v1/ServiceMonitor'],
        },
      }),
    ).toEqual({
      repoURL: CHARTS,
      chart: 'redis',
      targetRevision: '20.1.0',
      helm: {
        releaseName: 'cache',
        valueFiles: ['values-prod.yaml'],
        ignoreMissingValueFiles: true,
        valuesObject: { replica: { count: 2 }, auth: false },
        parameters: [
          { name: 'image.tag', value: '8' },
          { name: 'version', value: '1.20', forceString: true },
        ],
        fileParameters: [{ name: 'config', path: 'files/config.json' }],
        skipCrds: true,
        namespace: 'cache',
        kubeVersion: '1.34.0',
        apiVersions: ['monitoring.coreos.com/v1/ServiceMonitor'],
      },
    });
  });

  test('a Kustomize base with all options', () => {
    expect(
      render({
        repoUrl: REPO,
        path: 'overlays/prod',
        kustomize: {
          namePrefix: 'prod-',
          images: ['registry.example.com/shop/cart:1.4.2'],
          replicas: { cart: 0 },
          commonLabels: { team: 'shop' },
          labelWithoutSelector: true,
          patches: [
            { path: 'limits.yaml', target: { kind: 'Deployment' }, options: { allowNameChange: false } },
            { patch: 'kind: Service\n' },
          ],
          components: ['../components/tls'],
        },
      }).kustomize,
    ).toEqual({
      namePrefix: 'prod-',
      images: ['registry.example.com/shop/cart:1.4.2'],
      replicas: [{ name: 'cart', count: 0 }],
      commonLabels: { team: 'shop' },
      labelWithoutSelector: true,
      patches: [
        { path: 'limits.yaml', target: { kind: 'Deployment' }, options: { allowNameChange: false } },
        { patch: 'kind: Service\n' },
      ],
      components: ['../components/tls'],
    });
  });

  test('several sources, one of which lends its files', () => {
    expect(
      render(
        {
          repoUrl: CHARTS,
          chart: 'redis',
          targetRevision: '20.1.0',
          helm: { valueFiles: ['$values/redis/prod.yaml'] },
        },
        { repoUrl: REPO, targetRevision: 'main', ref: 'values' },
      ),
    ).toEqual([
      { repoURL: CHARTS, chart: 'redis', targetRevision: '20.1.0', helm: { valueFiles: ['$values/redis/prod.yaml'] } },
      { repoURL: REPO, targetRevision: 'main', ref: 'values' },
    ]);
  });
});

describe('A source with a plugin', () => {
  test('has its name, environment and parameters of three types', () => {
    const plugin = {
      name: 'cdk8s-v1.0',
      env: { STAGE: 'production' },
      parameters: { region: 'eu', features: ['a', 'b'], labels: { team: 'shop' } },
    };
    expect(render({ repoUrl: REPO, path: 'app', plugin }).plugin).toEqual({
      name: 'cdk8s-v1.0',
      env: [{ name: 'STAGE', value: 'production' }],
      parameters: [
        { name: 'region', string: 'eu' },
        { name: 'features', array: ['a', 'b'] },
        { name: 'labels', map: { team: 'shop' } },
      ],
    });
  });

  test('that recognises the files itself is an empty map', () => {
    expect(render({ repoUrl: REPO, path: 'app', plugin: {} }).plugin).toEqual({});
  });

  test('has no other tool, and no chart', () => {
    expect(single({ repoUrl: REPO, path: 'app', plugin: {}, helm: { releaseName: 'shop' } })).toEqual([
      'source: has options for helm, plugin, and Argo CD renders a source with one tool only. Keep one of them.',
    ]);
    expect(single({ repoUrl: CHARTS, chart: 'shop', targetRevision: '1.0.0', plugin: {} })).toEqual([
      'source.plugin: cannot be combined with chart. Use helm for the options of a chart.',
    ]);
  });
});

describe('A source rejects', () => {
  test('together with sources, and an empty list of them', () => {
    expect(validateSources('shop', { repoUrl: REPO, path: '.' }, []).map(constructMessage)).toEqual([
      'sources: is set together with source, which Argo CD would ignore. Give either source or sources.',
    ]);
    expect(several()).toEqual(['sources: is empty. Give the place of the manifests.']);
  });

  test('without manifests', () => {
    expect(single({ repoUrl: REPO })).toEqual([
      'source: names no manifests. Allowed: path, chart. Give one of them; the root of a repository is path ".".',
    ]);
    expect(several({ repoUrl: REPO })).toEqual([
      'sources[0]: names no manifests. Allowed: path, chart or ref. Give one of them; the root of a ' +
        'repository is path ".".',
    ]);
  });

  test('an empty URL', () => {
    expect(single({ repoUrl: '', path: '.' })).toEqual([
      'source.repoUrl: "" is not the URL of a repository. Give a URL that git or helm accepts.',
    ]);
  });

  test('a chart beside a path', () => {
    expect(single({ repoUrl: REPO, path: '.', chart: 'redis', targetRevision: '1.0.0' })).toEqual([
      'source.chart: cannot be combined with path. Give path for a Git repository, or chart for a Helm repository.',
    ]);
  });

  test('a chart without a version', () => {
    expect(single({ repoUrl: CHARTS, chart: 'redis' })).toEqual([
      'source.targetRevision: is not set for chart "redis". Give the version of the chart.',
    ]);
  });

  test.each(['', '/manifests', '../other', 'a/../../b'])('the path %j', (path) => {
    expect(single({ repoUrl: REPO, path })).toEqual([
      `source.path: ${JSON.stringify(path)} is not a path inside the repository. Give it relative to the ` +
        'root of the repository; the root itself is ".".',
    ]);
  });

  test('options for two tools, and those of another tool for a chart', () => {
    expect(single({ repoUrl: REPO, path: '.', helm: {}, kustomize: {} })).toEqual([
      'source: has options for helm, kustomize, and Argo CD renders a source with one tool only. Keep one of them.',
    ]);
    expect(single({ repoUrl: CHARTS, chart: 'redis', targetRevision: '1.0.0', directory: { recurse: true } })).toEqual([
      'source.directory: cannot be combined with chart. Use helm for the options of a chart.',
    ]);
  });

  test('a ref where it has no effect', () => {
    expect(single({ repoUrl: REPO, path: '.', ref: 'values' })).toEqual([
      'source.ref: "values" is in source, where Argo CD does not use it. Use sources.',
    ]);
    expect(several({ repoUrl: CHARTS, chart: 'redis', targetRevision: '1.0.0', ref: 'values' })).toEqual([
      'sources[0].ref: "values" names a chart, whose files cannot be used. Remove ref, or use the files of a ' +
        'Git repository.',
    ]);
    expect(several({ repoUrl: REPO, ref: 'values', helm: { releaseName: 'shop' } })).toEqual([
      'sources[0].helm: has no effect: source "values" without path renders nothing. Give path, or remove the options.',
    ]);
  });

  test('refs that Argo CD does not take', () => {
    expect(several({ repoUrl: REPO, ref: 'my values' })).toEqual([
      'sources[0].ref: "my values" is not a valid name of a source. Allowed: letters, digits, "-" and "_". ' +
        'Choose another name.',
    ]);
    expect(several({ repoUrl: REPO, ref: 'values' }, { repoUrl: CHARTS, ref: 'values' })).toEqual([
      'sources[1].ref: "values" is the ref of sources[0] too. Rename one.',
    ]);
  });

  test('value files of a source that does not exist', () => {
    expect(
      several(
        {
          repoUrl: CHARTS,
          chart: 'redis',
          targetRevision: '1.0.0',
          helm: { valueFiles: ['$valeus/prod.yaml', '$ARGOCD_APP_NAME.yaml', '$values/a.yaml'] },
        },
        { repoUrl: REPO, ref: 'values' },
      ),
    ).toEqual([
      'sources[0].helm.valueFiles[0]: "$valeus/prod.yaml" does not begin with the ref of a source. Sources ' +
        'with ref: values. Did you mean "values"? Name a source by its ref, or give a path inside the chart.',
    ]);
  });

  test('names that Helm does not take for a release', () => {
    expect(single({ repoUrl: REPO, path: '.', helm: { releaseName: 'My_Shop' } })).toEqual([
      'source.helm.releaseName: "My_Shop" is not a valid name of a Helm release. Allowed: lower-case ' +
        'letters, digits, "-" and ".", beginning and ending with a letter or digit, at most 53 characters. ' +
        'Choose another name.',
    ]);
    expect(single({ repoUrl: CHARTS, chart: 'redis', targetRevision: '1.0.0' }, 'a'.repeat(54))).toEqual([
      'source.helm.releaseName: is not set, and the name of the Application (54 characters) is too long for ' +
        'a release. Helm takes at most 53 characters. Set releaseName or shorten the name.',
    ]);
    expect(single({ repoUrl: REPO, path: '.' }, 'a'.repeat(54))).toEqual([]);
  });

  test('values that would be lost, and those that are set twice', () => {
    expect(single({ repoUrl: REPO, path: '.', helm: { valuesObject: { probes: [{ liveness: null }] } } })).toEqual([
      'source.helm.valuesObject.probes[0].liveness: is null, which cdk8s would drop silently. Put it in a ' +
        'value file, or leave it out.',
    ]);
    expect(
      single({ repoUrl: REPO, path: '.', helm: { parameters: { tag: '1' }, stringParameters: { tag: '1' } } }),
    ).toEqual(['source.helm.stringParameters.tag: is in parameters too. Keep one of them.']);
  });

  test('what Kustomize cannot lay over', () => {
    expect(
      single({
        repoUrl: REPO,
        path: '.',
        kustomize: { images: ['nginx'], replicas: { cart: -1 }, patches: [{}, { patch: 'a', path: 'b' }] },
      }),
    ).toEqual([
      'source.kustomize.images[0]: "nginx" replaces no image. Allowed: NAME:TAG, NAME@DIGEST or OLD=NEW:TAG. ' +
        'Give the tag, the digest or the image that replaces it.',
      'source.kustomize.replicas.cart: -1 is not a number of replicas. Give a whole number from 0.',
      'source.kustomize.patches[0]: has neither patch nor path. Give one of them.',
      'source.kustomize.patches[1]: has both patch and path. Give one of them.',
    ]);
  });
});
