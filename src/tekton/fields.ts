import { TektonProblem } from './codes';
import { objects } from './wire';
import * as DEFINITIONS from '../../imports/fields.json';
import { within } from '../core/diagnostic';
import { fieldDiagnostics, Fields } from '../core/fields';
import { element } from '../core/property';

/**
 * Fields that Tekton does not know, and values that it cannot read: kubectl refuses both. What the definitions leave open,
 * a spec that stands in another, is held to the fields of its own kind.
 */
export function wireProblems(kind: string, spec: any): TektonProblem[] {
  const problems = coded(SPECS[kind], spec, 'spec');
  if (kind === 'Pipeline') problems.push(...embeddedTaskProblems(spec, 'spec'));
  if (kind === 'TaskRun') problems.push(...coded(EMBEDDED_TASK, spec?.taskSpec, 'spec.taskSpec'));
  if (kind === 'PipelineRun' && spec?.pipelineSpec) {
    problems.push(...embeddedPipelineProblems(spec.pipelineSpec, 'spec.pipelineSpec'));
  }
  return problems;
}

type FieldsByName = { readonly [name: string]: Fields };

/** Tekton's definitions call a duration a text. */
function withDurations(fields: Fields, name: string = '', around: string = ''): Fields {
  if (fields === 'string') return name === 'timeout' || around === 'timeouts' ? 'duration' : fields;
  if (typeof fields === 'string') return fields;
  if (Array.isArray(fields)) return [withDurations(fields[0], name, around)];
  return Object.fromEntries(Object.entries(fields).map(([inner, value]) => [inner, withDurations(value, inner, name)]));
}

function specOf(kind: string): FieldsByName {
  return withDurations(
    (DEFINITIONS as unknown as { [definition: string]: { spec: Fields } })[`tekton.dev/v1 ${kind}`].spec,
  ) as FieldsByName;
}

/**
 * The same fields, known in any case too: at a spec that stands in another the API server does not look, and Go, which
 * reads it for the webhook, does not tell upper case from lower. What is stored has the right case.
 */
function inAnyCase(fields: Fields): Fields {
  if (typeof fields === 'string') return fields;
  if (Array.isArray(fields)) return [inAnyCase(fields[0])];
  const copy: { [name: string]: Fields } = {};
  for (const [name, value] of Object.entries(fields)) {
    copy[name] = inAnyCase(value);
    const lower = name.toLowerCase();
    if (!(lower in fields)) Object.defineProperty(copy, lower, { value: copy[name], enumerable: false }); // none that a message lists
  }
  return copy;
}

const SPECS: { [kind: string]: Fields } = Object.fromEntries(
  ['Task', 'Pipeline', 'PipelineRun', 'TaskRun'].map((kind) => [kind, specOf(kind)]),
);
const EMBEDDED_PIPELINE = inAnyCase(SPECS.Pipeline);
const EMBEDDED_TASK = inAnyCase(SPECS.Task) as FieldsByName;
/** In a Pipeline it has metadata too, and may be that of a custom task, whose own fields nobody knows. */
const PIPELINE_TASK = inAnyCase({
  ...(SPECS.Task as FieldsByName),
  metadata: 'any',
  apiVersion: 'string',
  kind: 'string',
  spec: 'any',
});

function embeddedPipelineProblems(spec: any, at: string): TektonProblem[] {
  return [...coded(EMBEDDED_PIPELINE, spec, at), ...embeddedTaskProblems(spec, at)];
}

function embeddedTaskProblems(spec: any, at: string): TektonProblem[] {
  return ['tasks', 'finally'].flatMap((list) =>
    objects(spec?.[list]).flatMap((task, i, all) => {
      const { taskSpec, pipelineSpec } = task;
      if (!taskSpec && !pipelineSpec) return [];
      const place = element(`${at}.${list}`, all, i);
      const isCustom =
        taskSpec?.steps === undefined && (taskSpec?.apiVersion !== undefined || taskSpec?.kind !== undefined);
      return [
        ...(taskSpec && !isCustom ? coded(PIPELINE_TASK, taskSpec, `${place}.taskSpec`) : []),
        ...(pipelineSpec ? embeddedPipelineProblems(pipelineSpec, `${place}.pipelineSpec`) : []),
      ];
    }),
  );
}

const CODES = { unknown: 'tekton-unknown-field', type: 'tekton-wrong-type', missing: 'tekton-missing-field' } as const;

function coded(fields: Fields, value: any, at: string): TektonProblem[] {
  return within(at, fieldDiagnostics(fields, value, CODES)) as TektonProblem[];
}
