import { Construct } from 'constructs';
import { RELEASE_FIELD_MANAGER } from './release-field-manager';
import { ReusableTaskProps } from './reusable-task-props';
import { RUN_NAME_VARIABLE, RUN_VARIABLES } from './run-variables';
import {
  FAILURE_RESULT,
  KUBECONFIG_WORKSPACES,
  KUBECTL_RESOURCES,
  SCRIPT_STEP_VOLUMES,
  scriptStep,
} from './script-step';
import { Param, TaskProps } from '../tekton';

/** What a task that runs one act of a release differs in from the others: blue/green, canary, Argo Rollouts. */
interface ReleaseTask {
  readonly description: string;
  /** File of the script. */
  readonly script: string;
  readonly params: { readonly [name: string]: Param };
  /** Arguments of the script, as array params give them. @default none */
  readonly args?: string[];
  /** The values of the result `state`, for people. */
  readonly states: string;
}

/** The props of a Task that runs one act of a release. Its script writes the results `state`, `restored`, `failure`. */
export function releaseTaskProps(scope: Construct, props: ReusableTaskProps, task: ReleaseTask): TaskProps {
  return {
    name: props.name,
    namespace: props.namespace,
    description: task.description,
    params: {
      ...task.params,
      'field-manager': Param.string({
        description: 'Field manager under which to write, until the fields are given back',
        default: RELEASE_FIELD_MANAGER,
      }),
    },
    workspaces: KUBECONFIG_WORKSPACES,
    results: {
      state: { description: `What it did: ${task.states}` },
      restored: { description: 'What it put back, as one line' },
      ...FAILURE_RESULT,
    },
    volumes: SCRIPT_STEP_VOLUMES,
    steps: [
      scriptStep(scope, props, {
        name: 'act',
        script: task.script,
        args: task.args,
        env: { ...RUN_VARIABLES, ...RUN_NAME_VARIABLE },
        resources: KUBECTL_RESOURCES,
      }),
    ],
  };
}
