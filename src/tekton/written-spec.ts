import { itemPath, objects } from './read-value';
import { Document } from '../core/document';

/** A spec as Pipelines-as-Code makes it of one in Git. */
export interface WrittenSpec {
  readonly spec: any;
  /** The paths of the specs that it writes into it. */
  readonly paths: readonly string[];
}

/** Finds the Task or Pipeline of a name. */
export type FindDocument = (kind: string, name: string) => Document | undefined;

/** The spec of a run or a Pipeline with the Pipeline and the Tasks that it names, as far as they are known. */
export function writtenSpec(kind: string | undefined, spec: any, find: FindDocument): WrittenSpec {
  if (kind === 'Pipeline') return withTasks(spec, find);
  const found = specOf('Pipeline', spec?.pipelineRef, find);
  const { pipelineRef, ...rest } = spec ?? {};
  if (found !== undefined) {
    return { spec: { ...rest, pipelineSpec: withTasks(found, find).spec }, paths: ['pipelineSpec'] };
  }
  if (spec?.pipelineSpec === undefined) return { spec, paths: [] };
  const { spec: pipelineSpec, paths } = withTasks(spec.pipelineSpec, find);
  return { spec: { ...spec, pipelineSpec }, paths: paths.map((path) => `pipelineSpec.${path}`) };
}

function withTasks(spec: any, find: FindDocument): WrittenSpec {
  const paths: string[] = [];
  const write = (list: string) =>
    objects(spec?.[list]).map((task, i) => {
      const taskSpec = specOf('Task', task.taskRef, find);
      if (taskSpec === undefined) return task;
      paths.push(`${itemPath(list, task, i)}.taskSpec`);
      const { taskRef, ...rest } = task;
      return { ...rest, taskSpec };
    });
  const [tasks, last] = [write('tasks'), write('finally')];
  if (paths.length === 0) return { spec, paths };
  return { spec: { ...spec, tasks, ...(spec.finally !== undefined && { finally: last }) }, paths };
}

function specOf(kind: string, ref: any, find: FindDocument): any {
  if (typeof ref?.name !== 'string' || ref.resolver || ref.bundle || isOfOthers(ref)) return undefined;
  return find(kind, ref.name)?.manifest.spec;
}

/** Whether the controller of another project runs what is named. */
function isOfOthers({ apiVersion = 'tekton.dev/v1', kind }: any): boolean {
  return !`${apiVersion}`.startsWith('tekton.dev/') || kind === 'ClusterTask';
}
