import { ICheck } from './check';
import { PipelineTask, PipelineTaskOptions } from '../../tekton';
import { DeployContext } from '../deploy-strategy';

/**
 * Adds the tasks of checks, which run side by side, then those that wait for the others.
 *
 * @param options when they run
 * @returns the tasks that the next one must wait for: those of the checks, or those before them where there is none
 */
export function addChecks(
  context: DeployContext,
  stage: string,
  checks: readonly ICheck[],
  options: PipelineTaskOptions & { readonly runAfter: PipelineTask[] },
): PipelineTask[] {
  const used = new Map<string, number>();
  const addAll = (some: readonly ICheck[], runAfter: PipelineTask[]): PipelineTask[] => {
    const tasks = some.map((check) => {
      const count = (used.get(check.checkName) ?? 0) + 1;
      used.set(check.checkName, count);
      const name = [context.taskName, stage, check.checkName, ...(count > 1 ? [count] : [])].join('-');
      return check.addTo({ ...context, taskName: name }, { ...options, runAfter });
    });
    return tasks.length > 0 ? tasks : runAfter;
  };
  const first = addAll(
    checks.filter(({ afterOthers }) => afterOthers !== true),
    options.runAfter,
  );
  return addAll(
    checks.filter(({ afterOthers }) => afterOthers === true),
    first,
  );
}
