import { COMPARE_OPTIONS, HOOK, HOOK_DELETE_POLICY, SYNC_OPTIONS, SYNC_WAVE } from './annotation';
import { HookDeletePolicy, HookPhase } from './hook';
import { listItems } from './list-items';
import * as option from './option.plan';
import { Diagnostic } from '../core/diagnostic';
import { commaList, quote } from '../core/text';

/** What was said at one construct about the objects in it, in the order in which it was said. */
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

/** The annotations whose value is a list of options. */
const LISTS = [SYNC_OPTIONS, COMPARE_OPTIONS];

/**
 * The annotations of an object: from what was said at the constructs around it, outermost first, and what it says
 * itself. The nearest wins: the whole hook, the wave, each option by its name.
 */
export function syncAnnotations(plans: SyncPlan[], own: Annotations): Annotations {
  const said: { [name: string]: string } = {};
  for (const plan of plans) {
    if (plan.hooks.length > 0) {
      said[HOOK] = phases(plan).join(',');
      delete said[HOOK_DELETE_POLICY];
      if (deletePolicies(plan).length > 0) said[HOOK_DELETE_POLICY] = deletePolicies(plan).join(',');
    }
    if (plan.waves.length > 0) said[SYNC_WAVE] = `${plan.waves[plan.waves.length - 1]}`;
  }
  if (own[HOOK] !== undefined) delete said[HOOK_DELETE_POLICY];
  for (const name of [HOOK, HOOK_DELETE_POLICY, SYNC_WAVE]) {
    if (own[name] !== undefined) said[name] = own[name];
  }
  const options = nearest([...plans.map((plan) => plan.options), listItems(own[SYNC_OPTIONS])]);
  if (options.length > 0) said[SYNC_OPTIONS] = options.join(',');
  const compareOptions = nearest([...plans.map((plan) => plan.compareOptions), listItems(own[COMPARE_OPTIONS])]);
  if (compareOptions.length > 0) said[COMPARE_OPTIONS] = compareOptions.join(',');
  return said;
}

/** All that is wrong with what was said at one construct. */
export function syncProblems(plan: SyncPlan): Diagnostic[] {
  return [
    ...hookProblems(plan),
    ...waveProblems(plan.waves),
    ...option.optionsProblems('sync.options', plan.options, 'object', option.SYNC_OPTIONS),
    ...option.optionsProblems('sync.compareOptions', plan.compareOptions, 'object', option.COMPARE_OPTIONS),
  ];
}

/** Where what was said of one object contradicts an annotation that the object brings itself. */
export function ownAnnotationProblems(plan: SyncPlan, path: string, own: Annotations): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const said = syncAnnotations([plan], {});
  for (const [name, value] of Object.entries(said)) {
    if (own[name] === undefined || (!LISTS.includes(name) && own[name] === value)) continue;
    const contradicted = LISTS.includes(name) ? contradiction(listItems(value), listItems(own[name])) : quote(value);
    if (contradicted === undefined) continue;
    problems.push({
      path: PROPERTY[name],
      fact: `${contradicted} contradicts annotation ${name}: ${quote(own[name])}, which ${quote(path)} has itself`,
      remedy: 'Keep one of them',
    });
  }
  return problems;
}

const PROPERTY: { [name: string]: string } = {
  [HOOK]: 'sync.hook',
  [HOOK_DELETE_POLICY]: 'sync.hook.deletePolicies',
  [SYNC_WAVE]: 'sync.wave',
  [SYNC_OPTIONS]: 'sync.options',
  [COMPARE_OPTIONS]: 'sync.compareOptions',
};

function phases({ hooks }: SyncPlan): HookPhase[] {
  return [...new Set(hooks.map(({ phase }) => phase))];
}

function deletePolicies({ hooks }: SyncPlan): HookDeletePolicy[] {
  return [...new Set(hooks.flatMap((hook) => hook.deletePolicies))];
}

function hookProblems(plan: SyncPlan): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const said = phases(plan);
  if (said.length > 1 && said.includes(HookPhase.SKIP)) {
    problems.push({
      path: 'sync.hook',
      fact: `"Skip" stands beside ${commaList(said.filter((phase) => phase !== HookPhase.SKIP))}, and Argo CD runs it`,
      remedy: 'Keep one of them',
    });
  }
  const policies = plan.hooks.map((hook) => [...new Set(hook.deletePolicies)].sort().join(', '));
  const other = policies.find((each) => each !== policies[0]);
  if (other !== undefined) {
    problems.push({
      path: 'sync.hook.deletePolicies',
      fact: `are (${policies[0] || 'the default'}) for ${plan.hooks[0].phase} and (${other || 'the default'}) for ${plan.hooks[policies.indexOf(other)].phase}, and an object has them once for all its phases`,
      remedy: 'Give the same for each phase',
    });
  }
  return problems;
}

function waveProblems(waves: number[]): Diagnostic[] {
  const problems: Diagnostic[] = [];
  for (const wave of new Set(waves)) {
    if (Number.isSafeInteger(wave)) continue;
    problems.push({ path: 'sync.wave', fact: `${wave} is no wave`, remedy: 'Give a whole number, e.g. -1' });
  }
  const distinct = [...new Set(waves)];
  if (distinct.length > 1) {
    problems.push({
      path: 'sync.wave',
      fact: `${commaList(distinct.map(String))} contradict each other`,
      remedy: 'Give one wave',
    });
  }
  return problems;
}

/** The options of all lists, the outermost first; of two with the same name the last. */
function nearest(lists: string[][]): string[] {
  const options = new Map<string, string>();
  for (const text of lists.flat()) options.set(option.optionParts(text).name, text);
  return [...options.values()];
}

/** The first of the options that the object gives another value. */
function contradiction(said: string[], own: string[]): string | undefined {
  const values = new Map(own.map((text) => [option.optionParts(text).name, text]));
  const found = said.find((text) => (values.get(option.optionParts(text).name) ?? text) !== text);
  return found === undefined ? undefined : quote(found);
}
