import { ApiObject, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import {
  Application,
  ApplicationProps,
  ApplicationSource,
  CompareOption,
  IgnoreDifference,
  PrunePropagationPolicy,
  SyncOption,
} from '.';

const SOURCE: ApplicationSource = { repoUrl: 'https://git.example.com/shop/manifests.git', path: 'manifests/shop' };
const DEPLOYMENT = { group: 'apps', kind: 'Deployment' };

function chart(): Chart {
  return new Chart(Testing.app(), 'platform');
}

function render(props: ApplicationProps, id = 'shop'): any {
  const scope = chart();
  new Application(scope, id, props);
  return Testing.synth(scope)[0];
}

/** The problems of an Application with a good source, without the path that cdk8s puts before each. */
function problems(props: ApplicationProps, id = 'shop'): string[] {
  const scope = chart();
  new Application(scope, id, { ...(props.sources === undefined && { source: SOURCE }), ...props });
  return refusal(scope).map((line) => line.replace(`[platform/${id}] `, ''));
}

function refusal(scope: Chart): string[] {
  try {
    Testing.synth(scope);
  } catch (error) {
    return (error as Error).message.split('\n  ').slice(1);
  }
  return [];
}

describe('An Application has', () => {
  test('its name, namespace, project, destination and sources, with defaults', () => {
    const app = new Application(chart(), 'shop', { source: SOURCE });
    expect(app.name).toBe('shop');
    expect(app.namespace).toBe('argocd');
    expect(app.project).toBe('default');
    expect(app.destination).toEqual({ server: 'https://kubernetes.default.svc' });
    expect(app.sources).toEqual([SOURCE]);
    expect(app.automated).toBeUndefined();
    expect(app.retry).toBeUndefined();
  });

  test('the namespace of its chart, where the chart has one', () => {
    const scope = new Chart(Testing.app(), 'platform', { namespace: 'gitops' });
    expect(new Application(scope, 'shop', { source: SOURCE }).namespace).toBe('gitops');
    expect(new Application(scope, 'cart', { source: SOURCE, namespace: 'argocd' }).namespace).toBe('argocd');
  });

  test('its options and differences with what was added, each once', () => {
    const app = new Application(chart(), 'shop', {
      source: SOURCE,
      syncOptions: [SyncOption.CREATE_NAMESPACE],
      ignoreDifferences: [{ ...DEPLOYMENT, jsonPointers: ['/spec/replicas'] }],
    });
    app.addSyncOption(SyncOption.RESPECT_IGNORE_DIFFERENCES, SyncOption.CREATE_NAMESPACE);
    app.addIgnoreDifferences({ ...DEPLOYMENT, jsonPointers: ['/spec/replicas', '/spec/paused'] });
    expect(app.syncOptions).toEqual([SyncOption.CREATE_NAMESPACE, SyncOption.RESPECT_IGNORE_DIFFERENCES]);
    expect(app.ignoreDifferences).toEqual([{ ...DEPLOYMENT, jsonPointers: ['/spec/replicas', '/spec/paused'] }]);
  });
});

describe('An Application renders', () => {
  test('little where little is set', () => {
    expect(render({ source: SOURCE })).toEqual({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'shop', namespace: 'argocd' },
      spec: {
        project: 'default',
        source: { repoURL: 'https://git.example.com/shop/manifests.git', path: 'manifests/shop' },
        destination: { server: 'https://kubernetes.default.svc' },
      },
    });
  });

  test('everything that is set', () => {
    expect(
      render({
        name: 'my-app-sync',
        namespace: 'gitops',
        labels: { team: 'shop' },
        annotations: { 'example.com/owner': 'shop' },
        project: 'shop',
        source: { ...SOURCE, targetRevision: 'main' },
        destination: { name: 'production', namespace: 'shop' },
        automated: { prune: true, selfHeal: true, allowEmpty: true },
        retry: {
          limit: 2,
          backoff: { duration: Duration.seconds(5), factor: 2, maxDuration: Duration.minutes(90) },
          refresh: true,
        },
        syncOptions: [
          SyncOption.CREATE_NAMESPACE,
          SyncOption.prunePropagationPolicy(PrunePropagationPolicy.BACKGROUND),
        ],
        compareOptions: [CompareOption.SERVER_SIDE_DIFF, CompareOption.INCLUDE_MUTATION_WEBHOOK],
        managedNamespaceMetadata: { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } },
        ignoreDifferences: [{ ...DEPLOYMENT, name: 'shop', managedFieldsManagers: ['deploy-task'] }],
        info: { Runbook: 'https://wiki.example.com/shop' },
        revisionHistoryLimit: 3,
        cascade: true,
      }),
    ).toEqual({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: 'my-app-sync',
        namespace: 'gitops',
        labels: { team: 'shop' },
        annotations: {
          'example.com/owner': 'shop',
          'argocd.argoproj.io/compare-options': 'ServerSideDiff=true,IncludeMutationWebhook=true',
        },
        finalizers: ['resources-finalizer.argocd.argoproj.io'],
      },
      spec: {
        project: 'shop',
        source: {
          repoURL: 'https://git.example.com/shop/manifests.git',
          path: 'manifests/shop',
          targetRevision: 'main',
        },
        destination: { name: 'production', namespace: 'shop' },
        syncPolicy: {
          automated: { prune: true, selfHeal: true, allowEmpty: true },
          retry: { limit: 2, backoff: { duration: '5s', factor: 2, maxDuration: '1h30m' }, refresh: true },
          managedNamespaceMetadata: { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } },
          syncOptions: ['CreateNamespace=true', 'PrunePropagationPolicy=background'],
        },
        ignoreDifferences: [
          { group: 'apps', kind: 'Deployment', name: 'shop', managedFieldsManagers: ['deploy-task'] },
        ],
        info: [{ name: 'Runbook', value: 'https://wiki.example.com/shop' }],
        revisionHistoryLimit: 3,
      },
    });
  });

  test('an automated sync without further settings as an empty map, which turns it on', () => {
    expect(render({ source: SOURCE, automated: {} }).spec.syncPolicy).toEqual({ automated: {} });
    expect(render({ source: SOURCE, automated: { prune: false, enabled: true } }).spec.syncPolicy).toEqual({
      automated: {},
    });
    const off = render({ source: SOURCE, automated: { prune: true, enabled: false } }).spec.syncPolicy;
    expect(off).toEqual({ automated: { prune: true, enabled: false } });
  });

  test('retries without limit, and none', () => {
    expect(render({ source: SOURCE, retry: { limit: -1 } }).spec.syncPolicy).toEqual({ retry: { limit: -1 } });
    expect(render({ source: SOURCE, retry: { limit: 0 } }).spec.syncPolicy).toEqual({ retry: { limit: 0 } });
  });

  test('nothing for empty lists, maps and texts', () => {
    expect(
      render({
        source: { ...SOURCE, targetRevision: '', helm: { valueFiles: [], parameters: {}, valuesObject: {} } },
        syncOptions: [],
        compareOptions: [],
        ignoreDifferences: [],
        info: {},
        retry: { limit: 1, backoff: {} },
        cascade: false,
      }),
    ).toEqual({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'shop', namespace: 'argocd' },
      spec: {
        project: 'default',
        source: { repoURL: 'https://git.example.com/shop/manifests.git', path: 'manifests/shop' },
        destination: { server: 'https://kubernetes.default.svc' },
        syncPolicy: { retry: { limit: 1 } },
      },
    });
  });

  test('differences of the same object as one entry, whoever adds them', () => {
    const scope = chart();
    const app = new Application(scope, 'shop', {
      source: SOURCE,
      ignoreDifferences: [{ ...DEPLOYMENT, jsonPointers: ['/spec/replicas'] }],
    });
    app.addIgnoreDifferences(
      { group: '', kind: 'Service', jsonPointers: ['/spec/selector'] },
      { ...DEPLOYMENT, managedFieldsManagers: ['deploy-task'], jsonPointers: ['/spec/paused', '/spec/replicas'] },
      { ...DEPLOYMENT, name: 'cart', jqPathExpressions: ['.spec.template.spec.containers[].image'] },
    );
    app.addSyncOption(SyncOption.RESPECT_IGNORE_DIFFERENCES);
    app.addSyncOption(SyncOption.RESPECT_IGNORE_DIFFERENCES);
    expect(Testing.synth(scope)[0].spec).toMatchObject({
      ignoreDifferences: [
        {
          group: 'apps',
          kind: 'Deployment',
          jsonPointers: ['/spec/replicas', '/spec/paused'],
          managedFieldsManagers: ['deploy-task'],
        },
        { kind: 'Service', jsonPointers: ['/spec/selector'] },
        {
          group: 'apps',
          kind: 'Deployment',
          name: 'cart',
          jqPathExpressions: ['.spec.template.spec.containers[].image'],
        },
      ],
      syncPolicy: { syncOptions: ['RespectIgnoreDifferences=true'] },
    });
  });

  test('the same bytes at each synthesis', () => {
    const scope = chart();
    new Application(scope, 'shop', {
      source: SOURCE,
      ignoreDifferences: [{ ...DEPLOYMENT, jsonPointers: ['/spec/replicas'] }],
    });
    expect(JSON.stringify(Testing.synth(scope))).toBe(JSON.stringify(Testing.synth(scope)));
  });

  test('JSON patches by field names, also for what has no prop', () => {
    const scope = chart();
    const app = new Application(scope, 'shop', { source: SOURCE });
    ApiObject.of(app).addJsonPatch(
      JsonPatch.replace('/spec/source/repoURL', 'https://git.example.com/other.git'),
      JsonPatch.add('/spec/source/tagPrefix', 'shop/'),
    );
    expect(Testing.synth(scope)[0].spec.source).toEqual({
      repoURL: 'https://git.example.com/other.git',
      path: 'manifests/shop',
      tagPrefix: 'shop/',
    });
  });
});

