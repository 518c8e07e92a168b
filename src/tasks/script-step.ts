import { Construct } from 'constructs';
import { DefaultImages } from './default-images';
import { ReusableTaskProps } from './reusable-task-props';
import { scriptWithParts } from './script-with-parts';
import { KUBECONFIG_WORKSPACE } from './task-names';
import { ComputeResources, StepProps, TaskVolume } from '../tekton';

/** Volume of a script step: its root is read-only, and `HOME` is in it. */
export const SCRIPT_STEP_VOLUMES = { tmp: TaskVolume.emptyDir() };

/** The workspace with the kubeconfig of another cluster, for the part `patience` of a script. */
export const KUBECONFIG_WORKSPACES = {
  [KUBECONFIG_WORKSPACE]: { description: 'A file kubeconfig, for another cluster', optional: true, readOnly: true },
};

/** Result that the function `fail` of the part `say` of a script writes. */
export const FAILURE_RESULT = {
  failure: { description: 'Why it failed; Tekton keeps it in the status of the TaskRun. Empty where it did not' },
};

/** Resources of a step that runs kubectl. */
export const KUBECTL_RESOURCES: ComputeResources = {
  requests: { cpu: '50m', memory: '64Mi' },
  limits: { memory: '512Mi' },
};

/** Resources of a step that asks a server. */
export const HTTP_RESOURCES: ComputeResources = {
  requests: { cpu: '20m', memory: '32Mi' },
  limits: { memory: '128Mi' },
};

/** What one task differs in from another that runs a script in the image of kubectl. */
interface ScriptStep {
  readonly name: string;
  /** File of the script. */
  readonly script: string;
  readonly resources: ComputeResources;
  readonly args?: string[];
  /** Environment variables besides HOME. */
  readonly env?: StepProps['env'];
}

/** The step of a task that runs a script in the image of kubectl; the task needs `SCRIPT_STEP_VOLUMES`. */
export function scriptStep(scope: Construct, props: ReusableTaskProps, step: ScriptStep): StepProps {
  return {
    name: step.name,
    image: props.image ?? DefaultImages.of(scope, DefaultImages.KUBECTL),
    script: scriptWithParts(step.script),
    args: step.args,
    env: { HOME: '/tmp', ...step.env },
    computeResources: props.computeResources ?? step.resources,
    securityContext: { readOnlyRootFilesystem: true },
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
  };
}
