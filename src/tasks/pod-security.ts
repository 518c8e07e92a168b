import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Diagnostic } from '../core/diagnostic';
import { commaList, quote } from '../core/text';
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
export function podSecurityProblems(task: Task, demand: PodSecurityDemand): Diagnostic[] {
  return enforcedLevels(task)
    .filter((level) => POD_SECURITY_LEVELS.indexOf(level) > POD_SECURITY_LEVELS.indexOf(demand.needs))
    .map((level) => ({
      path: demand.property,
      fact: `${quote(demand.value)} cannot run in namespace ${quote(task.namespace)}, which enforces Pod Security ${quote(level)}`,
      allowed: `Allowed there: ${commaList(demand.allowedBy[level] ?? [])}`,
      remedy: `Give the task a namespace that enforces ${quote(demand.needs)}${demand.needs === 'privileged' ? '' : ' or less'}`,
    }));
}

/** What the Namespace objects of the app enforce for the namespace of the task. */
function enforcedLevels(task: Task): string[] {
  return (namespacesFor(task).get(task.namespace!) ?? [])
    .map((object) => object.toJson().metadata?.labels?.[ENFORCE]) // patches count
    .filter((level) => level !== undefined);
}

/** The Namespace objects of an app by name, and which tasks have asked for them. */
interface Lookup {
  readonly namespaces: Map<string, ApiObject[]>;
  readonly askers: Set<Task>;
}
const lookups = new WeakMap<IConstruct, Lookup>();

/**
 * The app is walked once for all its tasks: a thousand walks of a thousand apps were most of a long synth. Each task asks
 * once when an app is validated; one that asks again begins a new validation, before which the app may have grown.
 */
function namespacesFor(task: Task): Map<string, ApiObject[]> {
  const { root } = task.node;
  const last = lookups.get(root);
  if (last !== undefined && !last.askers.has(task)) {
    last.askers.add(task);
    return last.namespaces;
  }
  const namespaces = new Map<string, ApiObject[]>();
  for (const construct of root.node.findAll()) {
    if (!ApiObject.isApiObject(construct) || construct.kind !== 'Namespace' || construct.apiVersion !== 'v1') continue;
    namespaces.set(construct.name, [...(namespaces.get(construct.name) ?? []), construct]);
  }
  lookups.set(root, { namespaces, askers: new Set([task]) });
  return namespaces;
}
