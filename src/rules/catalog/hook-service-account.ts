import { Document, Manifest } from '../../core/document';
import { commaList, quote } from '../../core/text';
import { accountBindings } from '../model/account-bindings';
import { elements } from '../model/elements';
import { Evidence, severityOf } from '../model/evidence';
import { Hook, hookOf, waveOf } from '../model/hook';
import { Installation, SyncedApplication } from '../model/installation';
import { objectKey } from '../model/object-key';
import { objectNeeds } from '../model/object-needs';
import { PodNeed } from '../model/pod-need';
import { Rule, RuleFinding } from '../model/rule';
import { runNeeds } from '../model/run-needs';
import { startedRuns } from '../model/started-run';

/**
 * What the pod of a hook cannot start without must exist before it: at the first sync ordinary objects are applied
 * after all PreSync hooks.
 */
export const hookServiceAccount: Rule = {
  code: 'hook-service-account',
  severity: 'error',
  mayWarn: true,
  needs: 'folder',
  check: (installation) =>
    installation.applications
      .filter(({ hooks }) => hooks.length > 0)
      .flatMap((application) => {
        const applied = neededObjects(application);
        return application.hooks.flatMap((hook) => lateObjects(installation, application, applied, hook));
      }),
};

/** The phases of a sync, in order. */
const PHASE_ORDER = ['PreSync', 'Sync', 'PostSync'];

/** When a sync applies an object. */
interface SyncPosition {
  /** Index in `PHASE_ORDER`. */
  readonly phase: number;
  readonly wave: number;
}

/** An object that a hook needs, and what the need was read from. */
interface HookNeed extends PodNeed {
  /** @default that of the hook */
  readonly namespace?: string;
  readonly evidence?: Evidence;
}

/** What a hook needs and the same sync applies after it. */
function lateObjects(
  installation: Installation,
  application: SyncedApplication,
  applied: ReadonlyMap<string, Document>,
  { document, phases }: Hook,
): RuleFinding[] {
  const home = document.manifest.metadata?.namespace ?? application.destinationNamespace;
  const start = positionOf(document, phases);
  if (start === undefined) return [];
  const late = [...objectNeeds(document), ...startedNeeds(installation, document)].flatMap((need: HookNeed) => {
    const { kind, name, evidence = 'field', namespace = home } = need;
    const apiVersion = TEKTON_KINDS.includes(kind) ? 'tekton.dev/v1' : 'v1';
    const needed = applied.get(objectKey({ apiVersion, kind, metadata: { name, namespace } }, undefined)!);
    const position = needed && positionOf(needed, phasesOf(needed));
    if (position === undefined || isInTime(position, start)) return [];
    if (existsElsewhere(installation, application, need, namespace)) return [];
    return [{ document, severity: severityOf(evidence), ...lateFinding(need, position, start, phases) }];
  });
  return late.length > 0 ? late : lateRights(installation, application, { document, phases }, start, home);
}

const TEKTON_KINDS = ['Pipeline', 'Task'];

/** What the runs that a Job or Pod starts need at once: without it they fail. For a volume their pods wait. */
function startedNeeds(installation: Installation, document: Document): HookNeed[] {
  return startedRuns(installation, document).flatMap(({ run, namespace, property, evidence, pipeline }) => {
    const isHook = document.manifest.kind === 'PipelineRun';
    const own = isHook ? [] : runNeeds(run).filter(({ kind }) => [...TEKTON_KINDS, 'ServiceAccount'].includes(kind));
    const tasks = elements(pipeline?.manifest.spec?.tasks).flatMap(({ taskRef }) =>
      taskRef?.name === undefined || taskRef.resolver !== undefined ? [] : [{ kind: 'Task', name: taskRef.name }],
    );
    return [...own, ...tasks].map(({ kind, name }) => ({ kind, name, namespace, property, evidence }));
  });
}

