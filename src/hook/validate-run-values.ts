import { HookPlan } from './plan-hook';
import { RunLabel } from './protocol';
import { RunValue } from './run-value';
import { settledValue } from './run-value-lines';
import { SYNC_PHASES } from './sync-phases';
import { HookPhase } from '../argocd';
import { Diagnostic, within } from '../core/diagnostic';
import { LABEL_VALUE, MAX_NAME } from '../core/name';
import { existing } from '../core/near-miss';
import { quote } from '../core/text';

/** The sources whose values are free text. */
const FREE_TEXT = ['failureMessage', 'startedBy'];

/** Validates the values of params and labels: whether each exists in this phase, with these sources and strategy. */
export function validateRunValues(plan: HookPlan): Diagnostic[] {
  const params = Object.entries(plan.params).map(([name, value]) =>
    within(`params.${name}`, validateRunValue(plan, value)),
  );
  const labels = Object.entries(plan.labels).map(([name, value]) =>
    within(`runLabels.${name}`, [
      ...validateLabelName(name),
      ...validateRunValue(plan, value),
      ...validateLabelValue(plan, value),
    ]),
  );
  return [...params, ...labels].flat();
}

function validateRunValue(plan: HookPlan, value: RunValue): Diagnostic[] {
  if (settledValue(plan, value) !== undefined) return [];
  if (value.source === 'release') return validateReleaseKey(plan, value.detail);
  const fact = reasonAgainst(plan, value);
  const remedy = 'Use RunValue.release("KEY") and set release.KEY';
  return fact === undefined ? [] : [{ path: '', fact: `${value.source} ${fact}`, remedy }];
}

function validateReleaseKey({ release }: HookPlan, key: string): Diagnostic[] {
  if (key in release) return [];
  return [
    {
      path: '',
      fact: `release has no key ${quote(key)}`,
      allowed: existing('Keys', key, Object.keys(release)),
      remedy: 'Add it to release or correct the name',
    },
  ];
}

/** Why a value that the trigger reads from the Application does not exist; undefined where it does. */
function reasonAgainst(plan: HookPlan, value: RunValue): string | undefined {
  const { phase } = plan;
  if (!plan.inCluster) {
    return (
      'is read from the Application, which the hook cannot reach: ' +
      "it runs in the destination, another cluster than Argo CD's"
    );
  }
  if (!SYNC_PHASES.includes(phase)) return `exists in a sync only, and ${phase} is not part of one`;
  if (value.source === 'failureMessage' && phase !== HookPhase.SYNC_FAIL) {
    return `exists in SyncFail only, and the phase is ${phase}`;
  }
  if (value.source === 'syncedRevision') return reasonAgainstRevision(plan, value);
  if (value.source === 'syncedImage') return reasonAgainstImage(plan);
  return undefined;
}

function reasonAgainstRevision({ syncedSource, sourcesAreGit }: HookPlan, value: RunValue): string | undefined {
  const index = value.sourceIndex ?? syncedSource;
  if (index >= sourcesAreGit.length) {
    return `is of source ${index}, counted from 0, and the number of sources is ${sourcesAreGit.length}`;
  }
  return sourcesAreGit[index] ? undefined : 'of a Helm chart is its version, not a commit';
}

function reasonAgainstImage({ phase, strategyName, strategyOwnsImage }: HookPlan): string | undefined {
  if (strategyOwnsImage) {
    return (
      `with the strategy ${quote(strategyName)}, which owns the image: Argo CD would report the image that runs, ` +
      'and a tag changed in Git would start no sync'
    );
  }
  return phase === HookPhase.POST_SYNC ? undefined : `in ${phase}: no image is applied yet`;
}

function validateLabelName(name: string): Diagnostic[] {
  const own: readonly string[] = Object.values(RunLabel);
  if (!own.includes(name)) return [];
  return [{ path: '', fact: 'is a label by which the hook finds its runs', remedy: 'Choose another name' }];
}

function validateLabelValue(plan: HookPlan, value: RunValue): Diagnostic[] {
  if (FREE_TEXT.includes(value.source)) {
    return [{ path: '', fact: `${value.source} is free text, which a label cannot hold`, remedy: 'Make it a param' }];
  }
  const known = settledValue(plan, value) ?? (value.source === 'release' ? plan.release[value.detail] : undefined);
  if (known === undefined || (LABEL_VALUE.test(known) && known.length <= MAX_NAME)) return [];
  return [
    {
      path: '',
      fact: `${quote(known)} is not a valid label value`,
      allowed:
        'Allowed: letters, digits, "-", "_" and ".", beginning and ending with a letter or digit, ' +
        `at most ${MAX_NAME} characters`,
      remedy: 'Choose another value or make it a param',
    },
  ];
}
