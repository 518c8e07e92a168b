import { elements } from './elements';
import { accountNeed, PodNeed, volumeNeeds } from './pod-need';
import { Manifest } from '../../core/document';
import { element } from '../../core/property';

/** The objects without which a PipelineRun or TaskRun does not start. */
export function runNeeds({ kind, spec }: Manifest): PodNeed[] {
  const isTask = kind === 'TaskRun';
  const own = elements(spec?.taskRunSpecs);
  const workspaces = elements(spec?.workspaces);
  return [
    ...(isTask
      ? referredNeed(spec?.taskRef, 'Task', 'spec.taskRef')
      : referredNeed(spec?.pipelineRef, 'Pipeline', 'spec.pipelineRef')),
    ...accountNeed(spec, 'spec.serviceAccountName'), // of a PipelineRun in v1beta1
    ...accountNeed(spec?.taskRunTemplate, 'spec.taskRunTemplate.serviceAccountName'),
    ...own.flatMap((each, i) => accountNeed(each, `${element('spec.taskRunSpecs', own, i)}.serviceAccountName`)),
    ...workspaces.flatMap((workspace, i) => volumeNeeds(workspace, element('spec.workspaces', workspaces, i))),
  ];
}

/** A Task or Pipeline of the namespace, not one that a resolver finds. */
function referredNeed(ref: any, kind: string, property: string): PodNeed[] {
  const isOther = ref?.resolver !== undefined || ref?.bundle !== undefined || (ref?.kind ?? kind) !== kind;
  return isOther || typeof ref?.name !== 'string' ? [] : [{ kind, name: ref.name, property: `${property}.name` }];
}
