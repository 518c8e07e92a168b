import { Duration } from 'cdk8s';
import { ICheck } from './check';
import { validateAsking } from './validate-asking';
import { acceptProps } from '../../core/accept-props';
import { addValidation } from '../../core/acknowledgement';
import { Diagnostic, within } from '../../core/diagnostic';
import { quote } from '../../core/text';
import { PrometheusCheckTask } from '../../tasks';
import { PipelineTask, PipelineTaskOptions } from '../../tekton';
import { DeployContext, DeployPermission } from '../deploy-strategy';
import { secondsParams } from '../whole-seconds';

/** Props of `PrometheusCheck`. */
export interface PrometheusCheckProps {
  /** Address of Prometheus, `http://` only, e.g. `http://prometheus.monitoring.svc:9090`. */
  readonly url: string;

  /**
   * Instant query of PromQL. Its window is part of it, e.g. `[1m]`. Every value that it has is compared. Errors that
   * never occurred have no series, which counts as no data: add `or vector(0)`.
   */
  readonly query: string;

  /**
   * Name of the check, part of the name of its task.
   * @default 'prometheus'
   */
  readonly name?: string;

  /**
   * Least value that is right. Needed unless `max` is set.
   * @default - none
   */
  readonly min?: number;

  /**
   * Greatest value that is right. Needed unless `min` is set.
   * @default - none
   */
  readonly max?: number;

  /**
   * How often to ask at most, from 1.
   * @default 10
   */
  readonly attempts?: number;

  /**
   * How many times in a row the values must be right, from 1.
   * @default 1
   */
  readonly successes?: number;

  /**
   * Time between two attempts, in whole seconds.
   * @default Duration.seconds(3)
   */
  readonly interval?: Duration;

  /**
   * Time that an answer may take, in whole seconds.
   * @default Duration.seconds(5)
   */
  readonly timeout?: Duration;

  /**
   * Task that asks.
   * @default - `PrometheusCheckTask.shared`: one with the name `prometheus-check` for all pipelines of the namespace
   */
  readonly task?: PrometheusCheckTask;
}

/**
 * A check that asks Prometheus for values within limits. No answer, no value and NaN are failures.
 *
 * @example
 *
 * new PrometheusCheck({
 *   url: 'http://prometheus.monitoring.svc:9090',
 *   query: 'sum(rate(http_requests_total{app="shop",code=~"5.."}[1m])) or vector(0)',
 *   max: 0.5,
 * });
 */
export class PrometheusCheck implements ICheck {
  public readonly checkName: string;
  public readonly permissions: DeployPermission[] = [];

  private readonly props: PrometheusCheckProps;

  public constructor(props: PrometheusCheckProps) {
    props = acceptProps(this, 'PrometheusCheckProps', props);
    this.props = props;
    this.checkName = props.name ?? 'prometheus';
  }

  public addTo(context: DeployContext, options: PipelineTaskOptions): PipelineTask {
    addValidation(context.scope, () => within(`checks.${this.checkName}`, validatePrometheusCheck(this.props)));
    const { namespace } = context.pipeline;
    const task =
      this.props.task ?? PrometheusCheckTask.shared(context.scope, { namespace, image: context.kubectlImage });
    return task.addTo(context.pipeline, context.taskName, {
      ...options,
      params: planPrometheusCheckParams(this.props),
    });
  }
}

const MAX_QUERY = 4000;

/** As in `prometheus-check.sh`. */
const LIMIT_PATTERN = /^-?[0-9]{1,15}(\.[0-9]{1,15})?(e[-+]?[0-9]{1,2})?$/;

function validatePrometheusCheck(props: PrometheusCheckProps): Diagnostic[] {
  const { url, query, min, max } = props;
  return [
    ...validateAsking(props),
    ...(url.includes('?') ? [hasQuery(url)] : []),
    ...(query === '' || query.length > MAX_QUERY ? [noQuery(query)] : []),
    ...Object.entries({ min, max }).flatMap(([path, limit]) => validateBound(path, limit)),
    ...validateBounds(props),
  ];
}

function hasQuery(url: string): Diagnostic {
  return { path: 'url', fact: `${quote(url)} has a query`, remedy: 'Write the query of PromQL in query' };
}

function noQuery(query: string): Diagnostic {
  const allowed = `Allowed: 1 to ${MAX_QUERY} characters`;
  return { path: 'query', fact: `has ${query.length} characters`, allowed, remedy: 'Write an instant query of PromQL' };
}

function validateBound(path: string, limit: number | undefined): Diagnostic[] {
  if (limit === undefined || LIMIT_PATTERN.test(`${limit}`)) return [];
  const allowed = 'Allowed: at most 15 digits before and after the dot';
  return [{ path, fact: `${limit} cannot be compared`, allowed, remedy: 'Give another number' }];
}

function validateBounds({ min, max }: PrometheusCheckProps): Diagnostic[] {
  if (min === undefined && max === undefined) {
    const fact = 'is not set, and min is not set either: each value would be right';
    return [{ path: 'max', fact, remedy: 'Set one of them' }];
  }
  if (min === undefined || max === undefined || min <= max) return [];
  return [{ path: 'max', fact: `${max} is less than min, ${min}: no value is right`, remedy: 'Correct one of them' }];
}

function planPrometheusCheckParams(props: PrometheusCheckProps): { [name: string]: string } {
  const { url, query, min, max, attempts, successes, interval, timeout } = props;
  const params = Object.entries({ url, query, min, max, attempts, successes });
  return {
    ...Object.fromEntries(params.flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value}`]]))),
    ...secondsParams({ interval, timeout }),
  };
}
