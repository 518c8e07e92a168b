import { join } from 'path';
import { Construct } from 'constructs';
import { acceptEarly } from '../../core/accept-props';
import { Param, Pipeline, PipelineTask, PipelineTaskOptions, Task } from '../../tekton';
import { ReusableTaskProps } from '../reusable-task-props';
import { FAILURE_RESULT, HTTP_RESOURCES, SCRIPT_STEP_VOLUMES, scriptStep } from '../script-step';
import { sharedTask } from '../shared-task';

/** Props of `HttpCheckTask`. Its image needs sh, coreutils or busybox, and wget; default `DefaultImages.KUBECTL`. */
export interface HttpCheckTaskProps extends ReusableTaskProps {}

/** The task of a Pipeline that runs an `HttpCheckTask`, with references to its results. */
export class HttpCheckPipelineTask extends PipelineTask {
  /** The last answer, as one line. */
  public readonly seen: string = this.result('seen');
}

const HTTP_CHECK_PARAMS = {
  url: Param.string({ description: 'URL to ask, http only: the address of a Service' }),
  status: Param.string({ description: 'Status that it must answer with, after redirects', default: '200' }),
  body: Param.string({ description: 'Extended regular expression that a line must match; empty for any', default: '' }),
  attempts: Param.string({ description: 'How often to ask at most', default: '10' }),
  successes: Param.string({ description: 'How many answers in a row must be right', default: '1' }),
  interval: Param.string({ description: 'Seconds between two attempts', default: '3' }),
  timeout: Param.string({ description: 'Seconds that an answer may take', default: '5' }),
};

const HTTP_CHECK_RESULTS = {
  seen: { description: 'The last answer, as one line' },
  ...FAILURE_RESULT,
};

/**
 * Asks a URL until it answers with a status and a body, and fails with the last answer. No answer is a failure.
 *
 * It runs in a namespace that enforces Pod Security `restricted`, and needs no token.
 *
 * @example
 *
 * new HttpCheckTask(chart, 'http-check').addTo(pipeline, 'smoke-test', {
 *   params: { url: 'http://shop.shop.svc/health', body: '"status": *"ok"', successes: '3' },
 * });
 */
export class HttpCheckTask extends Task {
  /**
   * Returns the Task of this content in the namespace: the one that exists, or a new one. Synth rejects it
   * if another Task of the namespace has the name.
   *
   * @param props `name` defaults to `http-check`
   */
  public static shared(scope: Construct, props: HttpCheckTaskProps = {}): HttpCheckTask {
    return sharedTask(scope, { ...props, name: props.name ?? 'http-check' }, createHttpCheckTask);
  }

  public constructor(scope: Construct, id: string, props: HttpCheckTaskProps = {}) {
    props = acceptEarly(scope, id, 'HttpCheckTaskProps', props);
    super(scope, id, {
      name: props.name,
      namespace: props.namespace,
      description: 'Asks a URL until it answers as expected',
      params: HTTP_CHECK_PARAMS,
      results: HTTP_CHECK_RESULTS,
      volumes: SCRIPT_STEP_VOLUMES,
      steps: [
        scriptStep(scope, props, {
          name: 'ask',
          script: join(__dirname, 'http-check.sh'),
          resources: HTTP_RESOURCES,
        }),
      ],
    });
  }

  /** Adds a task that asks to a Pipeline. @param name its name in the Pipeline */
  public addTo(pipeline: Pipeline, name: string, options: PipelineTaskOptions): HttpCheckPipelineTask {
    return new HttpCheckPipelineTask(pipeline, name, { ...options, task: this });
  }
}

function createHttpCheckTask(scope: Construct, id: string, props: HttpCheckTaskProps): HttpCheckTask {
  return new HttpCheckTask(scope, id, props);
}
