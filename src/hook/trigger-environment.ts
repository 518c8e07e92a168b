import { Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { HookPlan, readsReleaseConfigMap } from './plan-hook';
import { printRunValues, RELEASE_MOUNT_PATH, RunLabel, TriggerVariable } from './protocol';
import { runIdentity, runTemplate } from './run-template';
import { readsApplication, runValueLines } from './run-value-lines';
import { SYNC_PHASES } from './sync-phases';

/** How long the trigger waits until Argo CD has stored the revision of the sync in flight: 1.5 s were seen. */
const SYNCED_REVISION_SECONDS = 60;

/** The trigger gives up this long before the Job's own deadline, so that its log has the reason. */
const LOG_SECONDS = 30;

type TriggerEnvironment = { [name: string]: kplus.EnvValue };

/**
 * The environment variables that `trigger.sh` reads.
 *
 * @param planAtSynth makes the plan again at synth, when the pipeline is complete
 */
export function triggerEnvironment(plan: HookPlan, planAtSynth: () => HookPlan): TriggerEnvironment {
  return {
    ...(readsApplication(plan) && applicationVariables(plan)),
    ...(!SYNC_PHASES.includes(plan.phase) && { [TriggerVariable.JOB_UID]: jobUid() }),
    ...(readsReleaseConfigMap(plan) && { [TriggerVariable.RELEASE_DIRECTORY]: text(RELEASE_MOUNT_PATH) }),
    [TriggerVariable.RUN_ATTEMPTS]: text(1 + plan.retryFailed),
    [TriggerVariable.RUN_CONCURRENCY]: text(plan.concurrency),
    [TriggerVariable.RUN_HISTORY]: text(plan.history),
    [TriggerVariable.RUN_IDENTITY]: lazyText(() => runIdentity(planAtSynth())),
    [TriggerVariable.RUN_NAMESPACE]: text(plan.runNamespace ?? ''),
    [TriggerVariable.RUN_PREFIX]: text(plan.runPrefix),
    [TriggerVariable.RUN_SELECTOR]: text(`${RunLabel.HOOK}=${plan.hookName}`),
    [TriggerVariable.RUN_TEMPLATE]: lazyText(() => runTemplate(planAtSynth())),
    [TriggerVariable.RUN_VALUES]: lazyText(() => printRunValues(runValueLines(planAtSynth()))),
    [TriggerVariable.RUN_WAIT_SECONDS]: text(plan.waits ? plan.activeDeadlineSeconds - LOG_SECONDS : 0),
  };
}

function applicationVariables(plan: HookPlan): TriggerEnvironment {
  return {
    [TriggerVariable.APPLICATION_NAME]: text(plan.applicationName),
    [TriggerVariable.APPLICATION_NAMESPACE]: text(plan.applicationNamespace),
    [TriggerVariable.SYNCED_REVISION_SECONDS]: text(SYNCED_REVISION_SECONDS),
  };
}

/** The UID of the Job, which its pods have as a label. */
function jobUid(): kplus.EnvValue {
  return kplus.EnvValue.fromFieldRef(kplus.EnvFieldPaths.POD_LABEL, { key: 'batch.kubernetes.io/controller-uid' });
}

function text(value: string | number): kplus.EnvValue {
  return kplus.EnvValue.fromValue(`${value}`);
}

/** A value that is made at synth. `$` is doubled: the kubelet expands $(NAME) and halves $$ in values of variables. */
function lazyText(produce: () => string): kplus.EnvValue {
  const value = Lazy.any({ produce: () => produce().replace(/\$/g, '$$$$') });
  return kplus.EnvValue.fromValue(value as unknown as string);
}