/** The rights of the account of a hook, where the same sync applies all of them after the hook. */
function lateRights(
  installation: Installation,
  { synced, destinationNamespace }: SyncedApplication,
  { document, phases }: Pick<Hook, 'document' | 'phases'>,
  start: SyncPosition,
  namespace: string | undefined,
): RuleFinding[] {
  const need = objectNeeds(document).find(({ kind }) => kind === 'ServiceAccount');
  if (need === undefined) return [];
  const bindings = accountBindings(installation, namespace, need.name);
  const own = new Set(synced);
  const late = bindings.flatMap((binding) => {
    const { roleRef, metadata } = binding.manifest;
    const home = roleRef?.kind === 'Role' ? (metadata?.namespace ?? destinationNamespace) : undefined;
    const role = installation.find(`${roleRef?.kind}`, home, `${roleRef?.name}`);
    return [binding, role].flatMap((each) => lateRight(each, own, start) ?? []).slice(0, 1);
  });
  if (late.length === 0 || late.length < bindings.length) return [];
  const [{ manifest, position }] = late;
  const right = { kind: `${manifest.kind}`, name: manifest.metadata?.name ?? '', property: need.property };
  return [{ document, ...lateFinding(right, position, start, phases) }];
}

/** A binding or Role that the Application applies after the hook. */
function lateRight(
  document: Document | undefined,
  own: ReadonlySet<Document>,
  start: SyncPosition,
): { readonly manifest: Manifest; readonly position: SyncPosition } | undefined {
  if (document === undefined || !own.has(document)) return undefined;
  const position = positionOf(document, phasesOf(document));
  return position === undefined || isInTime(position, start) ? undefined : { manifest: document.manifest, position };
}

const KINDS_OF_RIGHTS = ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'];

function phasesOf(document: Document): string[] {
  return hookOf(document)?.phases ?? ['Sync'];
}

function lateFinding(
  { kind, name, property }: PodNeed,
  position: SyncPosition,
  start: SyncPosition,
  phases: readonly string[],
): Omit<RuleFinding, 'document'> {
  return {
    path: property,
    fact:
      `the ${kind} ${quote(name)} is applied in ${PHASE_ORDER[position.phase]}${waveText(position)}, after this hook ` +
      `of ${commaList(phases)}${waveText(start)}: at the first sync ${consequence(kind, property)}`,
    remedy:
      'Let the platform apply it from another path, ' +
      `or make it a hook too, in ${PHASE_ORDER[start.phase]} and a wave no later`,
  };
}

function consequence(kind: string, property: string): string {
  if (KINDS_OF_RIGHTS.includes(kind)) return 'its pod has no rights, and what it asks of the API server is forbidden';
  const isOfRun = TEKTON_KINDS.includes(kind) || !/[nN]ame$/.test(property);
  return isOfRun ? 'the run does not find it, and fails' : 'its pod cannot start, and the sync waits for it';
}

function waveText({ wave }: SyncPosition): string {
  return wave === 0 ? '' : `, wave ${wave}`;
}

/** What an Application applies and pods can need, by its key. */
function neededObjects({ synced, destinationNamespace }: SyncedApplication): Map<string, Document> {
  return new Map(
    synced
      .filter(({ manifest: { kind = '' } }) =>
        ['ServiceAccount', 'ConfigMap', 'Secret', 'PersistentVolumeClaim', ...TEKTON_KINDS].includes(kind),
      )
      .map((document) => [objectKey(document.manifest, destinationNamespace) ?? '', document]),
  );
}

/** Whether something outside of this Application has an object of this name too. */
function existsElsewhere(
  installation: Installation,
  { synced }: SyncedApplication,
  { kind, name }: PodNeed,
  namespace: string | undefined,
): boolean {
  const own = new Set(synced);
  return [namespace, undefined].some((each) =>
    installation.index.inNamespace(kind, each, name).some((document) => !own.has(document)),
  );
}

/**
 * The first phase and the wave of an object; undefined outside of syncs, and for SyncFail, which follows no order.
 */
function positionOf(document: Document, phases: string[]): SyncPosition | undefined {
  const indexes = PHASE_ORDER.flatMap((phase, index) => (phases.includes(phase) ? [index] : []));
  return indexes.length === 0 ? undefined : { phase: indexes[0], wave: waveOf(document) };
}

/** In the same wave Argo CD applies these kinds before any that has pods. */
function isInTime(needed: SyncPosition, hook: SyncPosition): boolean {
  return needed.phase < hook.phase || (needed.phase === hook.phase && needed.wave <= hook.wave);
}
