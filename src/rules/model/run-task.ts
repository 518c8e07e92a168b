import { containerProgram } from './container-program';
import { elements } from './elements';
import { Installation } from './installation';
import { TextByName, textDefaults, textValues, withParams } from './param-value';
import { commandCalls } from './shell-call';
import { ShellCommand } from './shell-command';
import { expanded, variablesOf } from './shell-variable';
import { Manifest } from '../../core/document';

/** What a step executes, with the values of params. */
class StepProgram {
  private known?: ReadonlyMap<string, string>;

  public constructor(
    public readonly program: string,
    private readonly environment: TextByName,
  ) {}

  /** Its variables, which are read when they are asked for. */
  public get variables(): ReadonlyMap<string, string> {
    this.known ??= variablesOf(this.program, this.environment);
    return this.known;
  }

  /** Whether the program or a value of its environment has this text. */
  public mentions(text: string): boolean {
    return [this.program, ...Object.values(this.environment)].some((each) => each.includes(text));
  }

  /** Calls of a command, with the text that each gets as its input. */
  public commandCalls(command: string): ShellCommand[] {
    return this.program.includes(command) ? commandCalls(this.program, command, this.variables) : [];
  }
}

/** A task of a run, with the values of that run. */
export class RunTask {
  /** Name of the Task; undefined for one that is embedded or found by a resolver. */
  public readonly taskName?: string;
  /** The texts among its params, by name, as written: `$(params.x)` is not replaced. */
  public readonly params: TextByName;
  /** The same with the values of the run and the defaults of the Task; `UNKNOWN` for what only the run knows. */
  public readonly values: TextByName;
  /** Names of the workspaces of the Task that it is given. */
  public readonly workspaces: readonly string[];
  /** The steps, embedded or of the Task; empty where the Task is not among the documents. */
  public readonly steps: any[];
  private readonly spec: any;
  private programs?: StepProgram[];
  private whole?: string;

  public constructor(
    public readonly name: string,
    task: any,
    declared: Manifest | undefined,
    runValues: TextByName,
  ) {
    this.spec = task.taskSpec ?? declared?.spec;
    this.taskName = typeof task.taskRef?.name === 'string' ? task.taskRef.name : undefined;
    this.workspaces = elements(task.workspaces).map(({ name: workspace }) => `${workspace}`);
    this.params = textValues(task.params);
    const given = Object.entries(this.params).map(([param, value]) => [param, withParams(value, runValues)]);
    this.values = { ...textDefaults(this.spec?.params), ...Object.fromEntries(given) };
    this.steps = elements(this.spec?.steps).map((step) => ({
      ...this.spec.stepTemplate,
      ...step,
      env: [...elements(this.spec.stepTemplate?.env), ...elements(step.env)],
    }));
  }

  /** All that its steps execute, with params and variables replaced as far as they are known. */
  public get program(): string {
    this.whole ??= this.stepPrograms.map(({ program, variables }) => expanded(program, variables)).join('\n');
    return this.whole;
  }

  /** Whether what a step executes has this text, before variables are replaced. */
  public mentions(text: string): boolean {
    return this.stepPrograms.some((step) => step.mentions(text));
  }

  /** The arguments of each call of a command in its steps. */
  public callsOf(command: string): (readonly string[])[] {
    return this.commandCalls(command).map(({ words }) => words);
  }

  /** The same, with the text that each call gets as its input. */
  public commandCalls(command: string): ShellCommand[] {
    return this.stepPrograms.flatMap((step) => step.commandCalls(command));
  }

  /** Whether the Task declares all of these params. */
  public declaresParams(...names: readonly string[]): boolean {
    return declaresAll(this.spec?.params, names);
  }

  /** Whether the Task declares all of these results. */
  public declaresResults(...names: readonly string[]): boolean {
    return declaresAll(this.spec?.results, names);
  }

  /** Whether a step has an environment variable of this name. */
  public hasVariable(name: string): boolean {
    return this.steps.some(({ env }) => env.some((variable: any) => variable.name === name));
  }

  private get stepPrograms(): StepProgram[] {
    this.programs ??= this.steps.map((step) => {
      const environment = Object.entries(textValues(step.env)).map(([name, value]) => [
        name,
        withParams(value, this.values),
      ]);
      return new StepProgram(withParams(containerProgram(step), this.values), Object.fromEntries(environment));
    });
    return this.programs;
  }
}

function declaresAll(declarations: unknown, names: readonly string[]): boolean {
  return names.every((name) => elements(declarations).some((declaration) => declaration.name === name));
}

/** The tasks of a Pipeline (or of a run with an embedded one), finally tasks too, with the values of a run. */
export function runTasks(
  installation: Installation,
  pipelineSpec: any,
  namespace: string | undefined,
  runValues: TextByName,
): RunTask[] {
  const values = { ...textDefaults(pipelineSpec?.params), ...runValues };
  return [...elements(pipelineSpec?.tasks), ...elements(pipelineSpec?.finally)].map((task) => {
    const name = task.taskRef?.name;
    const declared = typeof name === 'string' ? installation.find('Task', namespace, name)?.manifest : undefined;
    return new RunTask(task.name ?? '(no name)', task, declared, values);
  });
}
