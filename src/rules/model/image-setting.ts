import { Evidence } from './evidence';
import { SyncedApplication } from './installation';
import { RunTask } from './run-task';
import { KubectlCall, kubectlCall } from './shell-call';
import { UNKNOWN } from './shell-variable';
import { Document } from '../../core/document';
import { FIELD_MANAGER_VARIABLE, KubectlDeployName } from '../../tasks/task-names';

/** The image that a task sets in a workload of the cluster. */
export interface ImageSetting {
  /** Kind of the workload, e.g. `Deployment`. */
  readonly kind: string;
  readonly name: string;
  /** Its namespace; undefined for that of the run. */
  readonly namespace?: string;
  /** The name under which the API server records who owns the field. */
  readonly fieldManager: string;
  /** The image; `UNKNOWN` in it for what only the run knows. */
  readonly image: string;
  /** The names of the containers that get it, where they are written. */
  readonly containers: readonly string[];
  readonly evidence: Evidence;
}

/** The names by which kubectl knows a kind. */
const WORKLOAD_NAMES: readonly [string, string[]][] = [
  ['Deployment', ['deployment', 'deployments', 'deploy']],
  ['StatefulSet', ['statefulset', 'statefulsets', 'sts']],
  ['DaemonSet', ['daemonset', 'daemonsets', 'ds']],
];

/** The kinds of workloads whose image a task can set. */
export const WORKLOAD_KINDS: readonly string[] = WORKLOAD_NAMES.map(([kind]) => kind);

/** The settings that were read already: several rules ask for those of the same tasks, and reading a script is slow. */
const IMAGE_SETTINGS = new WeakMap<RunTask, ImageSetting[]>();

/** The images that a task sets: as `KubectlDeployTask`, or by `kubectl set image` or `kubectl patch` in a program. */
export function imageSettings(task: RunTask): ImageSetting[] {
  let settings = IMAGE_SETTINGS.get(task);
  if (settings === undefined) IMAGE_SETTINGS.set(task, (settings = readImageSettings(task)));
  return settings;
}

function readImageSettings(task: RunTask): ImageSetting[] {
  if (task.hasVariable(FIELD_MANAGER_VARIABLE)) return declaredSettings(task);
  return task.callsOf('kubectl').flatMap((call) => calledSetting(kubectlCall(call)) ?? []);
}

/** The namespace of the workload of a setting. */
export function settingNamespace(
  { destinationNamespace }: SyncedApplication,
  run: { readonly namespace?: string },
  { namespace }: ImageSetting,
): string | undefined {
  return namespace ?? run.namespace ?? destinationNamespace;
}

/** The workload of a setting, where the Application syncs it. */
export function syncedWorkload(
  { synced, destinationNamespace }: SyncedApplication,
  { kind, name }: ImageSetting,
  namespace: string | undefined,
): Document | undefined {
  return synced.find(
    ({ manifest: { kind: ofKind, metadata } }) =>
      ofKind === kind && metadata?.name === name && (metadata.namespace ?? destinationNamespace) === namespace,
  );
}

function declaredSettings({ values }: RunTask): ImageSetting[] {
  const workload = workloadOf([values[KubectlDeployName.WORKLOAD] ?? '']);
  const image = values[KubectlDeployName.IMAGE];
  if (workload === undefined || !image || values[KubectlDeployName.DRY_RUN] === 'true') return [];
  const namespace = known(values[KubectlDeployName.NAMESPACE]);
  const fieldManager = values[KubectlDeployName.FIELD_MANAGER];
  const container = known(values[KubectlDeployName.CONTAINER]);
  const containers = container === undefined ? [] : [container];
  return [{ ...workload, namespace, fieldManager, image, containers, evidence: 'field' }];
}

function calledSetting(call: KubectlCall): ImageSetting | undefined {
  const { words, options } = call;
  if (options['dry-run'] !== undefined || options.local !== undefined) return undefined;
  const sets = words[0] === 'set' && words[1] === 'image';
  if (!sets && !patchesImage(call)) return undefined;
  const workload = workloadOf(words.slice(sets ? 2 : 1));
  if (workload === undefined) return undefined;
  return {
    ...workload,
    namespace: known(options.namespace),
    fieldManager: options['field-manager'] ?? (sets ? 'kubectl-set' : 'kubectl-patch'),
    ...(sets ? { image: givenImage(words), containers: givenContainers(words) } : { image: UNKNOWN, containers: [] }),
    evidence: 'text',
  };
}

function patchesImage({ words, options }: KubectlCall): boolean {
  return words[0] === 'patch' && /"?\bimage"?\s*:|containers\/[^"]*\/image/.test(options.patch ?? '');
}

/** The image of `set image deployment/shop shop=IMAGE`. */
function givenImage(words: readonly string[]): string {
  return words.find((word, i) => i > 2 && word.includes('='))?.replace(/^[^=]*=/, '') ?? UNKNOWN;
}

/** The containers of `set image deployment/shop shop=IMAGE`; `*` is all. */
function givenContainers(words: readonly string[]): string[] {
  const given = words.slice(2).filter((word) => word.includes('='));
  return given.map((word) => word.replace(/=[^]*$/, '')).filter((name) => name !== '*' && known(name) !== undefined);
}

/** The workload of `deployment/shop` or `deployment shop`. */
function workloadOf([first = '', second]: string[]): { kind: string; name: string } | undefined {
  const [resource, name] = first.includes('/') ? first.split('/') : [first, second];
  const isResource = resource.replace(/\.apps$/, '').toLowerCase();
  const [kind] = WORKLOAD_NAMES.find(([, names]) => names.includes(isResource)) ?? [];
  return kind === undefined || known(name) === undefined ? undefined : { kind, name };
}

function known(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text.includes(UNKNOWN) || text.includes('$') ? undefined : text;
}
