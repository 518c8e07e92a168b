import { Installation } from './installation';
import { callsOf } from './shell-call';
import { expanded, UNKNOWN, variablesOf } from './shell-variable';
import { Document, Manifest } from '../../core/document';
import { paramOf, substitutions } from '../../core/reference';

/** What a step executes, with the values of params, and the variables of that. */
interface StepProgram {
  readonly program: string;
  readonly variables: ReadonlyMap<string, string>;
}

/** A task of a Pipeline or of a run, as the rules look at it. */
export class PipelineTaskWork {
  /** Name of the Task; undefined for one that is embedded or found by a resolver. */
  public readonly taskName?: string;
  /** The texts among its params, by name, as written: `$(params.x)` stands there as it is. */
  public readonly params: { readonly [name: string]: string };
  /** The same with the values of the run in place and the defaults of the Task; `UNKNOWN` for what only the run knows. */
  public readonly values: { readonly [name: string]: string };
  /** What the steps are, from the pipeline or the Task; empty where the Task is not among the documents. */
  public readonly steps: any[];
  private read?: StepProgram[];

  public constructor(
    public readonly name: string,
    task: any,
    declared: Manifest | undefined,
    runValues: { readonly [name: string]: string },
  ) {
    const spec = task.taskSpec ?? declared?.spec;
    this.taskName = typeof task.taskRef?.name === 'string' ? task.taskRef.name : undefined;
    this.params = textParams(task.params);
    const given = Object.entries(this.params).map(([param, value]) => [param, substituted(value, runValues)]);
    this.values = { ...textDefaults(spec?.params), ...Object.fromEntries(given) };
    this.steps = list(spec?.steps).map((step) => ({
      ...spec.stepTemplate,
      ...step,
      env: [...list(spec.stepTemplate?.env), ...list(step.env)],
    }));
  }

  /** All that its steps execute, with params and variables replaced as far as they are known. */
  public get program(): string {
    return this.programs.map(({ program, variables }) => expanded(program, variables)).join('\n');
  }

  /** The arguments of each call of a command in its steps. */
  public callsOf(command: string): string[][] {
    return this.programs.flatMap(({ program, variables }) => callsOf(program, command, variables));
  }

  private get programs(): StepProgram[] {
    this.read ??= this.steps.map((step) => {
      const environment = Object.entries(textParams(step.env)).map(([name, value]) => [
        name,
        substituted(value, this.values),
      ]);
      const program = substituted(programOf(step), this.values);
      return { program, variables: variablesOf(program, Object.fromEntries(environment)) };
    });
    return this.read;
  }
}

/** The tasks of a Pipeline (or of a run with an embedded one), finally tasks too, with the values that a run gives to its params. */
export function tasksOf(
  installation: Installation,
  pipelineSpec: any,
  namespace: string | undefined,
  runValues: { readonly [name: string]: string },
): PipelineTaskWork[] {
  const values = { ...textDefaults(pipelineSpec?.params), ...runValues };
  return [...list(pipelineSpec?.tasks), ...list(pipelineSpec?.finally)].map((task) => {
    const name = task.taskRef?.name;
    const declared = typeof name === 'string' ? installation.find('Task', namespace, name)?.manifest : undefined;
    return new PipelineTaskWork(`${task.name}`, task, declared, values);
  });
}

/** The params (or variables) of a list of the wire whose value is a text. */
export function textParams(params: unknown): { [name: string]: string } {
  return Object.fromEntries(
    list(params)
      .filter(({ value }) => typeof value === 'string')
      .map(({ name, value }) => [name, value]),
  );
}

function textDefaults(params: unknown): { [name: string]: string } {
  return Object.fromEntries(
    list(params)
      .filter(({ default: value }) => typeof value === 'string')
      .map(({ name, default: value }) => [name, value]),
  );
}

/** The names of the params that a text is made of. */
export function paramsIn(text: string): string[] {
  return substitutions(text).flatMap((each) => paramOf(each)?.name ?? []);
}

