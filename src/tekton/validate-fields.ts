import { FIELDS } from './fields';
import { objects } from './read-value';
import { isCustomTask } from './validate-pipeline-manifest';
import { Diagnostic, within } from '../core/diagnostic';
import { fieldDiagnostics, Fields } from '../core/fields';
import { element } from '../core/property';

/**
 * Rejects fields that Tekton does not know, and values of another type. The definitions leave embedded specs open, so
 * these are validated with the fields of their kind.
 */
export function validateFields(kind: string, spec: any): Diagnostic[] {
  return [...validateSpec(FIELDS[kind], spec), ...(EMBEDDED.get(kind)?.(spec) ?? [])];
}

const CODES_OF_FIELDS = {
  unknown: 'tekton-unknown-field',
  type: 'tekton-wrong-type',
  missing: 'tekton-missing-field',
} as const;

function validateSpec(fields: Fields, value: any): Diagnostic[] {
  return fieldDiagnostics(fields, value, CODES_OF_FIELDS);
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
