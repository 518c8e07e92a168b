import { join } from 'path';
import { Construct } from 'constructs';
import { acceptEarly } from '../../core/accept-props';
import { EnvVarSource, Param, Pipeline, PipelineTask, PipelineTaskOptions, Task } from '../../tekton';
import { ReusableTaskProps } from '../reusable-task-props';
import {
  FAILURE_RESULT,
  KUBECONFIG_WORKSPACES,
  KUBECTL_RESOURCES,
  SCRIPT_STEP_VOLUMES,
  scriptStep,
} from '../script-step';
import { sharedTask } from '../shared-task';

/** Props of `JobCheckTask`. Its image needs sh and kubectl; default `DefaultImages.KUBECTL`. */
export interface JobCheckTaskProps extends ReusableTaskProps {}

/** The task of a Pipeline that runs a `JobCheckTask`, with references to its results. */
export class JobCheckPipelineTask extends PipelineTask {
  /** How the Job ended, with its last line. */
  public readonly seen: string = this.result('seen');
}

const JOB_CHECK_PARAMS = {
  cronjob: Param.string({ description: 'CronJob that describes the Job, best with suspend: true' }),
  namespace: Param.string({ description: 'Namespace of the CronJob' }),
  timeout: Param.string({ description: 'Seconds that the Job may take', default: '300' }),
};

const JOB_CHECK_RESULTS = {
  seen: { description: 'How the Job ended, with its last line' },
  ...FAILURE_RESULT,
};

/** Name of the TaskRun, of which the name of the Job is made. */
const TASK_RUN_VARIABLE = { TASK_RUN_NAME: EnvVarSource.fieldRef("metadata.labels['tekton.dev/taskRun']") };

/**
 * Starts a Job as a CronJob describes it, and waits until it has succeeded. Fails with the last line of its log.
 *
 * It runs in a namespace that enforces Pod Security `restricted`, and its pod needs the token of its ServiceAccount.
 *
 * @example
 *
 * new JobCheckTask(chart, 'job-check').addTo(pipeline, 'smoke-test', {
 *   params: { cronjob: 'shop-smoke-test', namespace: 'shop' },
 * });
 */
export class JobCheckTask extends Task {
  /**
   * Returns the Task of this content in the namespace: the one that exists, or a new one. Synth rejects it
   * if another Task of the namespace has the name.
   *
   * @param props `name` defaults to `job-check`
   */
  public static shared(scope: Construct, props: JobCheckTaskProps = {}): JobCheckTask {
    return sharedTask(scope, { ...props, name: props.name ?? 'job-check' }, createJobCheckTask);
  }

  public constructor(scope: Construct, id: string, props: JobCheckTaskProps = {}) {
    props = acceptEarly(scope, id, 'JobCheckTaskProps', props);
    super(scope, id, {
      name: props.name,
      namespace: props.namespace,
      description: 'Starts a Job as a CronJob describes it, and waits until it has succeeded',
      params: JOB_CHECK_PARAMS,
      workspaces: KUBECONFIG_WORKSPACES,
      results: JOB_CHECK_RESULTS,
      volumes: SCRIPT_STEP_VOLUMES,
      steps: [
        scriptStep(scope, props, {
          name: 'check',
          script: join(__dirname, 'job-check.sh'),
          env: { ...TASK_RUN_VARIABLE },
          resources: KUBECTL_RESOURCES,
        }),
      ],
    });
  }

  /** Adds a task that checks to a Pipeline. @param name its name in the Pipeline */
  public addTo(pipeline: Pipeline, name: string, options: PipelineTaskOptions): JobCheckPipelineTask {
    return new JobCheckPipelineTask(pipeline, name, { ...options, task: this });
  }
}

function createJobCheckTask(scope: Construct, id: string, props: JobCheckTaskProps): JobCheckTask {
  return new JobCheckTask(scope, id, props);
}
