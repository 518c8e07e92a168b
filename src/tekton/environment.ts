import { Param, ParamType } from './param';

/** The names that a Task declares. */
export interface Declarations {
  readonly params: { readonly [name: string]: Param };
  readonly workspaces: Iterable<string>;
  readonly results: Iterable<string>;
}

/** An environment variable that a script may mention, and its value. */
export interface EnvironmentName {
  readonly name: string;
  readonly value: string;
}

const MENTION = /\b(?:PARAMS|WORKSPACES|RESULTS)_[A-Z0-9_]+\b/g;

/** `git-url` → `GIT_URL`: upper case, every other character a `_`. */
export function upperSnake(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}

/** `$(params.url)`, or `$(params["a.b"])` for a name with a dot. */
export function paramReference(name: string, rest: string = ''): string {
  return name.includes('.') ? `$(params["${name}"]${rest})` : `$(params.${name}${rest})`;
}

/** The environment variables that the declarations offer to scripts, see `StepProps.script`. */
export function environmentNames(declared: Declarations): EnvironmentName[] {
  const names: EnvironmentName[] = [];
  for (const [name, param] of Object.entries(declared.params)) {
    if (param.type === ParamType.STRING) {
      names.push({ name: `PARAMS_${upperSnake(name)}`, value: paramReference(name) });
    }
    for (const key of param.properties ?? []) {
      names.push({ name: `PARAMS_${upperSnake(name)}_${upperSnake(key)}`, value: paramReference(name, `.${key}`) });
    }
  }
  for (const name of declared.workspaces) {
    names.push({ name: `WORKSPACES_${upperSnake(name)}_PATH`, value: `$(workspaces.${name}.path)` });
    names.push({ name: `WORKSPACES_${upperSnake(name)}_BOUND`, value: `$(workspaces.${name}.bound)` });
  }
  for (const name of declared.results) {
    names.push({ name: `RESULTS_${upperSnake(name)}_PATH`, value: `$(results.${name}.path)` });
  }
  return names;
}

/** The environment variables of this kind that a script mentions, each once, in alphabetical order. */
export function mentioned(script: string): string[] {
  return [...new Set(script.match(MENTION) ?? [])].sort();
}
