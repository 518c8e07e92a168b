import { Testing } from 'cdk8s-argo-tekton';
import { app, platformOf, teams } from './main';

const manifests = Testing.synth(platformOf(teams));
const project = (name: string) => manifests.object('AppProject', name).spec;

test('the program has no warnings', () => {
  expect([manifests.warnings, Testing.synth(app).warnings]).toEqual([[], []]);
});

test('each team has a project for its own namespace, with its own group', () => {
  expect(teams).toHaveLength(50);
  for (const { name, group } of teams) {
    expect(project(name).destinations.map(({ namespace }: { namespace: string }) => namespace)).toEqual([name]);
    expect(project(name).roles[0].groups).toEqual([group]);
  }
});

test('a synced folder has only what its project allows', () => {
  const allowed = project('pricing').namespaceResourceWhitelist.map(({ kind }: { kind: string }) => kind);
  const synced = ['ConfigMap', 'Deployment', 'Pod', 'Service'];
  expect(allowed.sort()).toEqual(synced);
  for (const kind of synced) expect(manifests.objects(kind).length).toBeGreaterThan(0);
});

test('a hook starts runs of its own team only', () => {
  const hook = manifests.hook('worker-trigger', 'pricing');
  expect(hook.simulateRelease()!.namespace).toBe('pricing-builds');
  expect(hook.permissions.filter((permission) => !permission.includes('pricing'))).toEqual([]);
});

test('releases of a team wait while it has a freeze', () => {
  expect(project('pricing').syncWindows).toEqual([
    { kind: 'deny', schedule: '0 17 * * 5', duration: '12h0m0s', namespaces: ['pricing'], manualSync: true },
  ]);
});
