import { ParamValues, stringsOf } from './param-value';
import { Condition } from './pipeline-plan';
import { ARRAY_OR_OBJECT, STRINGS_ONLY, SubstitutedText } from './substituted-text';

/** The texts of the conditions of a step. */
export function conditionTexts(when: readonly Condition[]): SubstitutedText[] {
  return when.flatMap(({ input, values, expression = '' }, i) => [
    { path: `when[${i}].cel`, text: expression, whole: STRINGS_ONLY },
    { path: `when[${i}].input`, text: input, whole: ARRAY_OR_OBJECT },
    ...values.map((text) => ({ path: `when[${i}].values`, text, whole: ARRAY_OR_OBJECT })),
  ]);
}

/** The texts of the params that a step passes to a StepAction. */
export function paramTexts(params: ParamValues): SubstitutedText[] {
  return Object.entries(params).flatMap(([name, value]) =>
    stringsOf(value).map((text) => ({ path: `params.${name}`, text, whole: ARRAY_OR_OBJECT })),
  );
}
