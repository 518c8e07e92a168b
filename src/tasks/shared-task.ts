import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { ReusableTaskProps } from './reusable-task-props';
import { addValidation } from '../core/acknowledgement';
import { Diagnostic } from '../core/diagnostic';
import { IMAGE_REGISTRY } from '../core/image-registry';
import { quote } from '../core/text';
import { Task } from '../tekton';

/** Creates a Task of one class. */
type CreateTask<T extends Task, Props> = (scope: Construct, id: string, props: Props) => T;

/** The props for which a Task was found to have the right content, as texts. */
const propsOfTasks = new WeakMap<Task, Set<string>>();

/**
 * Returns the Task of this name in the namespace, and creates it if there is none: the pipelines of a namespace share
 * their Tasks. One with other content is rejected at synth.
 */
export function sharedTask<T extends Task, Props extends ReusableTaskProps>(
  scope: Construct,
  props: Props & { readonly name: string },
  create: CreateTask<T, Props>,
): T {
  const { name, namespace } = props;
  const existing = Task._find(scope, namespace, name);
  if (existing !== undefined && hasContent(existing, scope, props, create)) return existing;
  const isTaken = scope.node.tryFindChild(name) !== undefined;
  const task = create(scope, isTaken ? `${name}-with-other-content` : name, props);
  if (existing !== undefined) addValidation(task, () => [otherContent(task, existing)]);
  return task;
}

/** Whether a Task is what would be created. The answer is kept: an app may ask for each of its pipelines. */
function hasContent<T extends Task, Props extends ReusableTaskProps>(
  task: Task,
  scope: Construct,
  props: Props,
  create: CreateTask<T, Props>,
): task is T {
  const registry: unknown = scope.node.tryGetContext(IMAGE_REGISTRY);
  const key = JSON.stringify([create.name, registry, props]);
  const known = propsOfTasks.get(task) ?? new Set<string>();
  if (known.has(key)) return true;
  const apart = new Chart(new App(), 'apart');
  if (registry !== undefined) apart.node.setContext(IMAGE_REGISTRY, registry);
  const candidate = create(apart, 'task', props);
  if (task.constructor !== candidate.constructor || task._content() !== candidate._content()) return false;
  propsOfTasks.set(task, known.add(key));
  return true;
}

function otherContent({ name, namespace }: Task, existing: Task): Diagnostic {
  const place = namespace === undefined ? 'this chart' : `the namespace ${quote(namespace)}`;
  return {
    path: 'name',
    fact: `${quote(name)} is already a Task of ${place} with other content, ${existing.node.path}`,
    remedy: 'Create this one with a name of its own, and set it where it is used',
  };
}
