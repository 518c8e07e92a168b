import { ArgoRolloutStrategyProps, RolloutPause } from './argo-rollout-strategy-props';
import { Diagnostic, within } from '../../core/diagnostic';
import { referencedNameDiagnostics } from '../../core/name';
import { validateSeconds } from '../whole-seconds';

/** Highest number of a step that `argo-rollout.sh` takes. */
const MAX_STEP = 99;

/** Validates the props of an `ArgoRolloutStrategy`. */
export function validateArgoRollout(props: ArgoRolloutStrategyProps): Diagnostic[] {
  const { namespace, rollout, workload = rollout, pauses = [], timeout } = props;
  return [
    ...within('namespace', referencedNameDiagnostics('Namespace', namespace)),
    ...within('rollout', referencedNameDiagnostics('Rollout', rollout)),
    ...(workload === rollout ? [] : within('workload', referencedNameDiagnostics('Deployment', workload))),
    ...pauses.flatMap((pause, i) => within(`pauses[${i}]`, validatePause(pause, i, pauses))),
    ...validateSeconds({ timeout }),
  ];
}

function validatePause({ step, checks }: RolloutPause, i: number, pauses: RolloutPause[]): Diagnostic[] {
  const diagnostics = validatePauseStep(step, pauses[i - 1]);
  if (step === undefined && pauses.length > 1) {
    const fact = 'is not set: it is the only pause of a blue/green Rollout, and there are others';
    diagnostics.push({ path: 'step', fact, remedy: 'Set it, or remove the other pauses' });
  }
  if (checks.length === 0) {
    const fact = 'is empty: the run would end the pause without looking';
    diagnostics.push({ path: 'checks', fact, remedy: 'Give at least one, or leave the pause to the Rollout' });
  }
  return diagnostics;
}

function validatePauseStep(step: number | undefined, previous: RolloutPause | undefined): Diagnostic[] {
  if (step === undefined) return [];
  if (!(Number.isInteger(step) && step >= 0 && step <= MAX_STEP)) {
    const fact = `${step} is not the number of a step`;
    return [{ path: 'step', fact, allowed: `Allowed: 0 to ${MAX_STEP}`, remedy: 'Correct it' }];
  }
  if (previous?.step === undefined || step > previous.step) return [];
  const fact = `${step} is not after step ${previous.step} of the pause before`;
  return [{ path: 'step', fact, remedy: 'Give the pauses in the order of the steps' }];
}
