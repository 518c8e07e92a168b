import { IDeployStrategy } from '../strategies';
import { PipelineProps } from '../tekton';

/** The workspaces of a strategy as a Pipeline declares them. */
export function strategyDeclarations(strategy: IDeployStrategy | undefined): PipelineProps['workspaces'] {
  const names = Object.keys(strategy?.workspaces ?? {});
  return Object.fromEntries(names.map((name) => [name, { description: 'Read by the tasks that deploy, by no other' }]));
}
