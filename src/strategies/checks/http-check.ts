import { Duration } from 'cdk8s';
import { ICheck } from './check';
import { validateAsking } from './validate-asking';
import { acceptProps } from '../../core/accept-props';
import { addValidation } from '../../core/acknowledgement';
import { Diagnostic, within } from '../../core/diagnostic';
import { quote } from '../../core/text';
import { HttpCheckTask } from '../../tasks';
import { PipelineTask, PipelineTaskOptions } from '../../tekton';
import { DeployContext, DeployPermission } from '../deploy-strategy';
import { secondsParams } from '../whole-seconds';

/** Props of `HttpCheck`. */
export interface HttpCheckProps {
  /** URL to ask, `http://` only, e.g. `http://shop-preview.shop.svc/health`. */
  readonly url: string;

  /**
   * Name of the check, part of the name of its task.
   * @default 'http'
   */
  readonly name?: string;

  /**
   * Status that it must answer with.
   * @default 200
   */
  readonly status?: number;

  /**
   * Extended regular expression that a line of the body must match. Only the body of a 2xx answer is read.
   * @default - any body
   */
  readonly body?: string;

  /**
   * How often to ask at most, from 1.
   * @default 10
   */
  readonly attempts?: number;

  /**
   * How many answers in a row must be right, from 1.
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
   * @default - `HttpCheckTask.shared`: one with the name `http-check` for all pipelines of the namespace
   */
  readonly task?: HttpCheckTask;
}

/**
 * A check that asks a URL until it answers as expected. No answer is a failure.
 *
 * @example
 *
 * new HttpCheck({ url: 'http://shop-preview.shop.svc/health', successes: 3 });
 */
export class HttpCheck implements ICheck {
  public readonly checkName: string;
  public readonly permissions: DeployPermission[] = [];

  private readonly props: HttpCheckProps;

  public constructor(props: HttpCheckProps) {
    props = acceptProps(this, 'HttpCheckProps', props);
    this.props = props;
    this.checkName = props.name ?? 'http';
  }

  public addTo(context: DeployContext, options: PipelineTaskOptions): PipelineTask {
    addValidation(context.scope, () => within(`checks.${this.checkName}`, validateHttpCheck(this.props)));
    const { namespace } = context.pipeline;
    const task = this.props.task ?? HttpCheckTask.shared(context.scope, { namespace, image: context.kubectlImage });
    return task.addTo(context.pipeline, context.taskName, { ...options, params: planHttpCheckParams(this.props) });
  }
}

/** The script reads this much of a body's expression. */
const MAX_BODY = 500;

function validateHttpCheck(props: HttpCheckProps): Diagnostic[] {
  const { status = 200, body = '' } = props;
  const diagnostics = validateAsking(props);
  if (!(Number.isInteger(status) && status >= 100 && status <= 599)) {
    const fact = `${status} is not a status of HTTP`;
    diagnostics.push({ path: 'status', fact, allowed: 'Allowed: 100 to 599', remedy: 'Correct the number' });
  }
  if (body.length > MAX_BODY) {
    const fact = `${quote(body)} is too long (${body.length} characters)`;
    diagnostics.push({ path: 'body', fact, allowed: `Allowed: ${MAX_BODY} characters`, remedy: 'Shorten it' });
  }
  return diagnostics;
}

function planHttpCheckParams(props: HttpCheckProps): { [name: string]: string } {
  const { url, status, body, attempts, successes, interval, timeout } = props;
  const params = Object.entries({ url, status, body, attempts, successes });
  return {
    ...Object.fromEntries(params.flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value}`]]))),
    ...secondsParams({ interval, timeout }),
  };
}
