import { join } from 'path';
import { ApiObject, Chart, Duration, JsonPatch, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { HookPlan, readsReleaseConfigMap } from './plan-hook';
import { RELEASE_MOUNT_PATH, RUN_FAILED_STATUS } from './protocol';
import { ReleaseConfigMap } from './release-config-map';
import { Sync } from '../argocd';
import { Script } from '../core/script';

/** Name of the Job's container. */
const CONTAINER = 'trigger';

/** What the Job of a hook takes from outside its plan. */
export interface TriggerJobParts {
  readonly image: string;
  readonly environment: { [name: string]: kplus.EnvValue };
  readonly release?: ReleaseConfigMap;
}

/** Adds the Job that runs `trigger.sh` to the synced chart, as a hook of Argo CD. */
export function addTriggerJob(synced: Chart, id: string, plan: HookPlan, parts: TriggerJobParts): kplus.Job {
  const job = new kplus.Job(synced, id, {
    metadata: { name: plan.hookName, namespace: plan.appNamespace },
    backoffLimit: plan.backoffLimit,
    activeDeadline: Duration.seconds(plan.activeDeadlineSeconds),
    restartPolicy: kplus.RestartPolicy.NEVER,
    select: false,
    serviceAccount: kplus.ServiceAccount.fromServiceAccountName(synced, `${id}-account`, plan.hookName),
    automountServiceAccountToken: true,
    containers: [
      {
        name: CONTAINER,
        image: parts.image,
        imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
        command: ['/bin/sh', '-c'],
        args: [Script.fromFile(join(__dirname, 'trigger.sh')).text],
        envVariables: parts.environment,
        volumeMounts: readsReleaseConfigMap(plan) ? releaseMounts(synced, id, parts.release) : [],
        resources: {
          cpu: { request: kplus.Cpu.millis(50) },
          memory: { request: Size.mebibytes(64), limit: Size.mebibytes(256) },
        },
        securityContext: restrictedSecurityContext(),
      },
    ],
  });
  Sync.of(job).hook(plan.phase);
  failWithoutRetry(job);
  return job;
}

function releaseMounts(synced: Chart, id: string, release: ReleaseConfigMap | undefined): kplus.VolumeMount[] {
  if (release === undefined) return [];
  const volume = kplus.Volume.fromConfigMap(synced, `${id}-release`, release.configMap, { name: 'release' });
  return [{ path: RELEASE_MOUNT_PATH, readOnly: true, volume }];
}

/** What Pod Security `restricted` demands. */
function restrictedSecurityContext(): kplus.ContainerSecurityContextProps {
  return {
    user: 65532,
    group: 65532,
    ensureNonRoot: true,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: [kplus.Capability.ALL] },
    seccompProfile: { type: kplus.SeccompProfileType.RUNTIME_DEFAULT },
  };
}

/** A run that failed is a result: the Job's pod is not started again. cdk8s-plus-28 has no prop for it. */
function failWithoutRetry(job: kplus.Job): void {
  const rule = {
    action: 'FailJob',
    onExitCodes: { containerName: CONTAINER, operator: 'In', values: [RUN_FAILED_STATUS] },
  };
  ApiObject.of(job).addJsonPatch(JsonPatch.add('/spec/podFailurePolicy', { rules: [rule] }));
}
