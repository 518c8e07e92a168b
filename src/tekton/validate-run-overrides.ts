import { taskRights } from './plan-run';
import { RunSettings } from './run-settings';
import { Diagnostic, within } from '../core/diagnostic';
import { quote } from '../core/text';

/**
 * Rejects settings that contradict the rights which a pipeline needs for its tasks: ServiceAccount, token, user
 * namespace, security context.
 */
export function validateRunOverrides(needed: RunSettings, overrides: RunSettings = {}): Diagnostic[] {
  const { taskRunSpecs = {} } = overrides;
  return Object.entries(needed.taskRunSpecs ?? {}).flatMap(([name, spec]) =>
    within(`taskRunSpecs.${name}`, validateRights(taskRights(spec), taskRunSpecs[name])),
  );
}

function validateRights(needed: any, given: any): Diagnostic[] {
  if (needed === undefined || given === undefined) return [];
  if (isContainer(needed) && isContainer(given)) {
    return Object.keys(needed).flatMap((field) => within(field, validateRights(needed[field], given[field])));
  }
  if (JSON.stringify(needed) === JSON.stringify(given)) return [];
  return [
    {
      path: '',
      fact: `${quote(given)} contradicts the pipeline, which needs ${quote(needed)} for this task`,
      remedy: 'Remove it',
    },
  ];
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
