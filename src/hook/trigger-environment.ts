import { HookPlan } from './plan-hook';
import { printRunValues, RunLabel, TriggerVariable } from './protocol';
import { runIdentity, runTemplate } from './run-template';
import { readsApplication, readsRelease, runValueLines } from './run-value-lines';
import { SYNC_PHASES } from './sync-phases';

/** The trigger gives up this long before its own deadline, so that its log has the reason. */
const LOG_SECONDS = 30;

/** An environment variable of a container. */
interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: object;
}

/** The environment variables that the script of a hook reads. */
export function triggerEnvironment(plan: HookPlan): Variable[] {
  const isDeletion = !SYNC_PHASES.includes(plan.phase);
  const values: { [name: string]: string | number | false } = {
    [TriggerVariable.APPLICATION]: readsApplication(plan) && `${plan.applicationNamespace}/${plan.applicationName}`,
    [TriggerVariable.RELEASE_NAME]: readsRelease(plan) && (plan.releaseName ?? ''),
    [TriggerVariable.RUN_ATTEMPTS]: plan.retryFailed > 0 && 1 + plan.retryFailed,
    [TriggerVariable.RUN_HISTORY]: plan.history > 0 && plan.history,
    // the kubelet puts the UID in: each deletion is a run
    [TriggerVariable.RUN_IDENTITY]: escapeDollars(runIdentity(plan)) + (isDeletion ? '$(JOB_UID)' : ''),
    [TriggerVariable.RUN_NAMESPACE]: plan.runNamespace ?? '',
    [TriggerVariable.RUN_PREFIX]: plan.runPrefix,
    [TriggerVariable.RUN_SELECTOR]: `${RunLabel.HOOK}=${plan.hookName}`,
    [TriggerVariable.RUN_TEMPLATE]: escapeDollars(runTemplate(plan)),
    [TriggerVariable.RUN_VALUES]: escapeDollars(printRunValues(runValueLines(plan))),
    [TriggerVariable.RUN_WAIT_SECONDS]: plan.waits && !plan.isCatchUp && plan.activeDeadlineSeconds - LOG_SECONDS,
    ...(plan.isCatchUp && workloadVariables(plan)),
  };
  const variables = Object.entries(values).flatMap(([name, value]) =>
    value === false ? [] : [{ name, value: `${value}` }],
  );
  return isDeletion ? [jobUid(), ...variables] : variables;
}

function workloadVariables({ catchUpSeconds, workload }: HookPlan): { [name: string]: string } {
  if (workload === undefined) return {};
  const { kind, name, namespace, container } = workload;
  return {
    [TriggerVariable.CATCH_UP_SECONDS]: `${catchUpSeconds}`,
    [TriggerVariable.WORKLOAD]: `${namespace}/${kind.toLowerCase()}/${name}`,
    [TriggerVariable.WORKLOAD_CONTAINER]: container === undefined ? '[0]' : `[?(@.name=="${container}")]`,
  };
}

/** The UID of the Job, which its pods have as a label. */
function jobUid(): Variable {
  const fieldPath = "metadata.labels['batch.kubernetes.io/controller-uid']";
  return { name: TriggerVariable.JOB_UID, valueFrom: { fieldRef: { fieldPath } } };
}

/** Doubles `$`: the kubelet expands $(NAME) and halves $$ in values of variables. */
function escapeDollars(text: string): string {
  return text.replace(/\$/g, '$$$$');
}
