import { elements, isRecord } from './elements';
import { Evidence } from './evidence';
import { hookOf } from './hook';
import { Installation } from './installation';
import { groupOf } from './object-key';
import { PodNeed, podNeeds } from './pod-need';
import { runNeeds } from './run-needs';
import { startedRuns } from './started-run';
import { templateRuns } from './template-run';
import { joinedPath } from '../../core/diagnostic';
import { Document } from '../../core/document';
import { element } from '../../core/property';

/** The name of an object in a document that needs it. */
export interface ObjectReference {
  readonly document: Document;
  /** Path of the name. */
  readonly path: string;
  readonly kind: string;
  readonly name: string;
  /** The namespace of the object; undefined where the documents do not show it. */
  readonly namespace?: string;
  /** The key of the object, where one is needed. */
  readonly key?: string;
  readonly evidence: Evidence;
}

const STARTING_KINDS = ['Job', 'CronJob', 'Pod'];

/** What hooks, runs, Pipelines, triggers and bindings name. */
export function objectReferences(installation: Installation): ObjectReference[] {
  return installation.documents.flatMap((document) => referencesOf(installation, document));
}

function referencesOf(installation: Installation, document: Document): ObjectReference[] {
  const { kind = '', metadata } = document.manifest;
  const namespace = metadata?.namespace ?? installation.destinationNamespaceOf(document);
  const of = (names: readonly NamedObject[]): ObjectReference[] =>
    names.map(({ property, ...named }) => ({ document, namespace, evidence: 'field', path: property, ...named }));
  if (STARTING_KINDS.includes(kind)) return ofStarter(installation, document, of);
  const group = groupOf(document.manifest);
  return of(NAMED_OBJECTS[`${group}/${kind}`]?.(document) ?? []);
}

/** An object that a document names. */
interface NamedObject extends PodNeed {
  /** @default the namespace of the document */
  readonly namespace?: string;
}

/** What documents name, by group and kind. */
const NAMED_OBJECTS: { readonly [kind: string]: (document: Document) => NamedObject[] } = {
  'rbac.authorization.k8s.io/RoleBinding': ofBinding,
  'tekton.dev/Pipeline': ofPipeline,
  'tekton.dev/PipelineRun': ({ manifest }) => runNeeds(manifest),
  'tekton.dev/TaskRun': ({ manifest }) => runNeeds(manifest),
  'triggers.tekton.dev/EventListener': ofListener,
  'triggers.tekton.dev/Trigger': ({ manifest }) => ofTrigger(manifest.spec, 'spec'),
  'triggers.tekton.dev/TriggerTemplate': ofTemplate,
};

/** A Job, CronJob or Pod, if it is a hook or starts runs. */
function ofStarter(
  installation: Installation,
  document: Document,
  of: (names: readonly NamedObject[]) => ObjectReference[],
): ObjectReference[] {
  const runs = startedRuns(installation, document);
  if (runs.length === 0 && hookOf(document) === undefined) return [];
  const named = runs.flatMap(({ run, namespace, property, evidence, writtenIn }) =>
    runNeeds(run).map((need): ObjectReference => {
      const at = writtenIn ?? { document, property };
      const path = joinedPath(at.property, need.property);
      return { ...need, document: at.document, path, namespace, evidence };
    }),
  );
  return [...of(podNeeds(document)), ...named];
}

function ofBinding({ manifest: { roleRef } }: Document): NamedObject[] {
  return roleRef?.kind === 'Role' ? [{ kind: 'Role', name: roleRef.name, property: 'roleRef.name' }] : [];
}

function ofPipeline({ manifest: { spec } }: Document): NamedObject[] {
  return ['tasks', 'finally'].flatMap((field) => {
    const tasks = elements(spec?.[field]);
    return tasks.flatMap(({ taskRef }, i) => {
      if (!isTaskName(taskRef)) return [];
      const property = `${element(`spec.${field}`, tasks, i)}.taskRef.name`;
      return [{ kind: 'Task', name: taskRef.name, property }];
    });
  });
}

/** Whether a reference names a Task of the namespace, neither found by a resolver nor of another kind. */
function isTaskName(ref: any): boolean {
  const isTask = (ref?.kind ?? 'Task') === 'Task' && (ref?.apiVersion ?? 'tekton.dev/').startsWith('tekton.dev/');
  return isTask && ref?.name !== undefined && ref.resolver === undefined && ref.bundle === undefined;
}

function ofTemplate(document: Document): NamedObject[] {
  return templateRuns(document).flatMap(({ manifest, placeOf }) =>
    runNeeds(manifest).map((need) => ({
      ...need,
      property: placeOf(need.property),
      ...(manifest.metadata?.namespace !== undefined && { namespace: manifest.metadata.namespace }),
    })),
  );
}

function ofListener({ manifest: { spec } }: Document): NamedObject[] {
  const triggers = elements(spec?.triggers);
  const account = spec?.serviceAccountName;
  return [
    ...(account === undefined ? [] : [{ kind: 'ServiceAccount', name: account, property: 'spec.serviceAccountName' }]),
    ...triggers.flatMap((trigger, i) => ofTrigger(trigger, element('spec.triggers', triggers, i))),
  ];
}

function ofTrigger(trigger: any, path: string): NamedObject[] {
  const bindings = elements(trigger?.bindings).filter(isRecord);
  return [
    ...(trigger?.template?.ref === undefined
      ? []
      : [{ kind: 'TriggerTemplate', name: trigger.template.ref, property: `${path}.template.ref` }]),
    ...(trigger?.triggerRef === undefined
      ? []
      : [{ kind: 'Trigger', name: trigger.triggerRef, property: `${path}.triggerRef` }]),
    ...bindings.flatMap(({ ref, kind = 'TriggerBinding' }, i) =>
      ref === undefined || kind !== 'TriggerBinding'
        ? []
        : [{ kind, name: ref, property: `${element(`${path}.bindings`, bindings, i)}.ref` }],
    ),
  ];
}
