import { ParamType } from './param';
import { MatrixPlan, PipelineTaskPlan } from './pipeline-plan';
import { Strictness } from './strictness';
import { Diagnostic, within } from '../core/diagnostic';
import { existing } from '../core/near-miss';
import { quote } from '../core/text';

/** Tekton's default limit of combinations of a matrix. */
const MAX_COMBINATIONS = 256;

/** Validates the matrix of a task. */
export function validateMatrix(matrix: MatrixPlan, task: PipelineTaskPlan, strictness: Strictness): Diagnostic[] {
  return [
    ...within('params', validateNames(Object.keys(matrix.params), task)),
    ...matrix.include.flatMap(({ name, params }) =>
      within(`include.${name}`, validateNames(Object.keys(params), task)),
    ),
    ...validateSize(matrix, strictness),
  ];
}

function validateNames(names: readonly string[], { params, declaration }: PipelineTaskPlan): Diagnostic[] {
  return names.flatMap((name) =>
    within(name, [
      ...(name in params ? [givenTwice()] : []),
      ...(declaration ? validateMatrixParam(name, declaration.params) : []),
    ]),
  );
}

function givenTwice(): Diagnostic {
  return {
    code: 'tekton-exclusive-fields',
    path: '',
    fact: 'is also set in params',
    remedy: 'Set it in one place',
  };
}

function validateMatrixParam(
  name: string,
  declared: { readonly [name: string]: { readonly type: ParamType } },
): Diagnostic[] {
  if (!(name in declared)) {
    return [
      {
        code: 'tekton-unknown-param',
        path: '',
        fact: `the Task has no param ${quote(name)}`,
        allowed: existing('Params', name, Object.keys(declared)),
        remedy: 'Correct the name',
      },
    ];
  }
  const { type } = declared[name];
  if (type === ParamType.STRING) return [];
  return [
    {
      code: 'tekton-param-type',
      path: '',
      fact: `a matrix passes one string at a time, but the param is of type ${type}`,
      remedy: 'Declare it as a string',
    },
  ];
}

function validateSize(matrix: MatrixPlan, { allowsEmptyMatrix }: Strictness): Diagnostic[] {
  const combinations = countCombinations(matrix);
  if (combinations > MAX_COMBINATIONS) {
    return [
      {
        code: 'tekton-wrong-value',
        path: '',
        fact: `makes ${combinations} combinations`,
        allowed: `Allowed: ${MAX_COMBINATIONS}`,
        remedy: 'Remove values',
      },
    ];
  }
  const isSkipped = allowsEmptyMatrix && Object.keys(matrix.params).length > 0;
  if (combinations > 0 || isSkipped) return [];
  return [
    {
      code: 'tekton-wrong-value',
      path: '',
      fact: 'makes no combination',
      remedy: 'Set params or include, or remove it',
    },
  ];
}

function countCombinations({ params, include }: MatrixPlan): number {
  const lists = Object.values(params);
  const isNew = ([name, value]: [string, string]) => name in params && !params[name].includes(value);
  const added = include.filter((one) => lists.length === 0 || Object.entries(one.params).some(isNew));
  const product = lists.reduce((size, values) => size * values.length, 1);
  return (lists.length > 0 ? product : 0) + added.length;
}
