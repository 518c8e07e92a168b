import { elements } from './elements';
import { UNKNOWN } from './shell-variable';
import { paramOf, substitutions } from '../../core/reference';

/** Texts by the name of their param or variable. */
export interface TextByName {
  readonly [name: string]: string;
}

/** The params or environment variables of a list whose value is a text. */
export function textValues(params: unknown): { [name: string]: string } {
  return textsIn(params, 'value');
}

/** The declared params of a list whose default is a text. */
export function textDefaults(params: unknown): { [name: string]: string } {
  return textsIn(params, 'default');
}

function textsIn(params: unknown, field: 'value' | 'default'): { [name: string]: string } {
  const texts = elements(params).filter((param) => typeof param[field] === 'string');
  return Object.fromEntries(texts.map((param) => [param.name, param[field]]));
}

/** The names of the params that a text refers to. */
export function paramsIn(text: string): string[] {
  return substitutions(text).flatMap((each) => paramOf(each)?.name ?? []);
}

/** What Tekton replaces in a text, apart from params. Any other `$(…)` is a command of a shell. */
const RUN_ROOT = /^(tasks|finally|context|workspaces|results|steps|step|inputs|outputs)$/;

/** The text with the values of params; `UNKNOWN` for all other values that only the run knows. */
export function withParams(text: string, values: TextByName): string {
  let result = text;
  for (const each of substitutions(text)) {
    const param = paramOf(each);
    if (param === undefined && !RUN_ROOT.test(each.root)) continue;
    const value = param === undefined || param.rest !== '' ? undefined : values[param.name];
    result = result.split(each.text).join(value ?? UNKNOWN);
  }
  return result;
}