describe('An Application rejects', () => {
  test('all that is wrong at once, with the path of the construct', () => {
    const scope = chart();
    new Application(scope, 'shop', { destination: { server: 'https://10.0.0.1', name: 'production' } });
    expect(() => Testing.synth(scope)).toThrow(
      [
        'Validation failed with the following errors:',
        '  [platform/shop] source: neither source nor sources is set. Give the place of the manifests.',
        '  [platform/shop] destination.name: "production" is set together with server "https://10.0.0.1", ' +
          'and Argo CD rejects both together. Name the cluster either by server or by name.',
      ].join('\n'),
    );
  });

  test('a name that Kubernetes rejects', () => {
    expect(problems({}, 'My_Shop')).toEqual([
      'name: "My_Shop" is not a valid name of an Application. Allowed: lower-case letters, digits, "-" and ' +
        '".", beginning and ending with a letter or digit, at most 63 characters, since Argo CD cuts the label ' +
        'by which it finds its objects there. Set the prop name, which defaults to the construct id.',
    ]);
  });

  test('a name that is longer than the label by which Argo CD finds its objects', () => {
    expect(problems({ name: 'a'.repeat(63) })).toEqual([]);
    expect(problems({ name: 'a'.repeat(64) })).toEqual([
      `name: "${'a'.repeat(64)}" is not a valid name of an Application (64 characters). Allowed: lower-case ` +
        'letters, digits, "-" and ".", beginning and ending with a letter or digit, at most 63 characters, ' +
        'since Argo CD cuts the label by which it finds its objects there. Set the prop name, which defaults ' +
        'to the construct id.',
    ]);
  });

  test('a name that no AppProject can have', () => {
    expect(problems({ project: '' })).toEqual([
      'project: "" is not a valid object name. Allowed: lower-case letters, digits, "-" and ".", beginning and ' +
        'ending with a letter or digit, at most 63 characters. Give the name of an AppProject.',
    ]);
  });

  test('a server that is not a URL, and an invalid namespace', () => {
    expect(problems({ destination: { server: 'in-cluster', namespace: 'My Shop' } })).toEqual([
      'destination.server: "in-cluster" is not the URL of an API server. Give it as in ' +
        '"https://kubernetes.default.svc", or name the cluster by name.',
      'destination.namespace: "My Shop" is not a DNS label. Allowed: lower-case letters, digits and "-", ' +
        'beginning and ending with a letter or digit, at most 63 characters. Choose another name.',
    ]);
  });

  test('settings of an automated sync that have no effect', () => {
    expect(problems({ automated: { allowEmpty: true } })).toEqual([
      'automated.allowEmpty: has no effect without prune. Set prune, or remove allowEmpty.',
    ]);
  });

  test.each([
    [{ limit: -2 }, 'retry.limit: -2 is not a number of retries. Give a whole number from 0, or -1 for no limit.'],
    [{ limit: 1.5 }, 'retry.limit: 1.5 is not a number of retries. Give a whole number from 0, or -1 for no limit.'],
    [
      { limit: 0, refresh: true },
      'retry.limit: is 0, so that backoff and refresh have no effect. Give a limit, or remove them.',
    ],
    [
      { limit: 1, backoff: { duration: Duration.seconds(0) } },
      'retry.backoff.duration: is 0. Give a wait of at least a second.',
    ],
    [
      { limit: 1, backoff: { duration: Duration.minutes(4) } },
      'retry.backoff.duration: the longest wait (3 minutes) is shorter than the first (4 minutes). Give a ' +
        'maxDuration of at least duration.',
    ],
    [{ limit: 1, backoff: { factor: 0 } }, 'retry.backoff.factor: 0 is not a factor. Give a whole number from 1.'],
  ])('the retry %j', (retry, message) => {
    expect(problems({ retry })).toEqual([message]);
  });

  test('a history that is not a number', () => {
    expect(problems({ revisionHistoryLimit: -1 })).toEqual([
      'revisionHistoryLimit: -1 is not a number of revisions. Give a whole number from 0.',
    ]);
  });

  test('a namespace to create without its name', () => {
    expect(problems({ syncOptions: [SyncOption.CREATE_NAMESPACE] })).toEqual([
      'destination.namespace: is not set, and sync option "CreateNamespace=true" creates this one only. Give ' +
        'the namespace, or remove the option.',
    ]);
  });

  test('labels for a namespace that is not created', () => {
    expect(problems({ managedNamespaceMetadata: { labels: { team: 'shop' } } })).toEqual([
      'managedNamespaceMetadata: has no effect without sync option "CreateNamespace=true". Add ' +
        'SyncOption.CREATE_NAMESPACE to syncOptions.',
    ]);
    expect(
      problems({
        destination: { namespace: 'shop' },
        syncOptions: [SyncOption.CREATE_NAMESPACE],
        managedNamespaceMetadata: {},
      }),
    ).toEqual(['managedNamespaceMetadata: is empty. Give labels or annotations, or leave it out.']);
  });

  test('the annotation together with the prop that writes it', () => {
    expect(
      problems({
        annotations: { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=false' },
        compareOptions: [CompareOption.SERVER_SIDE_DIFF],
      }),
    ).toEqual([
      'annotations.argocd.argoproj.io/compare-options: is set together with compareOptions, which set this ' +
        'annotation. Keep compareOptions.',
    ]);
  });

  test.each<[IgnoreDifference, string]>([
    [
      { group: 'apps', kind: 'Deployment' },
      'ignoreDifferences[0]: names no field of "Deployment" to ignore. Give jsonPointers, jqPathExpressions ' +
        'or managedFieldsManagers.',
    ],
    [
      { group: 'apps', kind: 'Deployment', jsonPointers: ['spec.replicas'] },
      'ignoreDifferences[0].jsonPointers[0]: "spec.replicas" is not a JSON pointer, which begins with "/". ' +
        'Write "/spec/replicas".',
    ],
    [
      { group: 'apps', kind: 'Deployment', jsonPointers: ['.spec.containers[0]'] },
      'ignoreDifferences[0].jsonPointers[0]: ".spec.containers[0]" is not a JSON pointer, which begins with ' +
        '"/". Write it as in "/spec/replicas".',
    ],
    [
      { kind: 'Node', jsonPointers: ['/metadata/labels/~worker'] },
      'ignoreDifferences[0].jsonPointers[0]: "/metadata/labels/~worker" has a "~" without 0 or 1. Allowed: ' +
        '~0 for "~", ~1 for "/". Escape it.',
    ],
    [
      { group: 'apps', kind: 'Deployment', jqPathExpressions: ['/spec/replicas'] },
      'ignoreDifferences[0].jqPathExpressions[0]: "/spec/replicas" is not a jq path, and Argo CD then cannot ' +
        'compare the whole Application. Begin with ".", e.g. ".spec.replicas"; a path with "/" belongs to ' +
        'jsonPointers.',
    ],
    [
      { group: 'apps', kind: 'Deployment', managedFieldsManagers: [''] },
      'ignoreDifferences[0].managedFieldsManagers[0]: is empty. Name a field manager.',
    ],
    [
      { group: 'apps/v1', kind: 'Deployment', jsonPointers: ['/spec'] },
      'ignoreDifferences[0].group: "apps/v1" has a version. Write "apps".',
    ],
    [
      { group: 'apps', kind: 'Deployment', name: 'shop-*', jsonPointers: ['/spec'] },
      'ignoreDifferences[0].name: "shop-*" is a pattern, and Argo CD compares the name exactly. Leave name ' +
        'out to match any.',
    ],
    [{ kind: '', jsonPointers: ['/spec'] }, 'ignoreDifferences[0].kind: is empty. Name a kind, or "*" for any.'],
    [
      { kind: 'Deployment', jsonPointers: ['/spec/replicas'] },
      'ignoreDifferences[0].group: is not set, which is the core group, and that has no kind "Deployment": the ' +
        'entry ignores nothing. Write "apps".',
    ],
    [
      { group: 'apps', kind: 'HorizontalPodAutoscaler', jsonPointers: ['/spec/metrics'] },
      'ignoreDifferences[0].group: "apps" has no kind "HorizontalPodAutoscaler": the entry ignores nothing. Write ' +
        '"autoscaling".',
    ],
    [
      { group: 'core', kind: 'Secret', jsonPointers: ['/data'] },
      'ignoreDifferences[0].group: "core" is not an API group: the entry ignores nothing. Leave group out.',
    ],
    [
      { kind: 'Certificate', jsonPointers: ['/spec/duration'] },
      'ignoreDifferences[0].group: is not set, which is the core group, and that has no kind "Certificate": the ' +
        'entry ignores nothing. Give the group of "Certificate": what its apiVersion has before "/".',
    ],
    [
      { group: 'apps', kind: 'deployment', jsonPointers: ['/spec/replicas'] },
      'ignoreDifferences[0].kind: "deployment" is not a kind, and the entry ignores nothing. Write "Deployment".',
    ],
    [
      { kind: 'networkpolicy', jsonPointers: ['/spec/egress'] },
      'ignoreDifferences[0].kind: "networkpolicy" is not a kind, and the entry ignores nothing. ' +
        'Write "NetworkPolicy" and group "networking.k8s.io".',
    ],
    [
      { ...DEPLOYMENT, jsonPointers: ['/spec/template/spec/initContainers/*/env/0/value'] },
      'ignoreDifferences[0].jsonPointers[0]: "/spec/template/spec/initContainers/*/env/0/value" names a field "*", ' +
        'since pointers have no patterns: it ignores nothing. Name the element by its number from 0, or move it to ' +
        'jqPathExpressions: ".spec.template.spec.initContainers[].env[].value".',
    ],
    [
      { ...DEPLOYMENT, jsonPointers: ['/spec/template/spec/containers[0]/image'] },
      'ignoreDifferences[0].jsonPointers[0]: "/spec/template/spec/containers[0]/image" names a field ' +
        '"containers[0]", since pointers have no patterns: it ignores nothing. Name the element by its number from ' +
        '0, or move it to jqPathExpressions: ".spec.template.spec.containers[].image".',
    ],
    [
      { ...DEPLOYMENT, jsonPointers: ['/spec/template/spec/containers/image'] },
      'ignoreDifferences[0].jsonPointers[0]: "/spec/template/spec/containers/image" names a field of the list ' +
        '"containers", and not of one of its elements. Add the number of the element, from 0, or move it to ' +
        'jqPathExpressions: ".spec.template.spec.containers[].image".',
    ],
    [
      { ...DEPLOYMENT, jsonPointers: ['/spec/replicas/'] },
      'ignoreDifferences[0].jsonPointers[0]: "/spec/replicas/" names a field without a name, and ignores nothing. ' +
        'Write "/spec/replicas".',
    ],
    [
      { ...DEPLOYMENT, jsonPointers: ['/metadata.labels'] },
      'ignoreDifferences[0].jsonPointers[0]: "/metadata.labels" names a field "metadata.labels", which no object ' +
        'has. Write "/metadata/labels".',
    ],
    [
      { ...DEPLOYMENT, jqPathExpressions: ['.spec.template.spec.containers[.name == "cart"'] },
      'ignoreDifferences[0].jqPathExpressions[0]: ".spec.template.spec.containers[.name == \\"cart\\"" is not a jq ' +
        'path, and Argo CD then cannot compare the whole Application: it ends too early. Correct it, as in ' +
        '".spec.template.spec.containers[] | select(.name == "app").image".',
    ],
    [
      { ...DEPLOYMENT, jqPathExpressions: ['.spec.template.spec.containers[*].image'] },
      'ignoreDifferences[0].jqPathExpressions[0]: ".spec.template.spec.containers[*].image" is not a jq path, and ' +
        'Argo CD then cannot compare the whole Application: "*].image" cannot follow. Correct it, as in ' +
        '".spec.template.spec.containers[] | select(.name == "app").image".',
    ],
    [
      { kind: 'ConfigMap', jqPathExpressions: ['.data.last-seen'] },
      'ignoreDifferences[0].jqPathExpressions[0]: ".data.last-seen" is not a jq path, and Argo CD then cannot ' +
        'compare the whole Application: its jq has no function "seen". Put a name with "-" or "/" into quotes, as in ' +
        '".data["a-b"]".',
    ],
    [
      { kind: 'ConfigMap', jqPathExpressions: ['.data[keys_unsorted[0]]'] },
      'ignoreDifferences[0].jqPathExpressions[0]: ".data[keys_unsorted[0]]" is not a jq path, and Argo CD then ' +
        'cannot compare the whole Application: its jq has no function "keys_unsorted". Put a name with "-" or ' +
        '"/" into quotes, as in ".data["a-b"]".',
    ],
  ])('the difference %j', (entry, message) => {
    expect(problems({ ignoreDifferences: [entry] })).toEqual([message]);
  });

  test.each<[string, IgnoreDifference]>([
    ['a kind of others', { group: 'cert-manager.io', kind: 'Certificate', jsonPointers: ['/spec/duration'] }],
    ['a newer kind of Kubernetes', { group: 'networking.k8s.io', kind: 'NewKind', jsonPointers: ['/spec'] }],
    ['patterns', { group: '*', kind: 'Deploy*', jsonPointers: ['/spec/replicas'] }],
    ['the kind of an old group', { group: 'extensions', kind: 'Ingress', jsonPointers: ['/status'] }],
    ['an element of a list', { ...DEPLOYMENT, jsonPointers: ['/spec/template/spec/containers/0/image'] }],
    ['a field named like a list', { group: 'a.io', kind: 'A', jsonPointers: ['/containers/main/image'] }],
    ['escaped names', { kind: 'Node', jsonPointers: ['/metadata/annotations/a.io~1b.c'] }],
    ['programs of jq', { ...DEPLOYMENT, jqPathExpressions: ['.. | objects | select(has("a-b")) | ."a-b"?'] }],
    ['functions of its own', { ...DEPLOYMENT, jqPathExpressions: ['def f($x): .[$x]; f("spec")'] }],
  ])('no difference of %s', (_, entry) => {
    expect(problems({ ignoreDifferences: [entry] })).toEqual([]);
  });

  test('an element of a list that a sync which respects ignored fields takes as a whole from the cluster', () => {
    const route = { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' };
    const ignoreDifferences = [
      { ...route, jqPathExpressions: ['.spec.rules[].backendRefs[].weight'] },
      { ...route, jsonPointers: ['/spec/rules/0/backendRefs/1/weight', '/spec/hostnames'] },
      { group: 'networking.k8s.io', kind: 'Ingress', jsonPointers: ['/spec/rules/0/host', '/metadata/labels/0'] },
      { ...DEPLOYMENT, jqPathExpressions: ['.spec.template.spec.containers[].image'] },
      { ...route, managedFieldsManagers: ['canary'] },
    ];
    const message = (path: string, written: string, list: string, kind: string) =>
      `ignoreDifferences${path}: "${written}" is inside the list "${list}" of "${kind}", which has no key for ` +
      'merging: with RespectIgnoreDifferences=true Argo CD keeps the whole list of the cluster, and never applies ' +
      'what Git changes in it. Give managedFieldsManagers with the manager that writes the field, or change the list ' +
      'by hand where Git changes it.';
    expect(problems({ ignoreDifferences })).toEqual([]);
    expect(problems({ ignoreDifferences, syncOptions: [SyncOption.RESPECT_IGNORE_DIFFERENCES] })).toEqual([
      message('[0].jqPathExpressions[0]', '.spec.rules[].backendRefs[].weight', '.spec.rules', 'HTTPRoute'),
      message('[1].jsonPointers[0]', '/spec/rules/0/backendRefs/1/weight', '/spec/rules', 'HTTPRoute'),
      message('[2].jsonPointers[0]', '/spec/rules/0/host', '/spec/rules', 'Ingress'),
    ]);
  });

  test.each<[SyncOption[], string]>([
    [
      [SyncOption.FORCE],
      'syncOptions: "Force=true" has no effect on an Application: Argo CD reads it on an object only. Give ' +
        'it to the object: Sync.of(construct).options or .compareOptions.',
    ],
    [
      [SyncOption.NO_SERVER_SIDE_APPLY],
      'syncOptions: "ServerSideApply=false" has no effect on an Application: Argo CD reads it on an object ' +
        'only. Give it to the object: Sync.of(construct).options or .compareOptions.',
    ],
    [
      [SyncOption.NO_PRUNE, SyncOption.CONFIRM_PRUNE],
      'syncOptions: "Prune=false" and "Prune=confirm" contradict each other. Keep one of them.',
    ],
    [
      [SyncOption.custom('PruneLast')],
      'syncOptions: "PruneLast" has no effect: Argo CD does not know this value. Allowed: PruneLast=true. ' +
        'Use one of these or leave it out.',
    ],
    [
      [SyncOption.custom('Prune=maybe')],
      'syncOptions: "Prune=maybe" has no effect: Argo CD does not know this value. Allowed: Prune=false, ' +
        'Prune=confirm. Use one of these or leave it out.',
    ],
    [
      [SyncOption.custom('no option')],
      'syncOptions: "no option" is not an option. Allowed: NAME=VALUE. Write it as in "PruneLast=true".',
    ],
    [
      [SyncOption.custom('SelfHeel=true'), SyncOption.custom('createNamspace=true')],
      'syncOptions: Argo CD has no option "createNamspace". Options: ApplyOutOfSyncOnly, ' +
        'ClientSideApplyMigration, CreateNamespace, Delete, FailOnSharedResource, Force, Prune, PruneLast, ' +
        'PrunePropagationPolicy, Replace, RespectIgnoreDifferences, ServerSideApply, ' +
        'SkipDryRunOnMissingResource, Validate. Did you mean "CreateNamespace"? Correct the name.',
    ],
  ])('the options %j', (syncOptions, message) => {
    expect(problems({ syncOptions })).toEqual([message]);
  });

  test('an option that is added later and contradicts one that is there', () => {
    const scope = chart();
    new Application(scope, 'shop', { source: SOURCE, syncOptions: [SyncOption.NO_DELETE] }).addSyncOption(
      SyncOption.CONFIRM_DELETE,
    );
    expect(refusal(scope)).toEqual([
      '[platform/shop] syncOptions: "Delete=false" and "Delete=confirm" contradict each other. Keep one of them.',
    ]);
  });

  test('an option of the comparison that works on objects only', () => {
    expect(problems({ compareOptions: [CompareOption.IGNORE_EXTRANEOUS] })).toEqual([
      'compareOptions: "IgnoreExtraneous" has no effect on an Application: Argo CD reads it on an object ' +
        'only. Give it to the object: Sync.of(construct).options or .compareOptions.',
    ]);
  });
});
