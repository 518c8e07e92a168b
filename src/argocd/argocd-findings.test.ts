import { parse } from 'yaml';
import { argocdFindings } from './argocd-findings';
import { manifestMessage } from '../core/diagnostic';

/** What is found in a manifest, as `severity code: message`. */
function found(manifest: string): string[] {
  return argocdFindings({ manifest: parse(manifest), folder: '' }).map(
    (finding) => `${finding.severity} ${finding.code}: ${manifestMessage(finding)}`,
  );
}

const application = (spec: string, metadata = '{name: shop, namespace: argocd}') =>
  found(`
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: ${metadata}
spec:
  project: default
  source: {repoURL: 'https://git.example.com/shop.git', path: shop}
  destination: {server: 'https://kubernetes.default.svc', namespace: shop}
${spec}`);
const project = (spec: string) =>
  found(`
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: shop, namespace: argocd}
spec:
${spec}`);

const DROPPED = 'this field does not exist: kubectl rejects it, and Argo CD drops it silently';

describe('an Application', () => {
  test('that creates its namespace and names none has a warning', () => {
    const text = (options: string) =>
      found(`
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  project: default
  source: {repoURL: 'https://git.example.com/shop.git', path: shop}
  destination: {server: 'https://kubernetes.default.svc'}
  syncPolicy: {syncOptions: [${options}]}`);
    expect(text('CreateNamespace=true')).toEqual([
      'warning argocd-destination: spec.destination.namespace: is not set, and sync option "CreateNamespace=true" ' +
        'creates this one only. Give the namespace, or remove the option.',
    ]);
    expect(text('CreateNamespace=false')).toEqual([]);
  });

  test('without errors has no findings, also with options that set a default', () => {
    expect(
      application(
        `
  sources: null
  syncPolicy:
    automated: {prune: true, selfHeal: true}
    retry: {limit: 2, backoff: {duration: 5s, factor: 2, maxDuration: 1h30m}}
    syncOptions: [CreateNamespace=true, Validate=true, ServerSideApply=true, PruneLast=false]
    managedNamespaceMetadata: {labels: {a: b}}
  ignoreDifferences: [{group: apps, kind: Deployment, jsonPointers: [/spec/replicas]}]
  revisionHistoryLimit: 3
status: {sync: {status: Synced}}
`,
        '{name: shop, annotations: {argocd.argoproj.io/compare-options: ' +
          '"ServerSideDiff=true,IncludeMutationWebhook=true"}}',
      ),
    ).toEqual([]);
  });

  test.each([
    [
      'hooks, which it does not have',
      '  syncPolicy: {hooks: [{name: x}]}',
      [
        `error argocd-unknown-field: spec.syncPolicy.hooks: ${DROPPED}. Fields: automated, ` +
          'managedNamespaceMetadata, retry, syncOptions. ' +
          'A hook is a manifest in the synced folder with the annotation argocd.argoproj.io/hook: give the ' +
          'Job this annotation and put it there.',
      ],
    ],
    [
      'a misspelt field',
      '  syncPolicy: {automated: {selfheal: true}}',
      [
        `error argocd-unknown-field: spec.syncPolicy.automated.selfheal: ${DROPPED}. Fields: allowEmpty, ` +
          'enabled, prune, selfHeal. Did you mean "selfHeal"? Correct the name, or remove it.',
      ],
    ],
    [
      'a string for a number',
      '  revisionHistoryLimit: "3"',
      [
        'error argocd-wrong-type: spec.revisionHistoryLimit: "3" is a string, and the API server rejects all ' +
          'but an integer. Set an integer.',
      ],
    ],
    [
      'source and sources',
      '  sources: [{repoURL: "https://git.example.com/a.git", path: a}]',
      [
        'error argocd-source: spec.sources: is set together with source, which Argo CD would ignore. Give ' +
          'either source or sources.',
      ],
    ],
    [
      'unknown options',
      '  syncPolicy: {syncOptions: [CreateNamspace=true, Force=true]}',
      [
        'warning argocd-sync-option: spec.syncPolicy.syncOptions: Argo CD has no option "CreateNamspace". ' +
          'Options: ApplyOutOfSyncOnly, ClientSideApplyMigration, CreateNamespace, Delete, ' +
          'FailOnSharedResource, Force, Prune, PruneLast, PrunePropagationPolicy, Replace, ' +
          'RespectIgnoreDifferences, ServerSideApply, SkipDryRunOnMissingResource, Validate. Did you mean ' +
          '"CreateNamespace"? Correct the name.',
        'warning argocd-sync-option: spec.syncPolicy.syncOptions: "Force=true" has no effect on an ' +
          'Application: Argo CD reads it on an object only. ' +
          'Give it to the object, as an annotation.',
      ],
    ],
    [
      'a retry without limit and with a wrong duration',
      '  syncPolicy: {retry: {backoff: {duration: 5 s, factor: 2}}}',
      [
        'warning argocd-sync-policy: spec.syncPolicy.retry.limit: is 0, so that backoff and refresh have no ' +
          'effect. Give a limit, or remove them.',
        'warning argocd-sync-policy: spec.syncPolicy.retry.backoff.duration: "5 s" is not a duration. Write ' +
          'it as in "5s" or "1h30m".',
      ],
    ],
    [
      'metadata for a namespace that it does not create',
      '  syncPolicy: {managedNamespaceMetadata: {labels: {a: b}}}',
      [
        'warning argocd-sync-policy: spec.syncPolicy.managedNamespaceMetadata: has no effect without sync ' +
          'option "CreateNamespace=true". Add "CreateNamespace=true" to syncOptions.',
      ],
    ],
    [
      'a wrong JSON pointer',
      '  ignoreDifferences: [{group: apps, kind: Deployment, jsonPointers: [spec.replicas]}]',
      [
        'error argocd-ignore-differences: spec.ignoreDifferences[0].jsonPointers[0]: "spec.replicas" is not ' +
          'a JSON pointer, which begins with "/". Write "/spec/replicas".',
      ],
    ],
  ])('with %s is reported', (_, spec, expected) => {
    expect(application(spec)).toEqual(expected);
  });

  test('without a required field is reported', () => {
    expect(
      found('{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: a}, spec: {source: {path: x}}}'),
    ).toEqual([
      'error argocd-missing-field: spec.source.repoURL: is missing, and the API server rejects that. Set it.',
      'error argocd-missing-field: spec.destination: is missing, and the API server rejects that. Set it.',
      'error argocd-missing-field: spec.project: is missing, and the API server rejects that. Set it.',
    ]);
    expect(
      found(
        '{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: A_b}, spec: {project: x, ' +
          'destination: {}}}',
      ),
    ).toEqual([
      'error argocd-invalid-name: metadata.name: "A_b" is not a valid name of an Application. Allowed: ' +
        'lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit, at most 63 ' +
        'characters, since Argo CD cuts the label by which it finds its objects there. Choose another name.',
      'error argocd-source: spec.source: neither source nor sources is set. Give the place of the manifests.',
      'error argocd-destination: spec.destination: names no cluster, and Argo CD rejects that. Give server ' +
        '"https://kubernetes.default.svc" or another cluster.',
    ]);
  });

  test('may take its source from the hydrator', () => {
    expect(
      found(`
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: a}
spec:
  project: default
  destination: {name: in-cluster}
  sourceHydrator:
    drySource: {repoURL: 'https://git.example.com/a.git', path: a, targetRevision: main}
    syncSource: {path: a, targetBranch: b}
`),
    ).toEqual([]);
  });
});

