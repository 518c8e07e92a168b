import { COMPARE_OPTIONS, HOOK, HOOK_DELETE_POLICY, SYNC_OPTIONS, SYNC_WAVE } from './annotation';
import { HookDeletePolicy, HookPhase } from './hook';
import { listItems } from './list-items';
import { optionParts } from './option-table';

/** What one construct sets for the objects in it, in the order of the calls. */
export interface SyncPlan {
  readonly hooks: { phase: HookPhase; deletePolicies: HookDeletePolicy[] }[];
  readonly waves: number[];
  readonly options: string[];
  readonly compareOptions: string[];
}

/** Annotations by name. */
export interface Annotations {
  readonly [name: string]: string;
}

/**
 * The annotations of an object: those of the constructs around it, outermost first, and its own. The nearest wins: the
 * whole hook, the wave, each option by its name.
 */
export function syncAnnotations(plans: readonly SyncPlan[], own: Annotations): Annotations {
  const options = nearest([...plans.map((plan) => plan.options), listItems(own[SYNC_OPTIONS])]);
  const compareOptions = nearest([...plans.map((plan) => plan.compareOptions), listItems(own[COMPARE_OPTIONS])]);
  return {
    ...hookAnnotations(plans, own),
    ...waveAnnotation(plans, own),
    ...(options.length > 0 && { [SYNC_OPTIONS]: options.join(',') }),
    ...(compareOptions.length > 0 && { [COMPARE_OPTIONS]: compareOptions.join(',') }),
  };
}

/** The phases of a plan, each once. */
export function phases({ hooks }: SyncPlan): HookPhase[] {
  return [...new Set(hooks.map(({ phase }) => phase))];
}

/** A delete policy belongs to the hook that is set with it, and is replaced together with it. */
function hookAnnotations(plans: readonly SyncPlan[], own: Annotations): Annotations {
  if (own[HOOK] !== undefined) return ownAnnotations(own, [HOOK, HOOK_DELETE_POLICY]);
  const plan = plans.filter(({ hooks }) => hooks.length > 0).at(-1);
  const policies = plan === undefined ? [] : [...new Set(plan.hooks.flatMap((hook) => hook.deletePolicies))];
  return {
    ...(plan && { [HOOK]: phases(plan).join(',') }),
    ...(policies.length > 0 && { [HOOK_DELETE_POLICY]: policies.join(',') }),
    ...ownAnnotations(own, [HOOK_DELETE_POLICY]),
  };
}

function waveAnnotation(plans: readonly SyncPlan[], own: Annotations): Annotations {
  const wave = plans.flatMap(({ waves }) => waves).at(-1);
  return { ...(wave !== undefined && { [SYNC_WAVE]: `${wave}` }), ...ownAnnotations(own, [SYNC_WAVE]) };
}

function ownAnnotations(own: Annotations, names: readonly string[]): Annotations {
  return Object.fromEntries(names.filter((name) => own[name] !== undefined).map((name) => [name, own[name]]));
}

/** The options of all lists, the outermost first; of two with the same name the last. */
function nearest(lists: string[][]): string[] {
  const options = new Map<string, string>();
  for (const text of lists.flat()) options.set(optionParts(text).name, text);
  return [...options.values()];
}
