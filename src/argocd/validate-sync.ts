import { COMPARE_OPTIONS, HOOK, HOOK_DELETE_POLICY, SYNC_OPTIONS, SYNC_WAVE } from './annotation';
import { HookPhase } from './hook';
import { listItems } from './list-items';
import { COMPARE_OPTION_TABLE, optionParts, SYNC_OPTION_TABLE } from './option-table';
import { Annotations, phases, syncAnnotations, SyncPlan } from './sync-annotations';
import { validateOptions } from './validate-options';
import { Diagnostic, within } from '../core/diagnostic';
import { commaList, quote } from '../core/text';

/** The calls of `Sync` by the annotation that they write. */
const CALLS: { readonly [annotation: string]: string } = {
  [HOOK]: 'sync.hook',
  [HOOK_DELETE_POLICY]: 'sync.hook.deletePolicies',
  [SYNC_WAVE]: 'sync.wave',
  [SYNC_OPTIONS]: 'sync.options',
  [COMPARE_OPTIONS]: 'sync.compareOptions',
};

/** Validates what one construct sets for the objects in it. */
export function validateSync(plan: SyncPlan): Diagnostic[] {
  return within('sync', [
    ...within('hook', validateSkip(plan)),
    ...within('hook.deletePolicies', validateDeletePolicies(plan)),
    ...within('wave', validateWaves(plan.waves)),
    ...within('options', validateOptions(plan.options, 'object', SYNC_OPTION_TABLE)),
    ...within('compareOptions', validateOptions(plan.compareOptions, 'object', COMPARE_OPTION_TABLE)),
  ]);
}

/** Validates that what a construct sets for an object does not contradict the object's own annotations. */
export function validateOwnAnnotations(plan: SyncPlan, object: string, own: Annotations): Diagnostic[] {
  return Object.entries(syncAnnotations([plan], {})).flatMap(([name, value]) => {
    const contradicted = own[name] === undefined ? undefined : contradiction(name, value, own[name]);
    if (contradicted === undefined) return [];
    return [
      {
        path: CALLS[name],
        fact: `${contradicted} contradicts annotation ${name}: ${quote(own[name])}, which ${quote(object)} has itself`,
        remedy: 'Keep one of them',
      },
    ];
  });
}

/** What the annotation of the object contradicts: of a list the first option with another value. */
function contradiction(name: string, value: string, own: string): string | undefined {
  if (name !== SYNC_OPTIONS && name !== COMPARE_OPTIONS) return own === value ? undefined : quote(value);
  const values = new Map(listItems(own).map((text) => [optionParts(text).name, text]));
  const found = listItems(value).find((text) => (values.get(optionParts(text).name) ?? text) !== text);
  return found === undefined ? undefined : quote(found);
}

function validateSkip(plan: SyncPlan): Diagnostic[] {
  const others = phases(plan).filter((phase) => phase !== HookPhase.SKIP);
  if (others.length === 0 || others.length === phases(plan).length) return [];
  const fact = `"Skip" is set together with ${commaList(others)}, and Argo CD runs the hook`;
  return [{ path: '', fact, remedy: 'Keep one of them' }];
}

function validateDeletePolicies({ hooks }: SyncPlan): Diagnostic[] {
  const policies = hooks.map((hook) => [...new Set(hook.deletePolicies)].sort().join(', '));
  const other = policies.findIndex((each) => each !== policies[0]);
  if (other < 0) return [];
  const [one, two] = [0, other].map((i) => `(${policies[i] || 'the default'}) for ${hooks[i].phase}`);
  return [
    {
      path: '',
      fact: `are ${one} and ${two}, and an object has them once for all its phases`,
      remedy: 'Give the same for each phase',
    },
  ];
}

function validateWaves(waves: readonly number[]): Diagnostic[] {
  const distinct = [...new Set(waves)];
  const invalid = distinct.filter((wave) => !Number.isSafeInteger(wave));
  return [
    ...invalid.map((wave) => ({
      path: '',
      fact: `${wave} is not a wave`,
      remedy: 'Give a whole number, e.g. -1',
    })),
    ...(distinct.length < 2
      ? []
      : [{ path: '', fact: `${commaList(distinct.map(String))} contradict each other`, remedy: 'Give one wave' }]),
  ];
}