describe('an AppProject', () => {
  test('without errors has no findings, also as the user interface writes it', () => {
    expect(
      project(`
  description: the shop
  sourceRepos: ['*']
  destinations:
    - {server: 'https://kubernetes.default.svc', name: in-cluster, namespace: shop}
    - {server: '*', namespace: '*'}
  clusterResourceWhitelist: [{group: '', kind: Namespace}]
  roles:
    - name: deployer
      policies:
        - p, proj:shop:deployer, applications, sync, shop/*, allow
        - p, proj:shop:deployer, repositories, get, shop/https://git.example.com/*, allow
      groups: [team]
`),
    ).toEqual([]);
  });

  test.each([
    [
      'a policy of another role',
      '  roles: [{name: a, policies: ["p, proj:shop:b, applications, get, shop/*, allow"]}]',
      [
        'warning argocd-project: spec.roles[0].policies[0]: "p, proj:shop:b, applications, get, shop/*, ' +
          'allow" is not about the role itself, which is proj:shop:a, ' +
          'and Argo CD rejects the project. Write it as in "p, proj:shop:a, applications, sync, shop/*, allow".',
      ],
    ],
    [
      'a policy of two parts',
      '  roles: [{name: a, policies: ["proj:shop:a, applications"]}]',
      [
        'warning argocd-project: spec.roles[0].policies[0]: "proj:shop:a, applications" does not have six ' +
          'parts that begin with "p", and Argo CD rejects the project. ' +
          'Write it as in "p, proj:shop:a, applications, sync, shop/*, allow".',
      ],
    ],
    [
      'an unknown action',
      '  roles: [{name: a, policies: ["p, proj:shop:a, applications, deploy, shop/*, allow"]}]',
      [
        'warning argocd-project: spec.roles[0].policies[0].action: "deploy" is not an action. Actions: get, ' +
          'create, update, delete, sync, override, rollback, *, action/…, update/…, delete/…. Use one of these.',
      ],
    ],
    [
      'a destination without cluster',
      '  destinations: [{namespace: shop}]',
      ['warning argocd-project: spec.destinations[0]: names no cluster. Give either server or name.'],
    ],
    [
      'an unknown field',
      '  sourceRepositories: ["*"]',
      [
        `error argocd-unknown-field: spec.sourceRepositories: ${DROPPED}. Fields: clusterResourceBlacklist, ` +
          'clusterResourceWhitelist, description, destinationServiceAccounts, destinations, ' +
          'namespaceResourceBlacklist, namespaceResourceWhitelist, orphanedResources, ' +
          'permitOnlyProjectScopedClusters, roles, signatureKeys, sourceIntegrity, sourceNamespaces, ' +
          'sourceRepos, syncWindows. Remove it.',
      ],
    ],
  ])('with %s is reported', (_, spec, expected) => {
    expect(project(spec)).toEqual(expected);
  });
});

