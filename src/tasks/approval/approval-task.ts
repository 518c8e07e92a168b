import { join } from 'path';
import { Construct } from 'constructs';
import { acceptEarly } from '../../core/accept-props';
import { EnvVarSource, Param, Pipeline, PipelineTask, PipelineTaskOptions, Task } from '../../tekton';
import { ReusableTaskProps } from '../reusable-task-props';
import { RUN_NAME_VARIABLE, RUN_VARIABLES } from '../run-variables';
import { FAILURE_RESULT, KUBECTL_RESOURCES, SCRIPT_STEP_VOLUMES, scriptStep } from '../script-step';
import { sharedTask } from '../shared-task';

/** Props of `ApprovalTask`. Its image needs sh and kubectl; default `DefaultImages.KUBECTL`. */
export interface ApprovalTaskProps extends ReusableTaskProps {}

/** The task of a Pipeline that runs an `ApprovalTask`, with references to its results. */
export class ApprovalPipelineTask extends PipelineTask {
  /** Who approved: `approved by "jane"`. */
  public readonly decision: string = this.result('decision');
}

const APPROVAL_PARAMS = {
  configmap: Param.string({ description: 'ConfigMap that people annotate' }),
  namespace: Param.string({ description: 'Namespace of the ConfigMap' }),
  timeout: Param.string({ description: 'Seconds to wait for a decision', default: '1800' }),
};

const APPROVAL_RESULTS = {
  decision: { description: 'Who approved, as the annotation has it' },
  ...FAILURE_RESULT,
};

/** What an approval names: no other run, and no other task of the run. */
const REQUEST_VARIABLES = {
  RUN_UID: EnvVarSource.fieldRef("metadata.labels['tekton.dev/pipelineRunUID']"),
  PIPELINE_TASK_NAME: EnvVarSource.fieldRef("metadata.labels['tekton.dev/pipelineTask']"),
};

/**
 * Waits until a person annotates a ConfigMap: `cdk8s-argo-tekton/decision` with `approved RUN/TASK/UID` or
 * `rejected RUN/TASK/UID REASON`, and `cdk8s-argo-tekton/decided-by` with a name. Its log has the commands. It fails if
 * the decision is a rejection, if nobody decides in time, and if the hook of the run has started a newer release.
 *
 * Everybody who may change the ConfigMap may approve, under any name. `Approval` also creates the ConfigMap, and makes
 * the API server accept a decision of the approvers only, under their own names. The task runs in a namespace that
 * enforces Pod Security `restricted`, and its pod needs the token of its ServiceAccount.
 *
 * @example
 *
 * new ApprovalTask(chart, 'approval').addTo(pipeline, 'approve', {
 *   params: { configmap: 'shop-approval', namespace: 'shop-builds' },
 * });
 */
export class ApprovalTask extends Task {
  /**
   * Returns the Task of this content in the namespace: the one that exists, or a new one. Synth rejects it
   * if another Task of the namespace has the name.
   *
   * @param props `name` defaults to `approval`
   */
  public static shared(scope: Construct, props: ApprovalTaskProps = {}): ApprovalTask {
    return sharedTask(scope, { ...props, name: props.name ?? 'approval' }, createApprovalTask);
  }

  public constructor(scope: Construct, id: string, props: ApprovalTaskProps = {}) {
    props = acceptEarly(scope, id, 'ApprovalTaskProps', props);
    super(scope, id, {
      name: props.name,
      namespace: props.namespace,
      description: 'Waits until an annotation of a ConfigMap approves or rejects this task of this run',
      params: APPROVAL_PARAMS,
      results: APPROVAL_RESULTS,
      volumes: SCRIPT_STEP_VOLUMES,
      steps: [
        scriptStep(scope, props, {
          name: 'wait',
          script: join(__dirname, 'approval.sh'),
          env: { ...RUN_VARIABLES, ...RUN_NAME_VARIABLE, ...REQUEST_VARIABLES },
          resources: KUBECTL_RESOURCES,
        }),
      ],
    });
  }

  /** Adds a task that waits for an approval to a Pipeline. @param name its name in the Pipeline */
  public addTo(pipeline: Pipeline, name: string, options: PipelineTaskOptions): ApprovalPipelineTask {
    return new ApprovalPipelineTask(pipeline, name, { ...options, task: this });
  }
}

function createApprovalTask(scope: Construct, id: string, props: ApprovalTaskProps): ApprovalTask {
  return new ApprovalTask(scope, id, props);
}
