import { containerProgram } from './container-program';
import { elements } from './elements';
import { Evidence } from './evidence';
import { Installation } from './installation';
import { textValues } from './param-value';
import { placedContainers, podOf, podPath } from './pod';
import { podNeeds } from './pod-need';
import { kubectlCalls } from './shell-call';
import { variablesOf } from './shell-variable';
import { Document } from '../../core/document';
import { element } from '../../core/property';
import { parseRunValues, TriggerVariable } from '../../hook/protocol';

/** A key of a ConfigMap or Secret that a container needs. */
export interface KeyReference {
  readonly document: Document;
  readonly path: string;
  readonly kind: string;
  readonly name: string;
  readonly key: string;
  readonly evidence: Evidence;
}

const KINDS_WITH_KEYS = ['CronJob', 'DaemonSet', 'Deployment', 'Job', 'Pod', 'StatefulSet'];

/** The keys that the pods of all documents need: in variables and volumes, as values of a release, and in programs. */
export function keyReferences(installation: Installation): KeyReference[] {
  return KINDS_WITH_KEYS.flatMap((kind) => installation.ofKind(kind)).flatMap((document) =>
    [
      ...ofVariables(document),
      ...ofVolumes(document),
      ...ofContainers(document, releaseKeys),
      ...(['CronJob', 'Job', 'Pod'].includes(`${document.manifest.kind}`) ? ofContainers(document, programKeys) : []),
    ].map((each) => ({ document, ...each })),
  );
}

type KeyOfDocument = Omit<KeyReference, 'document'>;

function ofVariables(document: Document): KeyOfDocument[] {
  return podNeeds(document).flatMap(({ kind, name, key, property }): KeyOfDocument[] =>
    key === undefined ? [] : [{ kind, name, key, path: property.replace(/\.name$/, '.key'), evidence: 'field' }],
  );
}

function ofVolumes(document: Document): KeyOfDocument[] {
  const volumes = elements(podOf(document)?.volumes);
  return volumes.flatMap(({ configMap, secret }, i) => {
    const path = element(`${podPath(document.manifest.kind)}.volumes`, volumes, i);
    return [
      ...ofItems('ConfigMap', configMap?.name, configMap, `${path}.configMap`),
      ...ofItems('Secret', secret?.secretName, secret, `${path}.secret`),
    ];
  });
}

function ofItems(kind: string, name: unknown, source: any, path: string): KeyOfDocument[] {
  if (typeof name !== 'string' || source.optional === true) return [];
  return elements(source.items).flatMap(({ key }, i): KeyOfDocument[] =>
    typeof key === 'string' ? [{ kind, name, key, path: `${path}.items[${i}].key`, evidence: 'field' }] : [],
  );
}

function ofContainers(
  document: Document,
  keysOf: (container: any, environment: { [name: string]: string }, path: string) => KeyOfDocument[],
): KeyOfDocument[] {
  return placedContainers(document).flatMap(({ container, property }) =>
    keysOf(container, textValues(container.env), property),
  );
}

/** The keys of the release that the trigger of this library reads. */
function releaseKeys(_: any, environment: { [name: string]: string }, path: string): KeyOfDocument[] {
  const name = environment[TriggerVariable.RELEASE_NAME];
  const lines = environment[TriggerVariable.RUN_VALUES];
  if (name === undefined || lines === undefined) return [];
  return parseRunValues(lines).flatMap(({ kind, from }): KeyOfDocument[] =>
    kind === 'text'
      ? [{ kind: 'ConfigMap', name, key: from, path: `${path}.env.${TriggerVariable.RUN_VALUES}`, evidence: 'field' }]
      : [],
  );
}

/** The keys that a program reads by `kubectl get configmap NAME -o jsonpath={.data.KEY}`. */
function programKeys(container: any, environment: { [name: string]: string }, path: string): KeyOfDocument[] {
  const program = containerProgram(container);
  if (!program.includes('.data')) return [];
  const field = elements(container.args).some((text) => `${text}`.includes('.data')) ? 'args' : 'command';
  return kubectlCalls(program, variablesOf(program, environment)).flatMap(({ words, options }): KeyOfDocument[] => {
    const [verb, resource = '', named = words[2]] = [words[0], ...`${words[1]}`.split('/')];
    const [, dotted, quoted] = /\{\.data(?:\.([\w\\.-]+)|\[["']([^"']+)["']\])\}/.exec(options.output ?? '') ?? [];
    if (verb !== 'get' || !/^(cm|configmaps?)$/.test(resource) || named === undefined) return [];
    const key = (dotted ?? quoted)?.replace(/\\\./g, '.');
    return key === undefined
      ? []
      : [{ kind: 'ConfigMap', name: named, key, path: `${path}.${field}`, evidence: 'text' }];
  });
}
