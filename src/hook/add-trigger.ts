import { ApiObject, ApiObjectMetadata, Chart, Lazy } from 'cdk8s';
import { HookPlan, isSyncJob } from './plan-hook';
import { triggerPodSpec } from './trigger-pod-spec';
import { Sync } from '../argocd';

/**
 * With this policy the message of a failed Job, which Argo CD shows, names the container and the pod. Without it, the
 * message is "Job has reached the specified backoff limit" (seen with Kubernetes 1.34 and Argo CD 3.6.1).
 */
const FAILS_AT_ONCE = { rules: [{ action: 'FailJob', onExitCodes: { operator: 'NotIn', values: [0] } }] };

/**
 * Adds the object that runs the trigger to the synced chart, as a hook of Argo CD: a Pod, since Argo CD takes over the
 * last words of a Pod that failed into the Application's status, but not those of a Job's pod. In some phases a Job.
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
  const metadata = { name: plan.hookName, namespace: plan.appNamespace };
  const podSpec = () => triggerPodSpec(planAtSynth(), image);
  const add = plan.isPod ? addPod : addJob;
  const trigger = add(synced, id, metadata, plan, podSpec);
  Sync.of(trigger).hook(plan.phase);
  return trigger;
}

function addJob(chart: Chart, id: string, metadata: ApiObjectMetadata, plan: HookPlan, podSpec: () => object) {
  const { activeDeadlineSeconds, backoffLimit } = plan;
  const template = { spec: Lazy.any({ produce: podSpec }) };
  const podFailurePolicy = isSyncJob(plan) ? { podFailurePolicy: FAILS_AT_ONCE } : {};
  const spec = { activeDeadlineSeconds, backoffLimit, ...podFailurePolicy, template };
  return new ApiObject(chart, id, { apiVersion: 'batch/v1', kind: 'Job', metadata, spec });
}

function addPod(chart: Chart, id: string, metadata: ApiObjectMetadata, plan: HookPlan, podSpec: () => object) {
  const { activeDeadlineSeconds } = plan;
  const spec = Lazy.any({ produce: () => ({ activeDeadlineSeconds, ...podSpec() }) });
  return new ApiObject(chart, id, { apiVersion: 'v1', kind: 'Pod', metadata, spec });
}
