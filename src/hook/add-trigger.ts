import { ApiObject, Chart, Lazy } from 'cdk8s';
import { HookPlan } from './plan-hook';
import { triggerPodSpec } from './trigger-pod-spec';
import { Sync } from '../argocd';

/**
 * Adds the Job that runs the trigger to the synced chart, as a hook of Argo CD. A retry of the sync is a new Job, so
 * its pod is not started again; where the Application is deleted there are no retries.
 *
 * @param planAtSynth makes the plan again at synth, when the pipeline is complete
 */
export function addTrigger(
  synced: Chart,
  id: string,
  plan: HookPlan,
  image: string,
  planAtSynth: () => HookPlan,
): ApiObject {
  const job = new ApiObject(synced, id, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: plan.hookName, namespace: plan.appNamespace },
    spec: {
      activeDeadlineSeconds: plan.activeDeadlineSeconds,
      backoffLimit: plan.backoffLimit,
      template: { spec: Lazy.any({ produce: () => triggerPodSpec(planAtSynth(), image) }) },
    },
  });
  Sync.of(job).hook(plan.phase);
  return job;
}
