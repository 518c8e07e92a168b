/** The texts of a pipeline task in which Tekton replaces `$(…)`. Their paths are relative to the task. */
import { ParamValue } from './param-value';
import { PipelineTaskPlan } from './pipeline-plan';
import { ARRAY, ARRAY_OR_OBJECT, STRINGS_ONLY, SubstitutedText } from './substituted-text';
import { eachAudience } from '../core/diagnostic';
import { resultOf, substitutions } from '../core/reference';

/** The texts that Tekton searches for results, which order the tasks. */
export function orderingTexts(task: PipelineTaskPlan): SubstitutedText[] {
  return [
    ...Object.entries(task.params).flatMap(([name, value]) => valueTexts(`params.${name}`, value)),
    ...Object.entries(task.matrix?.params ?? {}).flatMap(([name, values]) =>
      valueTexts(`matrix.params.${name}`, values),
    ),
    ...(task.matrix?.include ?? []).flatMap(({ name, params }) => valueTexts(`matrix.include.${name}`, params)),
    ...task.when.flatMap(({ input, values, expression = '' }, i) => [
      { path: `when[${i}].cel`, text: expression, whole: STRINGS_ONLY },
      { path: `when[${i}].input`, text: input, whole: STRINGS_ONLY },
      ...valueTexts(`when[${i}].values`, values),
    ]),
    ...(task.embeddedTexts ?? []),
  ];
}

/** The texts in which Tekton replaces results, but without waiting for them. */
export function otherTexts(task: PipelineTaskPlan): SubstitutedText[] {
  const texts: SubstitutedText[] = [
    ...Object.entries(task.workspaces).map(([name, { subPath = '' }]) => ({
      path: `workspaces.${name}.subPath`,
      text: subPath,
      whole: STRINGS_ONLY,
    })),
    ...Object.entries(task.resolverParams).map(([name, text]) => ({
      path: eachAudience((audience) => `${audience === 'construct' ? 'task' : 'taskRef'}.params.${name}`),
      text,
      whole: STRINGS_ONLY,
    })),
    { path: 'displayName', text: task.displayName ?? '', whole: STRINGS_ONLY },
  ];
  return texts.filter(({ text }) => text.includes('$('));
}

/** The tasks whose results a task reads. */
export function resultSources(task: PipelineTaskPlan): string[] {
  return orderingTexts(task)
    .flatMap(({ text }) => substitutions(text))
    .flatMap((found) => resultOf(found)?.task ?? []);
}

function valueTexts(path: string, value: ParamValue): SubstitutedText[] {
  if (typeof value === 'string') return value.includes('$(') ? [{ path, text: value, whole: ARRAY_OR_OBJECT }] : [];
  const texts: SubstitutedText[] = Array.isArray(value)
    ? value.map((text, i) => ({ path: `${path}[${i}]`, text, whole: ARRAY }))
    : Object.entries(value).map(([key, text]) => ({ path: `${path}.${key}`, text, whole: STRINGS_ONLY }));
  return texts.filter(({ text }) => text.includes('$('));
}
