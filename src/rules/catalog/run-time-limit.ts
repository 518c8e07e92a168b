import { Duration } from 'cdk8s';
import { goDuration, goMilliseconds } from '../../core/duration';
import { ApprovalName, BlueGreenName, CanaryName, ReleaseName } from '../../tasks/task-names';
import { Rule, RuleFinding } from '../model/rule';
import { RunTask } from '../model/run-task';
import { StartedRun, startedRuns } from '../model/started-run';

/** Tekton ends a run at its time limit, whatever its tasks wait for. */
export const runTimeLimit: Rule = {
  code: 'run-time-limit',
  severity: 'warning',
  needs: 'documents',
  check: (installation) => {
    const findings = ['Job', 'CronJob', 'PipelineRun']
      .flatMap((kind) => installation.ofKind(kind))
      .flatMap((document) => startedRuns(installation, document))
      .flatMap(tooLongWaits);
    return uniqueOf(findings);
  },
};

/** A wait of a task, in seconds. */
interface Wait {
  readonly task: RunTask;
  readonly param: string;
  readonly seconds: number;
}

function tooLongWaits(run: StartedRun): RuleFinding[] {
  const limit = limitOfTasks(run.run.spec?.timeouts);
  if (limit === undefined) return [];
  const pauses = run.tasks.flatMap(pauseOf);
  const paused = pauses.reduce((sum, { seconds }) => sum + seconds, 0);
  if (paused >= limit.seconds) {
    const longest = pauses.reduce((one, other) => (other.seconds > one.seconds ? other : one));
    const fact =
      `is ${printed(longest.seconds)}, and with all pauses the release takes ${printed(paused)}: ` +
      `the tasks of the run have ${limit.text}`;
    return [{ ...waitPlace(run, longest), fact, remedy: 'Shorten the pauses, or set timeouts.pipeline of the run' }];
  }
  return tooLongApprovals(run, paused, limit);
}

/** The longest approval, where the run has no time for all of them, one after another. */
function tooLongApprovals(run: StartedRun, paused: number, limit: RunLimit): RuleFinding[] {
  const approvals = run.tasks.flatMap(approvalOf).sort((one, other) => other.seconds - one.seconds);
  if (approvals.length === 0) return [];
  const [longest, ...others] = approvals;
  const rest = others.reduce((sum, { seconds }) => sum + seconds, paused);
  if (longest.seconds + rest < limit.seconds) return [];
  const what = others.length === 0 ? 'the pauses' : 'the other approvals and pauses';
  const beside = rest === 0 ? '' : `, and ${what} of the release take ${printed(rest)}`;
  return [
    {
      ...waitPlace(run, longest),
      fact:
        `is ${printed(longest.seconds)}${beside}: the tasks of the run have ${limit.text}, and Tekton ends it ` +
        'before the time to decide is over',
      remedy: 'Shorten it, or set timeouts.pipeline of the run',
    },
  ];
}

/** The time that tasks have, and where it comes from. */
interface RunLimit {
  readonly seconds: number;
  readonly text: string;
}

/** The time that the tasks of a run have, apart from its finally tasks; undefined without a limit. */
function limitOfTasks(timeouts: any): RunLimit | undefined {
  const [pipeline = 3600, tasks, reserved = 0] = ['pipeline', 'tasks', 'finally'].map((name) =>
    timeoutSeconds(timeouts?.[name]),
  );
  if (tasks !== undefined && tasks > 0) return { seconds: tasks, text: `${printed(tasks)} (timeouts.tasks)` };
  if (pipeline === 0 || tasks === 0) return undefined;
  const byDefault = timeouts?.pipeline === undefined ? ' by default' : '';
  const less = reserved > 0 ? ` less timeouts.finally, ${printed(reserved)}` : '';
  const seconds = pipeline - reserved;
  return { seconds, text: `${printed(seconds)} (timeouts.pipeline, ${printed(pipeline)}${byDefault}${less})` };
}

function timeoutSeconds(duration: unknown): number | undefined {
  const milliseconds = goMilliseconds(duration);
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}

function printed(seconds: number): string {
  return goDuration(Duration.seconds(seconds));
}

/** The params by which an act of a release waits in each run, by the act. */
const PAUSES: { readonly [action: string]: string } = {
  shift: CanaryName.PAUSE,
  switch: BlueGreenName.OVERLAP,
  complete: BlueGreenName.KEEP_FOR,
};

function pauseOf(task: RunTask): Wait[] {
  const param = PAUSES[task.values[ReleaseName.ACTION]];
  return param === undefined ? [] : waitOf(task, param);
}

function approvalOf(task: RunTask): Wait[] {
  return task.values[ApprovalName.CONFIGMAP] === undefined ? [] : waitOf(task, ApprovalName.TIMEOUT);
}

function waitOf(task: RunTask, param: string): Wait[] {
  const seconds = Number(task.values[param]);
  return seconds > 0 ? [{ task, param, seconds }] : [];
}

function waitPlace({ document, property, pipeline }: StartedRun, { task, param }: Wait) {
  const given = task.params[param] === undefined ? '' : `.params.${param}`;
  return pipeline === undefined
    ? { document, path: property }
    : { document: pipeline, path: `spec.tasks.${task.name}${given}` };
}

/** Several hooks may start runs of one Pipeline. */
function uniqueOf(findings: readonly RuleFinding[]): RuleFinding[] {
  const isSame = (one: RuleFinding, other: RuleFinding) =>
    one.document === other.document && one.path === other.path && one.fact === other.fact;
  return findings.filter((finding, i) => findings.findIndex((other) => isSame(finding, other)) === i);
}
