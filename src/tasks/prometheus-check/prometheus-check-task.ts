import { join } from 'path';
import { Construct } from 'constructs';
import { acceptEarly } from '../../core/accept-props';
import { Param, Pipeline, PipelineTask, PipelineTaskOptions, Task } from '../../tekton';
import { ReusableTaskProps } from '../reusable-task-props';
import { FAILURE_RESULT, HTTP_RESOURCES, SCRIPT_STEP_VOLUMES, scriptStep } from '../script-step';
import { sharedTask } from '../shared-task';

/** Props of `PrometheusCheckTask`. Its image needs sh, wget, awk, od; default `DefaultImages.KUBECTL`. */
export interface PrometheusCheckTaskProps extends ReusableTaskProps {}

/** The task of a Pipeline that runs an `PrometheusCheckTask`, with references to its results. */
export class PrometheusCheckPipelineTask extends PipelineTask {
  /** The last values, as one line. */
  public readonly seen: string = this.result('seen');
}

const PROMETHEUS_CHECK_PARAMS = {
  url: Param.string({ description: 'Address of Prometheus, http only' }),
  query: Param.string({ description: 'Instant query of PromQL' }),
  min: Param.string({ description: 'Least value that is right; empty for none', default: '' }),
  max: Param.string({ description: 'Greatest value that is right; empty for none', default: '' }),
  attempts: Param.string({ description: 'How often to ask at most', default: '10' }),
  successes: Param.string({ description: 'How many answers in a row must be right', default: '1' }),
  interval: Param.string({ description: 'Seconds between two attempts', default: '3' }),
  timeout: Param.string({ description: 'Seconds that an answer may take', default: '5' }),
};

const PROMETHEUS_CHECK_RESULTS = {
  seen: { description: 'The last values, as one line' },
  ...FAILURE_RESULT,
};

/**
 * Asks Prometheus until every value of a query is within its limits, and fails with the last values. No answer, no
 * value and NaN are failures: a query that matches nothing would else approve each release.
 *
 * It runs in a namespace that enforces Pod Security `restricted`, and needs no token.
 *
 * @example
 *
 * new PrometheusCheckTask(chart, 'prometheus-check').addTo(pipeline, 'errors', {
 *   params: {
 *     url: 'http://prometheus.monitoring.svc:9090',
 *     query: 'sum(rate(http_requests_total{app="shop",code=~"5.."}[1m])) or vector(0)',
 *     max: '0.5',
 *   },
 * });
 */
export class PrometheusCheckTask extends Task {
  /**
   * Returns the Task of this content in the namespace: the one that exists, or a new one. Synth rejects it
   * if another Task of the namespace has the name.
   *
   * @param props `name` defaults to `prometheus-check`
   */
  public static shared(scope: Construct, props: PrometheusCheckTaskProps = {}): PrometheusCheckTask {
    return sharedTask(scope, { ...props, name: props.name ?? 'prometheus-check' }, createPrometheusCheckTask);
  }

  public constructor(scope: Construct, id: string, props: PrometheusCheckTaskProps = {}) {
    props = acceptEarly(scope, id, 'PrometheusCheckTaskProps', props);
    super(scope, id, {
      name: props.name,
      namespace: props.namespace,
      description: 'Asks Prometheus until every value of a query is within its limits',
      params: PROMETHEUS_CHECK_PARAMS,
      results: PROMETHEUS_CHECK_RESULTS,
      volumes: SCRIPT_STEP_VOLUMES,
      steps: [
        scriptStep(scope, props, {
          name: 'ask',
          script: join(__dirname, 'prometheus-check.sh'),
          resources: HTTP_RESOURCES,
        }),
      ],
    });
  }

  /** Adds a task that asks to a Pipeline. @param name its name in the Pipeline */
  public addTo(pipeline: Pipeline, name: string, options: PipelineTaskOptions): PrometheusCheckPipelineTask {
    return new PrometheusCheckPipelineTask(pipeline, name, { ...options, task: this });
  }
}

function createPrometheusCheckTask(scope: Construct, id: string, props: PrometheusCheckTaskProps): PrometheusCheckTask {
  return new PrometheusCheckTask(scope, id, props);
}
