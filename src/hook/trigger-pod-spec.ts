import { HookPlan, isSyncJob } from './plan-hook';
import { runValueLines } from './run-value-lines';
import { triggerEnvironment } from './trigger-environment';
import { triggerOptions, triggerScript } from './trigger-script';

/** The name is in the message of a failed Job, and nothing else that the trigger writes: it names what to do. */
const NAME_IN_JOB = 'trigger-see-its-log';

/** Renders the pod that runs the trigger, as Pod Security `restricted` demands. */
export function triggerPodSpec(plan: HookPlan, image: string): object {
  const kinds = runValueLines(plan).map(({ kind }) => kind);
  const script = triggerScript(kinds, triggerOptions(plan));
  return {
    automountServiceAccountToken: true,
    containers: [
      {
        name: isSyncJob(plan) ? NAME_IN_JOB : 'trigger',
        image,
        command: ['/bin/sh', '-c', script],
        env: triggerEnvironment(plan),
        resources: { limits: { memory: '256Mi' }, requests: { cpu: '50m', memory: '64Mi' } },
        ...(plan.isPod && { terminationMessagePolicy: 'FallbackToLogsOnError' }),
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          readOnlyRootFilesystem: true,
          runAsGroup: 65532,
          runAsNonRoot: true,
          runAsUser: 65532,
          seccompProfile: { type: 'RuntimeDefault' },
        },
      },
    ],
    ...(plan.pullSecrets.length > 0 && { imagePullSecrets: plan.pullSecrets.map((name) => ({ name })) }),
    restartPolicy: 'Never',
    serviceAccountName: plan.hookName,
  };
}
