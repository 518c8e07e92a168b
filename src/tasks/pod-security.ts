import { ApiObject } from 'cdk8s';
import { list, Problem, quote } from '../core/problem';
import { Task } from '../tekton';

/** The levels of the Pod Security Standards; each allows what the next one does, and more. */
export const POD_SECURITY_LEVELS = ['privileged', 'baseline', 'restricted'];

const ENFORCE = 'pod-security.kubernetes.io/enforce';

/** What a task is allowed by its namespace. */
export interface PodSecurityDemand {
  /** The prop that decides what the pod needs, as the author wrote it. */
  readonly property: string;
  /** Its value. */
  readonly value: string;
  /** The strictest level that lets the pod pass. */
  readonly needs: string;
  /** Which values each level lets pass, for the message. */
  readonly allowedBy: { readonly [level: string]: string[] };
}

/**
 * Whether the namespace of a task lets its pods pass, where the app holds that Namespace. Without this a run hangs:
 * the pod is refused each time, and the TaskRun says so only in its own status.
 */
export function podSecurityProblems(task: Task, demand: PodSecurityDemand): Problem[] {
  return enforcedLevels(task).filter((level) => POD_SECURITY_LEVELS.indexOf(level) > POD_SECURITY_LEVELS.indexOf(demand.needs)).map((level) => ({
    property: demand.property,
    fact: `${quote(demand.value)} cannot run in namespace ${quote(task.namespace)}, which enforces Pod Security ${quote(level)}`,
    allowed: `Allowed there: ${list(demand.allowedBy[level] ?? [])}`,
    remedy: `Give the task a namespace that enforces ${quote(demand.needs)}${demand.needs === 'privileged' ? '' : ' or less'}`,
  }));
}

/** What the Namespace objects of the app enforce for the namespace of the task. */
function enforcedLevels(task: Task): string[] {
  return task.node.root.node.findAll()
    .filter((construct): construct is ApiObject => ApiObject.isApiObject(construct))
    .filter((object) => object.kind === 'Namespace' && object.apiVersion === 'v1' && object.name === task.namespace)
    .map((object) => object.toJson().metadata?.labels?.[ENFORCE]) // patches count
    .filter((level) => level !== undefined);
}
