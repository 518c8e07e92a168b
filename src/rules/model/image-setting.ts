import { PipelineTaskWork } from './pipeline-work';
import { KubectlCall, kubectlCall } from './shell-call';
import { UNKNOWN } from './shell-variable';

/** A task that gives a workload another image, beside Argo CD. */
export interface ImageSetting {
  /** Kind of the workload, e.g. `Deployment`. */
  readonly kind: string;
  readonly name: string;
  /** Where it lies; undefined for the namespace of the run. */
  readonly namespace?: string;
  /** Under which name the API server notes who owns the field. */
  readonly fieldManager: string;
  /** The image; `UNKNOWN` in it for what the run makes. */
  readonly image: string;
}

/** The names by which kubectl knows a kind. */
const KINDS: readonly [string, string[]][] = [
  ['Deployment', ['deployment', 'deployments', 'deploy']],
  ['StatefulSet', ['statefulset', 'statefulsets', 'sts']],
  ['DaemonSet', ['daemonset', 'daemonsets', 'ds']],
];

/** The images that a task sets: by the kubectl-deploy of this library, by `kubectl set image` or by `kubectl patch`. */
export function imageSettings(task: PipelineTaskWork): ImageSetting[] {
  const { workload, namespace, image, 'field-manager': fieldManager, 'dry-run': dryRun } = task.values;
  if (task.steps.some(({ env }) => env.some(({ name }: any) => name === 'PARAMS_FIELD_MANAGER'))) {
    const target = targetOf([workload ?? '']);
    if (target === undefined || !image || dryRun === 'true') return [];
    return [{ ...target, namespace: known(namespace), fieldManager, image }];
  }
  if (!task.steps.some((step) => /kubectl/.test(JSON.stringify(step)))) return [];
  return task.callsOf('kubectl').flatMap((call) => imageSettingOf(kubectlCall(call)) ?? []);
}

function imageSettingOf({ words: [verb, ...rest], options }: KubectlCall): ImageSetting | undefined {
  const sets = verb === 'set' && rest[0] === 'image';
  const patches = verb === 'patch' && /"?\bimage"?\s*:|containers\/[^"]*\/image/.test(options.patch ?? '');
  if ((!sets && !patches) || options['dry-run'] !== undefined || options.local !== undefined) return undefined;
  const target = targetOf(sets ? rest.slice(1) : rest);
  if (target === undefined) return undefined;
  const given = sets ? rest.find((word, i) => i > 0 && word.includes('='))?.replace(/^[^=]*=/, '') : undefined;
  const fieldManager = options['field-manager'] ?? (sets ? 'kubectl-set' : 'kubectl-patch');
  return { ...target, namespace: known(options.namespace), fieldManager, image: given ?? UNKNOWN };
}

/** The workload of `deployment/shop` or `deployment shop`. */
function targetOf([first = '', second]: string[]): { kind: string; name: string } | undefined {
  const [resource, name] = first.includes('/') ? first.split('/') : [first, second];
  const [kind] = KINDS.find(([, names]) => names.includes(resource.replace(/\.apps$/, '').toLowerCase())) ?? [];
  return kind === undefined || known(name) === undefined ? undefined : { kind, name: name! };
}

function known(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text.includes(UNKNOWN) || text.includes('$') ? undefined : text;
}
