import { Param, ParamType } from './param';
import { ParamValue, ParamValues, paramTypeOf } from './param-value';
import { readGivenParams, readParams, referencedParams } from './read-params';
import { objects } from './read-value';
import { Diagnostic } from '../core/diagnostic';
import { element } from '../core/property';
import { quote } from '../core/text';

/** What the webhook knows of the params of one name. */
interface InlineParam {
  readonly type: ParamType;
  /** The path of the first one. */
  readonly from: string;
  readonly hasDefault: boolean;
  readonly hasObjectDefault: boolean;
}

/** A param that a run or a task gets, or that a Pipeline or a Task declares. */
interface InlineUse {
  readonly path: string;
  readonly name: string;
  readonly given?: ParamValue;
  readonly declared?: Param;
  /** Whether the texts of the Task refer to it. */
  readonly isReferenced?: boolean;
}

/**
 * Validates the params of a run with an embedded Pipeline. The webhook treats all params of one name as one: those of
 * the run, of the Pipeline, and those that its tasks get and declare (validateInlineParameters, v1.15). Where one is an
 * object and another one is not it rejects the run, or crashes and closes the connection.
 */
export function validateInlineParams(given: ParamValues, pipelineSpec: any): Diagnostic[] {
  const known = new Map<string, InlineParam>();
  return [...inlineUses(given, pipelineSpec)].flatMap((use) => {
    const first = known.get(use.name);
    if (first === undefined) {
      known.set(use.name, inlineParam(use));
      return [];
    }
    const other = use.declared ? conflictWithDeclared(use, use.declared, first) : conflictWithGiven(use, first);
    return other === undefined ? [] : [differentTypes(use, other)];
  });
}

function* inlineUses(given: ParamValues, pipelineSpec: any): Generator<InlineUse> {
  yield* givenUses(given, 'params');
  yield* declaredUses(pipelineSpec.params, 'pipelineSpec.params');
  const tasks = objects(pipelineSpec.tasks);
  for (const [i, { params, taskSpec }] of tasks.entries()) {
    const path = element('pipelineSpec.tasks', tasks, i);
    yield* givenUses(readGivenParams(params), `${path}.params`);
    if (taskSpec?.params) yield* declaredUses(taskSpec.params, `${path}.taskSpec.params`, referencedParams(taskSpec));
  }
}

function givenUses(given: ParamValues, path: string): InlineUse[] {
  return Object.entries(given).map(([name, value]) => ({ path: `${path}.${name}`, name, given: value }));
}

function declaredUses(list: any, path: string, referenced?: ReadonlySet<string>): InlineUse[] {
  return Object.entries(readParams(list)).map(([name, declared]) => ({
    path: `${path}.${name}`,
    name,
    declared,
    isReferenced: referenced?.has(name) ?? false,
  }));
}

function typeOfUse({ given = '', declared }: InlineUse): ParamType {
  return declared?.type ?? paramTypeOf(given);
}

function inlineParam(use: InlineUse): InlineParam {
  const value = use.declared ? use.declared.default : use.given;
  return {
    type: typeOfUse(use),
    from: `spec.${use.path}`,
    hasDefault: value !== undefined,
    hasObjectDefault: isObject(value),
  };
}

function isObject(value: ParamValue | undefined): boolean {
  return value !== undefined && paramTypeOf(value) === ParamType.OBJECT;
}

/** The param with which a value conflicts. */
function conflictWithGiven({ given }: InlineUse, first: InlineParam): InlineParam | undefined {
  if (!isObject(given) || first.hasObjectDefault) return undefined;
  return first.type === ParamType.OBJECT ? withoutDefault(first) : first;
}

/** The param with which a declaration conflicts. */
function conflictWithDeclared(use: InlineUse, declared: Param, first: InlineParam): InlineParam | undefined {
  const { type, properties, default: defaultValue } = declared;
  if (first.type === ParamType.OBJECT && properties === undefined) return first;
  if (first.type === ParamType.ARRAY && type !== first.type && use.isReferenced) return first;
  return isObject(defaultValue) && !first.hasDefault ? withoutDefault(first) : undefined;
}

function withoutDefault(param: InlineParam): InlineParam {
  return { ...param, from: `${param.from}, without a default` };
}

function differentTypes(use: InlineUse, other: InlineParam): Diagnostic {
  return {
    code: 'tekton-param-type',
    path: use.path,
    fact:
      `${quote(use.name)} is of type ${typeOfUse(use)} here and of type ${other.type} in ${other.from}, ` +
      'but in a run with an embedded Pipeline the webhook treats them as one param',
    remedy: 'Rename one, or move the Pipeline to an object of its own',
  };
}
