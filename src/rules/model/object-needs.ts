import { PodNeed, podNeeds } from './pod-need';
import { runNeeds } from './run-needs';
import { Document } from '../../core/document';

/** The objects without which a workload, Job, Pod or run does not start. */
export function objectNeeds(document: Document): PodNeed[] {
  const { kind = '', apiVersion } = document.manifest;
  const isRun = ['PipelineRun', 'TaskRun'].includes(kind) && apiVersion?.startsWith('tekton.dev/');
  return isRun ? runNeeds(document.manifest) : podNeeds(document);
}
