import { ApiObject, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import { AppProject, AppProjectProps, SyncWindowKind } from '.';

const SERVER = 'https://kubernetes.default.svc';

function render(props: AppProjectProps): any {
  const chart = new Chart(Testing.app(), 'platform');
  new AppProject(chart, 'shop', props);
  return Testing.synth(chart)[0];
}

function problems(props: AppProjectProps): string[] {
  try {
    render(props);
  } catch (error) {
    return (error as Error).message
      .split('\n  ')
      .slice(1)
      .map((line) => line.replace('[platform/shop] ', ''));
  }
  return [];
}

describe('An AppProject has', () => {
  test('its name and namespace', () => {
    const project = new AppProject(new Chart(Testing.app(), 'platform'), 'shop');
    expect(project.name).toBe('shop');
    expect(project.namespace).toBe('argocd');
  });
});

describe('An AppProject renders', () => {
  test('no permission that nobody gave', () => {
    expect(render({})).toEqual({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: 'shop', namespace: 'argocd' },
      spec: {},
    });
  });

  test('everything that is set', () => {
    expect(
      render({
        description: 'The shop',
        sourceRepos: ['https://git.example.com/shop/*'],
        sourceNamespaces: ['shop-apps'],
        destinations: [
          { server: SERVER, namespace: 'shop' },
          { name: 'production', namespace: 'shop-*' },
        ],
        clusterResourceWhitelist: [{ kind: 'Namespace', name: 'shop' }],
        clusterResourceBlacklist: [{ group: 'rbac.authorization.k8s.io', kind: '*' }],
        namespaceResourceWhitelist: [
          { group: 'apps', kind: 'Deployment' },
          { group: 'batch', kind: 'Job' },
        ],
        namespaceResourceBlacklist: [{ kind: 'ResourceQuota' }],
        orphanedResources: { warn: true, ignore: [{ kind: 'ConfigMap', name: 'kube-*' }] },
        permitOnlyProjectScopedClusters: true,
        roles: [
          {
            name: 'ci',
            description: 'Pipelines',
            policies: [
              { action: 'sync', object: 'my-app-sync' },
              { resource: 'logs', action: 'get', deny: true },
            ],
            groups: ['shop:developers'],
          },
        ],
      }).spec,
    ).toEqual({
      description: 'The shop',
      sourceRepos: ['https://git.example.com/shop/*'],
      sourceNamespaces: ['shop-apps'],
      destinations: [
        { server: SERVER, namespace: 'shop' },
        { name: 'production', namespace: 'shop-*' },
      ],
      clusterResourceWhitelist: [{ group: '', kind: 'Namespace', name: 'shop' }],
      clusterResourceBlacklist: [{ group: 'rbac.authorization.k8s.io', kind: '*' }],
      namespaceResourceWhitelist: [
        { group: 'apps', kind: 'Deployment' },
        { group: 'batch', kind: 'Job' },
      ],
      namespaceResourceBlacklist: [{ group: '', kind: 'ResourceQuota' }],
      orphanedResources: { warn: true, ignore: [{ kind: 'ConfigMap', name: 'kube-*' }] },
      permitOnlyProjectScopedClusters: true,
      roles: [
        {
          name: 'ci',
          description: 'Pipelines',
          policies: [
            'p, proj:shop:ci, applications, sync, shop/my-app-sync, allow',
            'p, proj:shop:ci, logs, get, shop/*, deny',
          ],
          groups: ['shop:developers'],
        },
      ],
    });
  });

  test('an empty map for orphaned resources, which turns the watch on', () => {
    expect(render({ orphanedResources: { warn: false, ignore: [] } }).spec).toEqual({ orphanedResources: {} });
  });

  test('JSON patches by field names', () => {
    const chart = new Chart(Testing.app(), 'platform');
    const project = new AppProject(chart, 'shop');
    ApiObject.of(project).addJsonPatch(
      JsonPatch.add('/spec/syncWindows', [
        { kind: 'deny', schedule: '0 22 * * *', duration: '1h', applications: ['*'] },
      ]),
    );
    expect(Testing.synth(chart)[0].spec).toEqual({
      syncWindows: [{ kind: 'deny', schedule: '0 22 * * *', duration: '1h', applications: ['*'] }],
    });
  });
});

describe('The sync windows of an AppProject', () => {
  const NIGHT = { kind: SyncWindowKind.DENY, schedule: '0 22 * * 1-5', duration: Duration.hours(8) };

  test('have their lists and what differs from the defaults', () => {
    const windows = [
      { ...NIGHT, applications: ['*'], manualSync: true, timeZone: 'Europe/Vienna', syncOverrun: false },
      {
        kind: SyncWindowKind.ALLOW,
        schedule: '0 9 * * *',
        duration: Duration.minutes(90),
        namespaces: ['shop-*'],
        clusters: ['in-cluster'],
        andOperator: true,
      },
    ];
    expect(render({ syncWindows: windows }).spec.syncWindows).toEqual([
      {
        kind: 'deny',
        schedule: '0 22 * * 1-5',
        duration: '8h0m0s',
        applications: ['*'],
        manualSync: true,
        timeZone: 'Europe/Vienna',
      },
      {
        kind: 'allow',
        schedule: '0 9 * * *',
        duration: '1h30m0s',
        namespaces: ['shop-*'],
        clusters: ['in-cluster'],
        andOperator: true,
      },
    ]);
  });

  test('are rejected where Argo CD rejects the project, and where they never hold', () => {
    const applications = ['*'];
    expect(
      problems({
        syncWindows: [
          { ...NIGHT, applications },
          { ...NIGHT, applications, manualSync: true },
          { ...NIGHT, schedule: '@daily', applications },
          { ...NIGHT, duration: Duration.seconds(0), applications },
          { ...NIGHT, schedule: '0 1 * * *' },
          { ...NIGHT, schedule: '0 2 * * *', applications, timeZone: 'Vienna', description: 'x'.repeat(256) },
        ],
      }),
    ).toEqual([
      'syncWindows[1]: is the same as syncWindows[0]. Remove one.',
      'syncWindows[2].schedule: "@daily" is not a cron line. Allowed: minute, hour, day of the month, month and day ' +
        'of the week, separated by spaces. Write e.g. "0 22 * * 5".',
      'syncWindows[3].duration: is 0, and the window never holds. Set how long it lasts.',
      'syncWindows[4]: selects no Application, and Argo CD rejects the project. Allowed: applications, namespaces, ' +
        'clusters. Set one of them, e.g. applications: ["*"].',
      'syncWindows[5].timeZone: "Vienna" is not a time zone, and Argo CD takes UTC. Write e.g. "Europe/Vienna".',
      'syncWindows[5].description: has 256 characters. Allowed: at most 255. Shorten it.',
    ]);
  });
});