describe('the annotations of Argo CD', () => {
  const annotated = (annotations: string) =>
    found(`{apiVersion: batch/v1, kind: Job, metadata: {name: a, annotations: ${annotations}}}`);

  test('have no findings where Argo CD knows the values', () => {
    expect(
      annotated(`{
        argocd.argoproj.io/hook: 'PreSync, SyncFail',
        argocd.argoproj.io/hook-delete-policy: 'HookSucceeded,BeforeHookCreation',
        argocd.argoproj.io/sync-wave: '-1',
        argocd.argoproj.io/sync-options: 'Prune=false,Force=true',
        argocd.argoproj.io/compare-options: IgnoreExtraneous,
        argocd.argoproj.io/tracking-id: '',
        other: 'x',
      }`),
    ).toEqual([]);
  });

  test.each([
    [
      '{argocd.argoproj.io/hook: PostSinc}',
      [
        'error argocd-annotation: metadata.annotations.argocd.argoproj.io/hook: Argo CD does not know ' +
          '"PostSinc", and ignores it. ' +
          'Phases: PreSync, Sync, PostSync, SyncFail, PreDelete, PostDelete, Skip. Did you mean "PostSync"? ' +
          'Use one of these.',
      ],
    ],
    [
      '{argocd.argoproj.io/hook-delete-policy: Always}',
      [
        'error argocd-annotation: metadata.annotations.argocd.argoproj.io/hook-delete-policy: Argo CD does ' +
          'not know "Always", and ignores it. ' +
          'Policies: BeforeHookCreation, HookSucceeded, HookFailed. Use one of these.',
      ],
    ],
    [
      '{argocd.argoproj.io/sync-wave: first}',
      [
        'error argocd-annotation: metadata.annotations.argocd.argoproj.io/sync-wave: "first" is not a wave, ' +
          'and Argo CD takes it for 0. Give a whole number, e.g. "-1".',
      ],
    ],
    [
      '{argocd.argoproj.io/sync-options: CreateNamespace=true}',
      [
        'warning argocd-sync-option: metadata.annotations.argocd.argoproj.io/sync-options: ' +
          '"CreateNamespace=true" has no effect on an object: Argo CD reads it on an Application only. ' +
          'Give it to the Application that syncs the object.',
      ],
    ],
  ])('%s are reported', (annotations, expected) => {
    expect(annotated(annotations)).toEqual(expected);
  });
});
