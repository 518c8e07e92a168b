import { createHash } from 'crypto';
import { ApiObject, Chart, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { HookPlan } from './plan-hook';
import { triggerPodSpec } from './trigger-pod-spec';

/**
 * Adds the CronJob that makes the declared release true where no hook does: self-heal and selective syncs run none. It
 * is in the chart of the Application: in the synced path, a failed Job of a CronJob would make the Application
 * Degraded, and a Degraded object fails each sync (Argo CD 3.6).
 */
export function addCatchUp(scope: Construct, plan: HookPlan, image: string, planAtSynth: () => HookPlan): ApiObject {
  return new ApiObject(scope, 'catch-up', {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: catchUpName(plan), namespace: plan.appNamespace ?? Chart.of(scope).namespace },
    spec: {
      concurrencyPolicy: 'Forbid',
      failedJobsHistoryLimit: 1,
      jobTemplate: {
        spec: {
          activeDeadlineSeconds: plan.activeDeadlineSeconds,
          backoffLimit: 0,
          template: { spec: Lazy.any({ produce: () => triggerPodSpec(catchUpPlan(planAtSynth()), image) }) },
        },
      },
      schedule: catchUpSchedule(plan),
      successfulJobsHistoryLimit: 1,
    },
  });
}

function catchUpPlan(plan: HookPlan): HookPlan {
  return { ...plan, isCatchUp: true, isPod: false };
}

/** Name of the CronJob of a hook. */
export function catchUpName({ hookName }: HookPlan): string {
  return `${hookName}-catch-up`;
}

/** A cron line with the minute spread by the hook's names, so that a thousand apps do not start at once. */
function catchUpSchedule({ appNamespace, hookName, catchUpSeconds }: HookPlan): string {
  const minutes = catchUpSeconds / 60;
  const first = createHash('sha256').update(`${appNamespace}/${hookName}`).digest().readUInt32BE(0) % minutes;
  if (minutes === 1) return '* * * * *';
  return minutes === 60 ? `${first} * * * *` : `${first}-59/${minutes} * * * *`;
}
