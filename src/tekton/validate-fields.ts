import { FIELDS } from './fields';
import { objects } from './read-value';
import { isCustomTask } from './validate-pipeline-manifest';
import { Diagnostic, within, worded } from '../core/diagnostic';
import { fieldDiagnostics, Fields } from '../core/fields';
import { element } from '../core/property';

/**
 * Rejects fields that Tekton does not know, and values of another type. The definitions leave embedded specs open, so
 * these are validated with the fields of their kind.
 */
export function validateFields(kind: string, spec: any): Diagnostic[] {
  return [...validateSpec(FIELDS[kind], spec), ...(EMBEDDED.get(kind)?.(spec) ?? [])].map((diagnostic) =>
    withRunPlace(kind, diagnostic),
  );
}

const CODES_OF_FIELDS = {
  unknown: 'tekton-unknown-field',
  type: 'tekton-wrong-type',
  missing: 'tekton-missing-field',
} as const;

function validateSpec(fields: Fields, value: any): Diagnostic[] {
  return fieldDiagnostics(fields, value, CODES_OF_FIELDS).map(withNewPlace);
}

/** A name or a number of an element of a list, in a path. */
const ITEM = String.raw`(?:\..*|\[\d+\])`;
/** Where a TaskRun, or a PipelineRun for one of its tasks, sets something for its steps. */
const OF_TASK_RUN = String.raw`^(?:taskRunSpecs${ITEM}\.)?`;

/** Fields of v1beta1 that have another name in v1, by the end of their path (docs/migrating-v1beta1-to-v1.md). */
const MOVED_FIELDS: readonly (readonly [from: RegExp, to: string])[] = [
  [new RegExp(`^(?:steps${ITEM}|sidecars${ITEM}|stepTemplate)\\.resources$`), 'computeResources'],
  [new RegExp(`${OF_TASK_RUN}(?:step|sidecar)Specs${ITEM}\\.resources$`), 'computeResources'],
  [new RegExp(`^taskRunSpecs${ITEM}\\.taskServiceAccountName$`), 'serviceAccountName'],
  [new RegExp(`^taskRunSpecs${ITEM}\\.taskPodTemplate$`), 'podTemplate'],
  [new RegExp(`${OF_TASK_RUN}stepOverrides$`), 'stepSpecs'],
  [new RegExp(`${OF_TASK_RUN}sidecarOverrides$`), 'sidecarSpecs'],
  [new RegExp(`^workspaces${ITEM}\\.secret\\.name$`), 'secretName'],
  [new RegExp(`^workspaces${ITEM}\\.persistentVolumeClaim\\.name$`), 'claimName'],
];

/** Fields of a v1beta1 PipelineRun that are in another place in v1. */
const MOVED_IN_RUN: { readonly [field: string]: string } = {
  serviceAccountName: 'taskRunTemplate.serviceAccountName',
  podTemplate: 'taskRunTemplate.podTemplate',
  timeout: 'timeouts.pipeline',
};

/** Names the new place of a field that v1beta1 has. */
function withNewPlace(diagnostic: Diagnostic): Diagnostic {
  if (diagnostic.code !== CODES_OF_FIELDS.unknown) return diagnostic;
  const path = worded(diagnostic.path, 'manifest');
  const [, to] = MOVED_FIELDS.find(([from]) => from.test(path)) ?? [];
  return to === undefined ? diagnostic : movedTo(diagnostic, to);
}

function withRunPlace(kind: string, diagnostic: Diagnostic): Diagnostic {
  const path = worded(diagnostic.path, 'manifest');
  const isOfRun = kind === 'PipelineRun' && diagnostic.code === CODES_OF_FIELDS.unknown;
  const to = isOfRun && Object.hasOwn(MOVED_IN_RUN, path) ? MOVED_IN_RUN[path] : undefined;
  return to === undefined ? diagnostic : movedTo(diagnostic, to);
}

function movedTo(diagnostic: Diagnostic, to: string): Diagnostic {
  const remedy = `Move it to ${to}, its place in tekton.dev/v1`;
  return { ...diagnostic, allowed: undefined, remedy, fix: { kind: 'move', to } };
}

/**
 * The fields in any case: the API server does not validate an embedded spec, and Go, with which the webhook reads it,
 * does not distinguish upper case and lower case.
 */
function ignoringCase(fields: Fields): Fields {
  if (typeof fields === 'string') return fields;
  if (Array.isArray(fields)) return [ignoringCase(fields[0])];
  const copy: { [name: string]: Fields } = {};
  for (const [name, value] of Object.entries(fields)) {
    copy[name] = ignoringCase(value);
    const lower = name.toLowerCase();
    // not enumerable, so that messages do not list it
    if (!(lower in fields)) Object.defineProperty(copy, lower, { value: copy[name], enumerable: false });
  }
  return copy;
}

const EMBEDDED_PIPELINE = ignoringCase(FIELDS.Pipeline);
const EMBEDDED_TASK = ignoringCase(FIELDS.Task);
/** In a Pipeline it may have metadata, and may be a custom task, whose fields are not known. */
const PIPELINE_TASK = ignoringCase({
  ...FIELDS.Task,
  metadata: 'any',
  apiVersion: 'string',
  kind: 'string',
  spec: 'any',
});

/** Validators of embedded specs, by kind. */
const EMBEDDED = new Map<string, (spec: any) => Diagnostic[]>([
  ['Pipeline', validateEmbeddedTasks],
  ['TaskRun', (spec) => within('taskSpec', validateSpec(EMBEDDED_TASK, spec?.taskSpec))],
  ['PipelineRun', (spec) => within('pipelineSpec', validateEmbeddedSpec(spec?.pipelineSpec))],
]);

function validateEmbeddedSpec(spec: any): Diagnostic[] {
  return spec ? [...validateSpec(EMBEDDED_PIPELINE, spec), ...validateEmbeddedTasks(spec)] : [];
}

function validateEmbeddedTasks(spec: any): Diagnostic[] {
  return ['tasks', 'finally'].flatMap((list) =>
    objects(spec?.[list]).flatMap(({ taskSpec, pipelineSpec }, i, all) =>
      within(element(list, all, i), [
        ...(taskSpec && !isCustomTask(taskSpec) ? within('taskSpec', validateSpec(PIPELINE_TASK, taskSpec)) : []),
        ...within('pipelineSpec', validateEmbeddedSpec(pipelineSpec)),
      ]),
    ),
  );
}
