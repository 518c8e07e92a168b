import { application, found } from '../../../test/rules/documents';

const JOB =
  '# shop/hook.yaml\napiVersion: batch/v1\nkind: Job\n' +
  'metadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSync}}';
const elsewhere = JOB.replace('{name: migrate,', '{name: migrate, namespace: other,');
const SERVER = "server: 'https://kubernetes.default.svc'";
const ALL = { sourceRepos: "['*']", destinations: `[{${SERVER}, namespace: '*'}]` };
const project = (over: { [field: string]: string }) => {
  const fields = Object.entries({ ...ALL, ...over }).map(([field, value]) => `${field}: ${value}`);
  return (
    '# argocd/project.yaml\napiVersion: argoproj.io/v1alpha1\nkind: AppProject\n' +
    `metadata: {name: team, namespace: argocd}\nspec: {${fields.join(', ')}}`
  );
};
const HOOK = 'shop/hook.yaml: error project-forbids: ';
const APP = 'argocd/shop.yaml: error project-forbids: ';
const KIND =
  `${HOOK}kind: the AppProject "team" does not permit the kind "Job" of the group "batch", ` +
  'and Argo CD then syncs nothing of the Application "shop". Permit it in its ' +
  'namespaceResourceWhitelist and namespaceResourceBlacklist.';
const DESTINATION =
  `${APP}spec.destination: namespace "shop" of the cluster "https://kubernetes.default.svc" is ` +
  `not in the destinations of the AppProject "team". Add it there.`;
const REPOSITORY =
  `${APP}spec.source.repoURL: "https://git.example.com/shop.git" is not in the sourceRepos of ` +
  `the AppProject "team". Add it there.`;
const spec = (more: string = '') => `  project: team\n${more}`;

test.each([
  ['a whitelist without its kind', { namespaceResourceWhitelist: "[{group: '', kind: ConfigMap}]" }, [KIND]],
  ['a whitelist with its kind in another group', { namespaceResourceWhitelist: '[{group: apps, kind: Job}]' }, [KIND]],
  ['a blacklist with its kind', { namespaceResourceBlacklist: "[{group: batch, kind: '*'}]" }, [KIND]],
  ['another namespace', { destinations: `[{${SERVER}, namespace: other}]` }, [DESTINATION]],
  ['another cluster', { destinations: "[{server: 'https://elsewhere.example.com', namespace: shop}]" }, [DESTINATION]],
  [
    'a namespace that is denied',
    { destinations: `[{${SERVER}, namespace: '*'}, {${SERVER}, namespace: '!shop'}]` },
    [DESTINATION],
  ],
  ['another repository', { sourceRepos: "['https://git.example.com/other.git']" }, [REPOSITORY]],
  ['a repository that is denied', { sourceRepos: "['*', '!https://git.example.com/sh*']" }, [REPOSITORY]],
  ['a pattern that ends at the slash', { sourceRepos: "['https://*']" }, [REPOSITORY]],
])('A project with %s', (_, over, expected) => {
  expect(found(application(spec()), project(over), JOB)).toEqual(expected);
});

test('A project without the kind Namespace, where the Application creates its namespace', () => {
  expect(found(application(spec('  syncPolicy: {syncOptions: [CreateNamespace=true]}')), project({}), JOB)).toEqual([
    `${APP}spec.syncPolicy.syncOptions: "CreateNamespace=true" needs the kind Namespace, which ` +
      `the AppProject "team" does not permit. ` +
      'Add { group: "", kind: Namespace } to its clusterResourceWhitelist, or let the platform ' +
      'create the namespace and remove the option.',
  ]);
});

test.each<[string, { [list: string]: string }, boolean]>([
  [
    'permits the namespaces of a team',
    { clusterResourceWhitelist: "[{group: '', kind: Namespace, name: shop*}]" },
    true,
  ],
  ['permits another one', { clusterResourceWhitelist: "[{group: '', kind: Namespace, name: other}]" }, false],
  [
    'denies those of the system',
    {
      clusterResourceWhitelist: "[{group: '', kind: Namespace, name: ''}]",
      clusterResourceBlacklist: "[{group: '', kind: Namespace, name: kube-*}]",
    },
    true,
  ],
  [
    'denies this one',
    {
      clusterResourceWhitelist: "[{group: '', kind: '*'}]",
      clusterResourceBlacklist: "[{group: '', kind: Namespace, name: shop}]",
    },
    false,
  ],
])('A project that %s by name', (_, lists, isPermitted) => {
  const created = application(spec('  syncPolicy: {syncOptions: [CreateNamespace=true]}'));
  const options = found(created, project(lists), JOB).filter((each) => each.includes('"CreateNamespace=true" needs'));
  expect(options).toHaveLength(isPermitted ? 0 : 1);
  const namespace = '# shop/shop.yaml\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}';
  const second = namespace.replace('{name: shop}', '{name: shop-tests}').replace('shop.yaml', 'tests.yaml');
  const objects = found(application(spec()), project(lists), namespace, second);
  expect(objects.filter((each) => each.startsWith('shop/shop.yaml: error'))).toHaveLength(isPermitted ? 0 : 1);
});