describe('An AppProject rejects', () => {
  test('a description that the API server does not take', () => {
    expect(problems({ description: 'a'.repeat(256) })).toEqual([
      'description: has 256 characters. Allowed: at most 255. Shorten it.',
    ]);
  });

  test('lists with duplicates, that deny everything or permit nothing', () => {
    expect(problems({ sourceRepos: ['a', 'a', '!*', ''] })).toEqual([
      'sourceRepos[1]: "a" is in the list already. Remove one.',
      'sourceRepos[2]: "!*" denies everything, and Argo CD rejects it. Remove it.',
      'sourceRepos[3]: is empty. Give a value or a pattern.',
    ]);
    expect(problems({ sourceRepos: ['!https://git.example.com/**'] })).toEqual([
      'sourceRepos: only denies, and so permits nothing. Add what is allowed.',
    ]);
    expect(problems({ sourceNamespaces: ['a', 'a'] })).toEqual([
      'sourceNamespaces[1]: "a" is in the list already. Remove one.',
    ]);
  });

  test('destinations that name no cluster, or one in two ways', () => {
    expect(
      problems({ destinations: [{ namespace: 'shop' }, { server: SERVER, name: 'in-cluster', namespace: 'shop' }] }),
    ).toEqual([
      'destinations[0]: names no cluster. Give either server or name.',
      `destinations[1]: names the cluster twice, by server "${SERVER}" and by name "in-cluster", and permits ` +
        'both. Give either server or name.',
    ]);
  });

  test('destinations that are there already, or permit nothing', () => {
    expect(
      problems({
        destinations: [
          { server: SERVER, namespace: 'shop' },
          { server: SERVER, namespace: 'shop' },
        ],
      }),
    ).toEqual(['destinations[1]: is the same as destinations[0]. Remove one.']);
    expect(problems({ destinations: [{ server: '*', namespace: '!kube-system' }] })).toEqual([
      'destinations: only denies, and so permits nothing. Add what is allowed.',
    ]);
  });

  test('kinds that match nothing', () => {
    expect(problems({ namespaceResourceWhitelist: [{ group: 'apps/v1', kind: '' }] })).toEqual([
      'namespaceResourceWhitelist[0].kind: is empty. Name a kind, or "*" for any.',
      'namespaceResourceWhitelist[0].group: "apps/v1" has a version. Write "apps".',
    ]);
  });

  test('an empty whitelist, which becomes one that permits everything', () => {
    expect(problems({ namespaceResourceWhitelist: [] })).toEqual([
      'namespaceResourceWhitelist: is empty: Argo CD drops an empty list when it writes the project, and ' +
        'then permits every kind. To permit none, give namespaceResourceBlacklist { group: "*", kind: "*" }.',
    ]);
  });

  test('roles that Argo CD rejects', () => {
    expect(
      problems({ roles: [{ name: 'ci:x' }, { name: 'ci' }, { name: 'ci', groups: ['a,b', '"a,b"', ' c'] }] }),
    ).toEqual([
      'roles[0].name: "ci:x" is not a valid name of a role. Allowed: letters, digits, "-" and "_", beginning ' +
        'and ending with a letter or digit. Choose another name.',
      'roles[2].name: two roles are named "ci". Rename one.',
      'roles[2].groups[0]: "a,b" is not a valid name of a group. Remove spaces around it; put a name with a ' +
        'comma in quotes.',
      'roles[2].groups[2]: " c" is not a valid name of a group. Remove spaces around it; put a name with a ' +
        'comma in quotes.',
    ]);
  });

  test('policies that Argo CD does not know', () => {
    expect(
      problems({
        roles: [
          {
            name: 'ci',
            policies: [
              { resource: 'application', action: 'snyc', object: 'a/b/c' },
              { action: 'action/apps/Deployment/restart' },
            ],
          },
        ],
      }),
    ).toEqual([
      'roles[0].policies[0].resource: "application" is not a resource that a project has policies for. ' +
        'Resources: applications, applicationsets, clusters, exec, logs, repositories. Did you mean ' +
        '"applications"? Use one of these.',
      'roles[0].policies[0].action: "snyc" is not an action. Actions: get, create, update, delete, sync, ' +
        'override, rollback, *, action/…, update/…, delete/…. Use one of these.',
      'roles[0].policies[0].object: "a/b/c" does not name an Application. Allowed: NAME or NAMESPACE/NAME, ' +
        'with "*" as a wildcard. Leave out the project, which is put before it.',
    ]);
  });
});
