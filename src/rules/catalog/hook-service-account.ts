import { Document } from '../../core/document';
import { commaList, quote } from '../../core/text';
import { accountBindings } from '../model/account-bindings';
import { Hook, hookOf, waveOf } from '../model/hook';
import { Installation, SyncedApplication } from '../model/installation';
import { objectKey } from '../model/object-key';
import { PodNeed, podNeeds } from '../model/pod-need';
import { Rule, RuleFinding } from '../model/rule';

/**
 * What the pod of a hook cannot start without must exist before it: at the first sync ordinary objects are applied
 * after all PreSync hooks.
 */
export const hookServiceAccount: Rule = {
  code: 'hook-service-account',
  severity: 'error',
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

/** What the pod of a hook needs and the same sync applies after it. */
function lateObjects(
  installation: Installation,
  application: SyncedApplication,
  applied: ReadonlyMap<string, Document>,
  { document, phases }: Hook,
): RuleFinding[] {
  const namespace = document.manifest.metadata?.namespace ?? application.destinationNamespace;
  const start = positionOf(document, phases);
  if (start === undefined) return [];
  const late = podNeeds(document).flatMap((need) => {
    const { kind, name } = need;
    const needed = applied.get(objectKey({ apiVersion: 'v1', kind, metadata: { name, namespace } }, undefined)!);
    const position = needed && positionOf(needed, phasesOf(needed));
    if (position === undefined || isInTime(position, start)) return [];
    if (existsElsewhere(installation, application, need, namespace)) return [];
    return [{ document, ...lateFinding(need, position, start, phases) }];
  });
  return late.length > 0 ? late : lateRights(installation, application, { document, phases }, start, namespace);
}

/** The rights of the account of a hook, where the same sync applies all of them after the hook. */
function lateRights(
  installation: Installation,
  { synced }: SyncedApplication,
  { document, phases }: Pick<Hook, 'document' | 'phases'>,
  start: SyncPosition,
  namespace: string | undefined,
): RuleFinding[] {
  const need = podNeeds(document).find(({ kind }) => kind === 'ServiceAccount');
  if (need === undefined) return [];
  const bindings = accountBindings(installation, namespace, need.name);
  const own = new Set(synced);
  const positions = bindings.map((binding) => own.has(binding) && positionOf(binding, phasesOf(binding)));
  const late = positions.flatMap((position) => (position && !isInTime(position, start) ? [position] : []));
  if (late.length === 0 || late.length < bindings.length) return [];
  const [binding] = bindings;
  const right = {
    kind: `${binding.manifest.kind}`,
    name: binding.manifest.metadata?.name ?? '',
    property: need.property,
  };
  return [{ document, ...lateFinding(right, late[0], start, phases) }];
}

const KINDS_OF_BINDINGS = ['RoleBinding', 'ClusterRoleBinding'];

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
      `of ${commaList(phases)}${waveText(start)}: at the first sync its pod ` +
      (KINDS_OF_BINDINGS.includes(kind)
        ? 'has no rights, and what it asks of the API server is forbidden'
        : CANNOT_START),
    remedy:
      'Let the platform apply it from another path, ' +
      `or make it a hook too, in ${PHASE_ORDER[start.phase]} and a wave no later`,
  };
}

const CANNOT_START = 'cannot start, and the sync waits for it';

function waveText({ wave }: SyncPosition): string {
  return wave === 0 ? '' : `, wave ${wave}`;
}

/** What an Application applies and pods can need, by its key. */
function neededObjects({ synced, destinationNamespace }: SyncedApplication): Map<string, Document> {
  return new Map(
    synced
      .filter(({ manifest: { kind = '' } }) =>
        ['ServiceAccount', 'ConfigMap', 'Secret', 'PersistentVolumeClaim'].includes(kind),
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
