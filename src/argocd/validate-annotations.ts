import { COMPARE_OPTIONS, HOOK, HOOK_DELETE_POLICY, SYNC_OPTIONS, SYNC_WAVE } from './annotation';
import { withArgoCdCode } from './argocd-codes';
import { HookDeletePolicy, HookPhase } from './hook';
import { listItems } from './list-items';
import { COMPARE_OPTION_TABLE, SYNC_OPTION_TABLE, withoutDefaultOptions } from './option-table';
import { isSyncWave } from './sync-wave';
import { validateOptions } from './validate-options';
import { Diagnostic, within } from '../core/diagnostic';
import { Manifest } from '../core/document';
import { existing } from '../core/near-miss';
import { quote } from '../core/text';

/** The validators of the annotations whose values Argo CD ignores where it does not know them. */
const VALIDATORS: { readonly [annotation: string]: (value: string) => Diagnostic[] } = {
  [HOOK]: (value) => validateItems(value, 'Phases', Object.values(HookPhase)),
  [HOOK_DELETE_POLICY]: (value) => validateItems(value, 'Policies', Object.values(HookDeletePolicy)),
  [SYNC_WAVE]: validateWave,
  [SYNC_OPTIONS]: (value) =>
    validateOptions(withoutDefaultOptions(listItems(value), SYNC_OPTION_TABLE), 'object', SYNC_OPTION_TABLE),
  [COMPARE_OPTIONS]: (value) =>
    validateOptions(withoutDefaultOptions(listItems(value), COMPARE_OPTION_TABLE), 'object', COMPARE_OPTION_TABLE),
};

/** Validates the annotations of Argo CD on an existing object, except the compare options of an Application. */
export function validateAnnotations({ kind, metadata }: Manifest): Diagnostic[] {
  const { annotations } = metadata ?? {};
  if (annotations === undefined) return [];
  return Object.keys(VALIDATORS)
    .filter((name) => annotations[name] !== undefined && (kind !== 'Application' || name !== COMPARE_OPTIONS))
    .flatMap((name) => within(`metadata.annotations.${name}`, VALIDATORS[name](annotations[name])));
}

function validateItems(value: string, what: string, known: string[]): Diagnostic[] {
  const unknown = listItems(value).filter((item) => !known.includes(item));
  return withArgoCdCode(
    'argocd-annotation',
    unknown.map((item) => ({
      path: '',
      fact: `Argo CD does not know ${quote(item)}, and ignores it`,
      allowed: existing(what, item, known),
      remedy: 'Use one of these',
    })),
  );
}

function validateWave(value: string): Diagnostic[] {
  if (isSyncWave(value)) return [];
  return withArgoCdCode('argocd-annotation', [
    {
      path: '',
      fact: `${quote(value)} is not a wave, and Argo CD takes it for 0`,
      remedy: 'Give a whole number, e.g. "-1"',
    },
  ]);
}
