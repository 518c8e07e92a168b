import { Installation } from './installation';
import { Document } from '../core/document';

/** A task of a Pipeline or of a run, as the rules look at it. */
export interface PipelineTaskWork {
  readonly name: string;
  /** Name of the Task; undefined for one that is embedded or found by a resolver. */
  readonly taskName?: string;
  /** The texts among its params, by name, as written: `$(params.x)` stands there as it is. */
  readonly params: { readonly [name: string]: string };
  /** All that its steps run: scripts, commands, arguments; empty where the Task is not among the documents. */
  readonly program: string;
  /** Each image that its steps run in. */
  readonly images: string[];
}

/** The tasks of a Pipeline (or of a run with an embedded one), finally tasks too. */
export function tasksOf(installation: Installation, pipelineSpec: any, namespace: string | undefined): PipelineTaskWork[] {
  return [...list(pipelineSpec?.tasks), ...list(pipelineSpec?.finally)].map((task) => {
    const taskName = task.taskRef?.name as string | undefined;
    const declared = taskName === undefined ? undefined : installation.find('Task', namespace, taskName)?.manifest;
    const steps = list((task.taskSpec ?? declared?.spec)?.steps);
    return {
      name: `${task.name}`,
      taskName,
      params: textParams(task.params),
      program: steps.flatMap((step) => [step.script ?? '', ...list(step.command), ...list(step.args)]).join('\n'),
      images: steps.flatMap((step) => (typeof step.image === 'string' ? [step.image] : [])),
    };
  });
}

/** The params of a list of the wire whose value is a text. */
export function textParams(params: unknown): { [name: string]: string } {
  return Object.fromEntries(list(params).filter(({ value }) => typeof value === 'string').map(({ name, value }) => [name, value]));
}

/** The repository of an image without tag and digest: `registry.example.com:5000/shop/cart:v1@sha256:…` → `registry.example.com:5000/shop/cart`. */
export function repositoryOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
}

/** The repositories to which a task pushes an image: the values of its params that name one, if it is a task that builds. */
export function pushedRepositories(task: PipelineTaskWork): string[] {
  if (!/build|kaniko|\bko\b|jib|docker|image-push/i.test(`${task.taskName ?? ''} ${task.name} ${task.program}`)) return [];
  return Object.entries(task.params).filter(([name, value]) => /image|destination|^tag$|^output$/i.test(name) && /^[\w.-]+(:\d+)?\/[\w./-]+/.test(value))
    .map(([, value]) => repositoryOf(value.replace(/\$\([^)]*\)/g, 'x')));
}

/** The spec of the pods of a workload, a Job or a Pod; undefined for other kinds. */
export function podOf({ manifest: { kind, spec } }: Document): any {
  return kind === 'Pod' ? spec : kind === 'CronJob' ? spec?.jobTemplate?.spec?.template?.spec : spec?.template?.spec;
}

/** The containers of a workload, a Job or a Pod; none for other kinds. */
export function containersOf(document: Document): any[] {
  const pod = podOf(document);
  return [...list(pod?.initContainers), ...list(pod?.containers)];
}

/** A list of objects of the wire; empty where there is none. */
export function list(value: unknown): any[] {
  return Array.isArray(value) ? value.filter((each) => each !== null && each !== undefined) : [];
}
