import { Document } from '../../core/document';
import { commaList, quote } from '../../core/text';
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
  return podNeeds(document).flatMap((need) => {
    const { kind, name } = need;
    const needed = applied.get(objectKey({ apiVersion: 'v1', kind, metadata: { name, namespace } }, undefined)!);
    const position = needed && positionOf(needed, hookOf(needed)?.phases ?? ['Sync']);
    if (position === undefined || isInTime(position, start)) return [];
    if (existsElsewhere(installation, application, need, namespace)) return [];
    return [{ document, ...lateFinding(need, position, start, phases) }];
  });
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
      `of ${commaList(phases)}${waveText(start)}: at the first sync its pod cannot start, and the sync waits for it`,
    remedy:
      'Let the platform apply it from another path, ' +
      `or make it a hook too, in ${PHASE_ORDER[start.phase]} and a wave no later`,
  };
}

function waveText({ wave }: SyncPosition): string {
  return wave === 0 ? '' : `, wave ${wave}`;
}

/** What an Application applies and pods can need, by its key. */
function neededObjects({ synced, destinationNamespace }: SyncedApplication): Map<string, Document> {
  return new Map(
    synced
      .filter(({ manifest: { kind = '' } }) => ['ServiceAccount', 'ConfigMap', 'Secret'].includes(kind))
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
