import { validateObjectReference } from './names';
import { ParamValue, ParamValues } from './param-value';
import { PipelinePlan } from './pipeline-plan';
import { inheritedParams, referencedParams, validateGivenParamList } from './read-params';
import { PipelineSurroundings, readPipelineSpec } from './read-pipeline-spec';
import { BINDING_SOURCES, readRunSettings, ReadRunSettings, volumeNames } from './read-run';
import { emptyMap, objects, readText } from './read-value';
import { Inherited } from './task-plan';
import { validateInlineParams } from './validate-inline-params';
import { validatePipelineSpec } from './validate-pipeline';
import { validateReferenceFields } from './validate-pipeline-manifest';
import { validateRun } from './validate-run';
import { rejectNegativeDuration, validateExclusive, validateNamed, validateOneOf } from './validate-value';
import { Diagnostic, within } from '../core/diagnostic';

/** Finds what a run refers to, among the documents. */
export interface RunSurroundings extends Pick<PipelineSurroundings, 'task'> {
  /** The Pipeline of a name. */
  readonly pipeline: (name: string) => PipelinePlan | undefined;
}

const STATUSES = ['Cancelled', 'CancelledRunFinally', 'StoppedRunFinally', 'PipelineRunPending'];

/** Validates the spec of a PipelineRun in an existing manifest. */
export function validatePipelineRunSpec(spec: any, surroundings: RunSurroundings): Diagnostic[] {
  const settings = readRunSettings(spec);
  return [
    ...validateExclusive(spec, ['pipelineRef', 'pipelineSpec']),
    ...within('status', validateOneOf(spec?.status, STATUSES)),
    ...within('params', validateGivenParamList(spec?.params, { ignoringCase: true })),
    ...within('workspaces', validateBindings(spec?.workspaces)),
    ...within('taskRunSpecs', validateTaskTimeouts(spec)),
    ...within('timeouts', validateRunTimeouts(spec?.timeouts)),
    ...(spec?.pipelineSpec
      ? validateEmbeddedPipeline(spec, settings, surroundings)
      : validateReferredPipeline(spec, settings, surroundings)),
  ];
}

/** Validates a list of workspace bindings. */
export function validateBindings(list: any, options: { ignoringCase?: boolean } = {}): Diagnostic[] {
  return validateNamed(list, (binding) => validateExclusive(binding, BINDING_SOURCES), options);
}

/** What a run passes on to an embedded spec. */
export function inheritedFromRun({ params, workspaces }: Pick<ReadRunSettings, 'params' | 'workspaces'>): Inherited {
  return {
    params: inheritedParams(params),
    workspaces: Object.assign(emptyMap(), Object.fromEntries(Object.keys(workspaces).map((name) => [name, {}]))),
  };
}

/** The params of a run, without those that an embedded spec uses without declaring them. */
export function paramsToDeclare(given: ParamValues, declared: object, spec: any): { [name: string]: ParamValue } {
  const undeclared = Object.keys(given).filter((name) => !(name in declared));
  if (undeclared.length === 0) return given;
  const referenced = referencedParams(spec);
  return Object.fromEntries(Object.entries(given).filter(([name]) => name in declared || !referenced.has(name)));
}

/** Validates a reference of a run to a Pipeline or a Task. */
export function validateRunReference(ref: any, kind: string, field: string): Diagnostic[] {
  const isNamed = ref.name && !ref.resolver;
  return [
    ...validateReferenceFields(ref, kind, field),
    ...within('name', isNamed ? validateObjectReference(kind, readText(ref.name)!) : []),
  ];
}

function validateReferredPipeline(spec: any, settings: ReadRunSettings, { pipeline }: RunSurroundings): Diagnostic[] {
  const ref = spec?.pipelineRef;
  const isTekton = ref?.apiVersion === undefined || String(ref.apiVersion).startsWith('tekton.dev/');
  const known = ref?.name && !ref.resolver && !ref.bundle && isTekton ? pipeline(readText(ref.name)!) : undefined;
  return [
    ...(ref ? within('pipelineRef', validateRunReference(ref, 'Pipeline', 'pipelineRef')) : []),
    ...validateRun(settings, known),
  ];
}

function validateEmbeddedPipeline(spec: any, settings: ReadRunSettings, { task }: RunSurroundings): Diagnostic[] {
  const { pipelineSpec, taskRunTemplate, taskRunSpecs } = spec;
  const podVolumes = volumeNames(
    taskRunTemplate?.podTemplate,
    ...objects(taskRunSpecs).map(({ podTemplate }) => podTemplate),
  );
  const inherited = inheritedFromRun(settings);
  const { plan, diagnostics } = readPipelineSpec(pipelineSpec, { name: '', inherited, podVolumes, task });
  const params = paramsToDeclare(settings.params, plan.params, pipelineSpec);
  return [
    ...within('pipelineSpec', diagnostics),
    ...validateInlineParams(settings.params, pipelineSpec),
    ...within('pipelineSpec', validatePipelineSpec(plan)),
    ...validateRun({ ...settings, params }, plan),
  ];
}

function validateRunTimeouts(timeouts: any): Diagnostic[] {
  return ['pipeline', 'tasks', 'finally'].flatMap((name) => within(name, rejectNegativeDuration(timeouts?.[name])));
}

function validateTaskTimeouts(spec: any): Diagnostic[] {
  return validateNamed(spec?.taskRunSpecs, ({ timeout }) => within('timeout', rejectNegativeDuration(timeout)));
}