test('Of a cluster-wide kind that a project forbids the first object is reported', () => {
  const namespaces = ['shop', 'shop-tests'].map(
    (name) => `# shop/${name}.yaml\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}`,
  );
  expect(found(application(spec()), project({}), ...namespaces)).toHaveLength(1);
});

test('An Application without a namespace creates none', () => {
  const text = application(spec('  syncPolicy: {syncOptions: [CreateNamespace=true]}')).replace(
    ', namespace: shop}',
    '}',
  );
  expect(text).not.toContain('namespace: shop}');
  expect(found(text, project({}), JOB).filter((each) => each.includes('needs the kind Namespace'))).toEqual([]);
});

test('A project in examples is one of these only', () => {
  const other = project({ destinations: `[{${SERVER}, namespace: other}]` });
  expect(found(application(spec()), other.replace('argocd/', 'docs/manual/'))).toEqual([]);
  const example = application(spec()).replace('argocd/', 'docs/shop/');
  expect(found(example, other.replace('argocd/', 'docs/manual/'))).toEqual([
    DESTINATION.replace('argocd/', 'docs/shop/'),
  ]);
  expect(found(example, other)).toEqual([DESTINATION.replace('argocd/', 'docs/shop/')]);
});

test('A hook in a namespace that is no destination', () => {
  expect(found(application(spec()), project({ destinations: `[{${SERVER}, namespace: shop}]` }), elsewhere)).toEqual([
    `${HOOK}metadata.namespace: "other" is not a namespace of the destinations of the AppProject "team". Add it there.`,
  ]);
});

test('An Application in a namespace that the project does not take Applications from', () => {
  const text = application(spec()).replace('namespace: argocd}', 'namespace: teams}');
  expect(found(text, project({}), JOB)).toEqual([
    `${APP}metadata.namespace: "teams" is not in the sourceNamespaces of the AppProject "team". ` +
      `Add it there, or put the Application into "argocd".`,
  ]);
  expect(found(text, project({ sourceNamespaces: '[team*]' }), JOB)).toEqual([]);
});

test.each([
  [
    'all that is needed',
    {
      namespaceResourceWhitelist: '[{group: batch, kind: Job}]',
      destinations: `[{${SERVER}, namespace: sh*}]`,
      sourceRepos: "['https://git.example.com/shop']",
    },
  ],
  ['the cluster by its name', { destinations: '[{name: in-cluster, namespace: shop}]' }],
  ['patterns across slashes', { sourceRepos: "['https://**']" }],
  [
    'a denial of something else',
    {
      sourceRepos: "['*', '!https://git.example.com/other*']",
      destinations: `[{${SERVER}, namespace: '*'}, {${SERVER}, namespace: '!kube-system'}]`,
    },
  ],
])('There is no finding for a project that permits %s', (_, over) => {
  expect(found(application(spec()), project(over), JOB)).toEqual([]);
});

test('A kind of an ordinary object, once for all objects of the kind', () => {
  const role = (name: string) =>
    `# shop/${name}.yaml\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: ${name}}`;
  const widget = '# shop/widget.yaml\napiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}';
  const lists = { namespaceResourceWhitelist: '[{group: batch, kind: Job}]' };
  const lines = found(application(spec()), project(lists), role('a'), role('b'), widget);
  expect(lines).toEqual([
    'shop/a.yaml: error project-forbids: kind: the AppProject "team" does not permit the kind "ClusterRole" of the ' +
      'group "rbac.authorization.k8s.io", and Argo CD then syncs nothing of the Application "shop". ' +
      'Permit it in its clusterResourceWhitelist and clusterResourceBlacklist.',
    'shop/widget.yaml: warning project-forbids: kind: the AppProject "team" does not permit the kind "Widget" of the ' +
      'group "example.com", and Argo CD then syncs nothing of the Application "shop". ' +
      'Permit it in its namespaceResourceWhitelist and namespaceResourceBlacklist.',
  ]);
});

test('A project that is not among the documents, where others are', () => {
  const tem = application('  project: tem');
  expect(found(tem, project({ sourceRepos: '[]' }), JOB)).toEqual([
    'argocd/shop.yaml: warning project-forbids: spec.project: names the AppProject "tem", which no manifest makes: ' +
      'unless it is made elsewhere, Argo CD syncs nothing of the Application. AppProjects: default, team. ' +
      'Did you mean "team"? Correct the name, or add it to the manifests.',
  ]);
  expect(found(application('  project: default'), project({}), JOB)).toEqual([]);
  expect(found(tem, JOB)).toEqual([]);
});
