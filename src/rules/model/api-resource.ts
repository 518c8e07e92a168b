/** A resource of the API server, as Roles name it. */
export interface ApiResource {
  readonly group: string;
  /** E.g. `deployments`, `pods/log`. */
  readonly resource: string;
  readonly isClusterWide?: boolean;
}

/** The names by which kubectl knows kinds: the plural, then what else it takes beside the singular. */
const KINDS_OF_GROUPS: { readonly [group: string]: readonly string[] } = {
  '': [
    'configmaps cm',
    'endpoints ep',
    'events ev',
    'namespaces ns',
    'nodes no',
    'persistentvolumeclaims pvc',
    'persistentvolumes pv',
    'pods po',
    'secrets',
    'serviceaccounts sa',
    'services svc',
  ],
  apps: ['daemonsets ds', 'deployments deploy', 'replicasets rs', 'statefulsets sts'],
  batch: ['cronjobs cj', 'jobs'],
  'argoproj.io': ['applications app apps', 'applicationsets appset appsets', 'appprojects appproj', 'rollouts ro'],
  autoscaling: ['horizontalpodautoscalers hpa'],
  'gateway.networking.k8s.io': ['gateways gtw', 'httproutes'],
  'networking.k8s.io': ['ingresses ing', 'networkpolicies netpol'],
  'rbac.authorization.k8s.io': ['clusterrolebindings', 'clusterroles', 'rolebindings', 'roles'],
  'tekton.dev': ['customruns', 'pipelineruns pr prs', 'pipelines', 'taskruns tr trs', 'tasks'],
};

const CLUSTER_WIDE = ['clusterrolebindings', 'clusterroles', 'namespaces', 'nodes', 'persistentvolumes'];

const API_RESOURCES: ReadonlyMap<string, ApiResource> = new Map(
  Object.entries(KINDS_OF_GROUPS).flatMap(([group, kinds]) =>
    kinds.flatMap((names) => {
      const [resource, ...short] = names.split(' ');
      const known = { group, resource, isClusterWide: CLUSTER_WIDE.includes(resource) };
      return [resource, singular(resource), ...short].map((name): [string, ApiResource] => [name, known]);
    }),
  ),
);

function singular(resource: string): string {
  return /(sses)$/.test(resource) ? resource.slice(0, -2) : resource.replace(/ies$/, 'y').replace(/s$/, '');
}

/** The resource of a name as kubectl takes it (`deploy`, `deployments.apps`, `Deployment`); undefined for others. */
export function apiResource(name: string): ApiResource | undefined {
  const [kind, ...group] = name.toLowerCase().split('.');
  const known = API_RESOURCES.get(kind);
  return group.length === 0 || known?.group === group.join('.') ? known : undefined;
}
