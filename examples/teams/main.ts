/**
 * A platform for fifty teams, from data: teams.json. Each team has an AppProject, which lets its Applications deploy
 * into the team's own namespace only, a namespace for its builds, and a gate that builds each release before the sync.
 *
 * It writes what `TEAMS` lists, or all teams; manifests/ has two of them.
 */
import { ApiObject, Chart, Duration, YamlOutputType } from 'cdk8s';
import { AppProject, ArgoAppWithTektonHook, BuildAndDeployPipeline, GitOpsApp, HookPhase } from 'cdk8s-argo-tekton';
import { PodSecurity, PodSecurityNamespace, RunValue, SyncWindow, SyncWindowKind } from 'cdk8s-argo-tekton';
import * as data from './teams.json';

const MANIFESTS = 'https://git.example.com/platform/manifests.git';

/** What the services of a team share. */
interface Shared {
  readonly builds: Chart;
  readonly argocd: Chart;
  readonly project: AppProject;
}

/** A team: its services, and who may sync them. */
export interface Team {
  readonly name: string;
  /** Group of the identity provider whose members may sync by hand. */
  readonly group: string;
  /** Cron line of the time from which releases wait for 12 hours. */
  readonly freeze?: string;
  readonly services: readonly Service[];
}

/** A service: its release is a tag of its repository. */
interface Service {
  readonly name: string;
  readonly release: string;
}

export const teams: readonly Team[] = data.teams;

/** The platform of some teams. */
export function platformOf(members: readonly Team[]): GitOpsApp {
  // one file for each chart: a reviewer sees one file of a team
  const app = new GitOpsApp({ yamlOutputType: YamlOutputType.FILE_PER_CHART });
  for (const team of members) addTeam(app, team);
  return app;
}

function addTeam(app: GitOpsApp, team: Team): void {
  const namespace = team.name;
  const builds = new Chart(app, `${team.name}-builds`, { namespace: `${team.name}-builds` }); // applied by you
  const argocd = new Chart(app, `${team.name}-argocd`, { namespace: 'argocd' }); // applied by you, last
  new PodSecurityNamespace(builds, 'builds', { name: `${team.name}-builds`, enforce: PodSecurity.BASELINE });
  new PodSecurityNamespace(builds, 'apps', { name: namespace, enforce: PodSecurity.RESTRICTED });
  const project = new AppProject(argocd, team.name, {
    description: `Applications of the team ${team.name}`,
    sourceRepos: [MANIFESTS],
    destinations: [{ server: 'https://kubernetes.default.svc', namespace }],
    // what a synced folder has, and no Role, no RoleBinding, nothing outside the namespace
    namespaceResourceWhitelist: [
      { kind: 'ConfigMap' },
      { kind: 'Pod' }, // the gate
      { kind: 'Service' },
      { group: 'apps', kind: 'Deployment' },
    ],
    roles: [{ name: 'releaser', groups: [team.group], policies: [{ action: 'get' }, { action: 'sync' }] }],
    syncWindows: team.freeze === undefined ? undefined : [freeze(team.freeze, namespace)],
  });
  for (const service of team.services) addService(app, { builds, argocd, project }, service);
}

function freeze(schedule: string, namespace: string): SyncWindow {
  const duration = Duration.hours(12);
  return { kind: SyncWindowKind.DENY, schedule, duration, namespaces: [namespace], manualSync: true };
}

function addService(app: GitOpsApp, { builds, argocd, project }: Shared, { name, release: tag }: Service): void {
  const namespace = project.name;
  const config = new Chart(app, `${namespace}-${name}`, { namespace }); // applied by Argo CD
  const image = `registry.example.com/${namespace}/${name}`;
  addWorkload(config, name, `${image}:${tag}`);
  const pipeline = new BuildAndDeployPipeline(builds, name, {
    sourceUrl: `https://git.example.com/${namespace}/${name}.git`,
    image,
  });
  new ArgoAppWithTektonHook(argocd, `${namespace}-${name}`, {
    synced: config,
    pipeline,
    project: project.name,
    phase: HookPhase.PRE_SYNC,
    visible: false, // the project permits no run, and a sync that fails says why
    source: { repoUrl: MANIFESTS, targetRevision: 'main' },
    destination: { namespace },
    automated: { prune: true, selfHeal: true },
    release: { tag },
    params: { 'image-tag': RunValue.release('tag'), revision: RunValue.release('tag') },
  });
}

function addWorkload(config: Chart, name: string, image: string): void {
  const labels = { app: name };
  const container = {
    name,
    image,
    ports: [{ containerPort: 8080 }],
    readinessProbe: { httpGet: { path: '/', port: 8080 } },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  };
  const securityContext = { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } };
  const template = { metadata: { labels }, spec: { securityContext, containers: [container] } };
  const spec = { replicas: 2, selector: { matchLabels: labels }, template };
  new ApiObject(config, 'deployment', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec });
  const ports = [{ port: 80, targetPort: 8080 }];
  new ApiObject(config, 'service', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: labels, ports },
  });
}

/** The teams of which manifests/ has the files; TEAMS=all writes those of all. */
const WRITTEN = process.env.TEAMS ?? 'accounts,pricing';
export const app = platformOf(teams.filter(({ name }) => WRITTEN === 'all' || WRITTEN.split(',').includes(name)));

if (process.argv[1]?.endsWith('main.ts')) app.synth(); // the test imports this file
