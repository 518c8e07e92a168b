import { Installation } from './installation';
import { textValues } from './param-value';
import { namedTasks, releasedWorkloads } from './released-workload';
import { Document } from '../../core/document';
import { ArgoRolloutName } from '../../tasks/task-names';

/** An object that a release names. */
export interface ReleaseObject {
  readonly kind: string;
  readonly name: string;
  /** The param of the task that has the name. */
  readonly param: string;
}

/** What one workload of a release names, by its first task. */
export interface NamedRelease {
  readonly pipeline: Document;
  readonly task: string;
  /** Namespace of the objects; undefined where it is not written. */
  readonly namespace?: string;
  readonly objects: readonly ReleaseObject[];
}

/** The objects that the releases of Pipelines name: blue/green, canary, and by Rollouts. */
export function namedReleases(installation: Installation): NamedRelease[] {
  return [...workloadReleases(installation), ...rolloutReleases(installation)];
}

function workloadReleases(installation: Installation): NamedRelease[] {
  return releasedWorkloads(installation).map(({ pipeline, task, namespace, deployments, services, route }) => {
    const of = (kind: string, names: readonly string[]) => names.map((name) => ({ kind, name, param: 'workloads' }));
    const routes = route === undefined ? [] : [route];
    const objects = [...of('Deployment', deployments), ...of('HTTPRoute', routes), ...of('Service', services)];
    return { pipeline, task, namespace, objects };
  });
}

function rolloutReleases(installation: Installation): NamedRelease[] {
  return installation.ofKind('Pipeline').flatMap((pipeline) =>
    namedTasks(pipeline).flatMap((task): NamedRelease[] => {
      const params = textValues(task.params);
      const { ACTION, NAMESPACE, ROLLOUT, WORKLOAD } = ArgoRolloutName;
      if (params[ACTION] !== 'start' || params[ROLLOUT] === undefined) return [];
      const named = { Rollout: ROLLOUT, Deployment: WORKLOAD };
      const objects = Object.entries(named).flatMap(([kind, param]) =>
        isWritten(params[param]) ? [{ kind, name: params[param], param }] : [],
      );
      const namespace = isWritten(params[NAMESPACE]) ? params[NAMESPACE] : undefined;
      return [{ pipeline, task: task.name, namespace, objects }];
    }),
  );
}

function isWritten(value: string | undefined): boolean {
  return value !== undefined && value !== '' && !value.includes('$');
}
