/** How values of a manifest are read that nobody has checked: what is wrong with them is said elsewhere, here they do no harm. */
import { Duration } from 'cdk8s';
import { TektonProblem } from './codes';
import { ParamValue } from './param.plan';
import { goMilliseconds } from '../core/duration';
import { QUANTITY } from '../core/fields';
import { quote } from '../core/text';

/** Makes maps by name in which nothing is but what was put there, no `constructor` either; faster than `Object.create(null)`. */
class Names {}
Object.setPrototypeOf(Names.prototype, null);
delete (Names.prototype as any).constructor;

/** A map by name. */
export function emptyMap<T>(): { [name: string]: T } {
  return new Names() as { [name: string]: T };
}

/** The objects of a list. */
export function objects(value: any): any[] {
  return Array.isArray(value) ? value.filter((element) => typeof element === 'object' && element !== null) : [];
}

/** A text; numbers and the like as they are written. */
export function text(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The texts of a list. */
export function texts(value: any): string[] {
  return Array.isArray(value) ? value.map((element) => text(element) ?? '') : [];
}

/** Values by name. */
export function textMap(value: any): { [name: string]: string } {
  const map = emptyMap<string>();
  if (typeof value === 'object' && value !== null) {
    for (const name of Object.keys(value)) map[name] = text(value[name]) ?? '';
  }
  return map;
}

/** A value of a param as Tekton stores it: text, list of texts, texts by key; all else becomes a text. */
export function paramValue(value: any): ParamValue {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return texts(value);
  return typeof value === 'object' && value !== null ? textMap(value) : (text(value) ?? '');
}

/** By what an element of a list is known. */
export function nameOf(element: any): string | undefined {
  const name = element?.name ?? element?.pipelineTaskName;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** A list as a map by name. An element whose name another had before is told, and left out. */
export function byName<T>(
  list: any,
  at: string,
  problems: TektonProblem[],
  read: (element: any, at: string) => T,
  { ignoringCase = false } = {},
): { [name: string]: T } {
  const map = emptyMap<T>();
  if (!Array.isArray(list)) return map;
  const lowered = ignoringCase ? new Set<string>() : undefined;
  for (let i = 0; i < list.length; i++) {
    const element = list[i];
    if (typeof element !== 'object' || element === null) continue;
    const name = nameOf(element) ?? '';
    if (name === '') {
      problems.push({
        code: 'tekton-missing-field',
        path: `${at}[${i}].name`,
        fact: 'is missing',
        remedy: 'Give it a name',
      });
    } else if (lowered ? lowered.has(name.toLowerCase()) : name in map) {
      problems.push(duplicate(`${at}[${i}]`, name));
    } else {
      map[name] = read(element, `${at}.${name}`);
    }
    lowered?.add(name.toLowerCase());
  }
  return map;
}

export function duplicate(property: string, name: string): TektonProblem {
  return {
    code: 'tekton-duplicate',
    path: property,
    fact: `${quote(name)} stands twice in the list, and only one of them counts`,
    remedy: 'Remove or rename one',
  };
}

/** A duration that is not negative; undefined where there is none that can be read. */
export function duration(value: unknown, at: string, problems: TektonProblem[]): Duration | undefined {
  const millis = goMilliseconds(value);
  if (millis === undefined) return undefined;
  if (millis < 0) {
    problems.push({
      code: 'tekton-wrong-value',
      path: at,
      fact: `${quote(value)} is less than nothing`,
      remedy: 'Give 0s for no limit, or more',
    });
    return undefined;
  }
  return Duration.millis(Math.round(millis));
}

const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** How much a quantity is; undefined where it is none. */
export function amount(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !QUANTITY.test(value)) return undefined;
  const [, number, suffix] = /^(.*?)([a-zA-Z]i?)?$/.exec(value)!;
  return (
    Number(number) *
    (suffix?.endsWith('i')
      ? 1024 ** BINARY.indexOf(suffix)
      : 1000 ** (DECIMAL.indexOf(suffix ?? '') - DECIMAL.indexOf('')))
  );
}

/** One of the values that are allowed; undefined, and told, where it is another. A substitution is left to the run. */
export function oneOf<T extends string>(
  value: unknown,
  allowed: readonly T[],
  at: string,
  problems: TektonProblem[],
): T | undefined {
  if (typeof value !== 'string' || value === '' || value.includes('$(')) return undefined;
  if ((allowed as readonly string[]).includes(value)) return value as T;
  problems.push({
    code: 'tekton-wrong-value',
    path: at,
    fact: `${quote(value)} is not allowed`,
    allowed: `Allowed: ${allowed.join(', ')}`,
    remedy: 'Choose one of them',
  });
  return undefined;
}

/** Fields of which only one may be there. */
export function exclusive(given: any, names: readonly string[], at: string, problems: TektonProblem[]): string[] {
  const there = names.filter((name) => given?.[name] !== undefined && given[name] !== null);
  if (there.length > 1) {
    problems.push({
      code: 'tekton-exclusive-fields',
      path: `${at}.${there[1]}`,
      fact: `stands beside ${there[0]}, and only one of ${names.join(', ')} may`,
      remedy: 'Remove one of them',
    });
  }
  if (there.length === 0) {
    problems.push({
      code: 'tekton-missing-field',
      path: at,
      fact: `has none of ${names.join(', ')}`,
      remedy: 'Give one of them',
    });
  }
  return there;
}

/** A field that the webhook takes only where the cluster's feature flags say so. */
export function needsFlag(property: string, flag: string): TektonProblem {
  return {
    code: 'tekton-feature-flag',
    path: property,
    fact: `is taken by the webhook only where the feature flag ${flag} is set`,
    remedy: 'Set it in the ConfigMap feature-flags of tekton-pipelines, or do without',
  };
}