/** A text with the values of params in place; `UNKNOWN` for every other substitution of Tekton, whose value the run makes. */
function substituted(text: string, values: { readonly [name: string]: string }): string {
  let result = text;
  for (const each of substitutions(text)) {
    const param = paramOf(each);
    if (
      param === undefined &&
      !/^(tasks|finally|context|workspaces|results|steps|step|inputs|outputs)$/.test(each.root)
    ) {
      continue;
    } // a command of a shell
    result = result
      .split(each.text)
      .join(param === undefined || param.rest !== '' ? UNKNOWN : (values[param.name] ?? UNKNOWN));
  }
  return result;
}

/**
 * What a container or step executes, as a program of a shell: its script, or command and arguments. Without a command,
 * arguments with blanks count as programs, since the entrypoint of the image can be a shell.
 */
export function programOf(container: any): string {
  if (typeof container.script === 'string') return container.script;
  const words = [...list(container.command), ...list(container.args)].filter((word) => typeof word === 'string');
  const isShell = list(container.command).length === 0 || /^(.*\/)?\w*sh$/.test(words[0]);
  return words
    .map((word: string) => (/\s/.test(word) ? (isShell ? `\n${word}\n` : shellQuoted(word)) : word))
    .join(' ');
}

function shellQuoted(word: string): string {
  return `'${word.replace(/'/g, `'\\''`)}'`;
}

/** The repository of an image without tag and digest: `registry.example.com:5000/shop/cart:v1@sha256:…` → `registry.example.com:5000/shop/cart`. */
export function repositoryOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
}

/** The images that a task pushes, if it is one that builds: from its params that name one, and from its pushes. Parts can be `UNKNOWN`. */
export function pushedImages(task: PipelineTaskWork): string[] {
  if (
    !/build|kaniko|\bko\b|jib|docker|image-push/i.test(`${task.taskName ?? ''} ${task.name}`) &&
    !task.steps.some(builds)
  ) {
    return [];
  }
  const named = Object.entries(task.values)
    .filter(([name]) => /image|destination|^tag$|^output$/i.test(name))
    .map(([, value]) => value);
  const pushed = ['buildah', 'docker', 'podman']
    .flatMap((command) => task.callsOf(command))
    .map((words) => words.filter((word) => !word.startsWith('-')))
    .filter(([verb]) => verb === 'push')
    .map((words) => words[words.length - 1]);
  return [...named, ...pushed]
    .map((image) => image.replace(/^docker:\/\//, ''))
    .filter((image) => /^[\w.-]+(:\d+)?\/[\w./-]+/.test(image));
}

/** Whether a step makes an image. */
function builds(step: any): boolean {
  return /(^|[\s/;&|(])(buildah|docker|podman|img|nerdctl|buildctl|buildx|ko|jib|pack)\s+([\w-]+\s+)?(build|bud|push|publish|build-using-dockerfile)\b|kaniko\/executor/.test(
    programOf(step),
  );
}

/** Where the pod of a workload, a Job, a CronJob or a Pod stands in it. */
export function podPath(kind: string | undefined): string {
  return kind === 'Pod' ? 'spec' : kind === 'CronJob' ? 'spec.jobTemplate.spec.template.spec' : 'spec.template.spec';
}

/** The pod of a workload, a Job, a CronJob or a Pod; undefined for other kinds. */
export function podOf({ manifest }: Document): any {
  const { kind, spec } = manifest;
  return kind === 'Pod' ? spec : kind === 'CronJob' ? spec?.jobTemplate?.spec?.template?.spec : spec?.template?.spec;
}

/** A container and where it stands in its document. */
export interface PlacedContainer {
  readonly property: string;
  readonly container: any;
}

/** The containers of a workload, a Job or a Pod; none for other kinds. */
export function containersOf(document: Document): any[] {
  return placedContainers(document).map(({ container }) => container);
}

/** The same with their places. */
export function placedContainers(document: Document): PlacedContainer[] {
  const pod = podOf(document);
  if (pod === undefined || pod === null) return [];
  const path = podPath(document.manifest.kind);
  return ['initContainers', 'containers'].flatMap((field) =>
    list(pod[field]).map((container) => ({ property: `${path}.${field}.${container.name}`, container })),
  );
}

/** A list of objects of the wire; empty where there is none. */
export function list(value: unknown): any[] {
  return Array.isArray(value) ? value.filter((each) => each !== null && each !== undefined) : [];
}
