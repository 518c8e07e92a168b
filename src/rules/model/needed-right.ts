import { ApiResource, apiResource } from './api-resource';
import { isRecord } from './elements';
import { groupOf } from './object-key';
import { KubectlCall, kubectlCall } from './shell-call';
import { ShellCommand } from './shell-command';
import { UNKNOWN } from './shell-variable';
import { Manifest } from '../../core/document';
import { embeddedManifests } from '../../core/embedded-manifests';

/** What a call needs to be permitted. */
export interface NeededRight extends ApiResource {
  readonly verbs: readonly string[];
  /** The name of the object; undefined where it is not known, or for all objects. */
  readonly name?: string;
  /** Its namespace, where the call names one; `*` for all, `UNKNOWN` for one that only the run knows. */
  readonly namespace?: string;
  /** The call, for messages. */
  readonly call: string;
}

/** Options by which a call does not use the account of its pod, or changes nothing. */
const OTHER_IDENTITY = ['as', 'cluster', 'context', 'kubeconfig', 'server', 'token', 'user'];

type CallRight = Pick<NeededRight, 'verbs'> & ApiResource & { readonly name?: string };

/** What a call of kubectl needs. Nothing for one that is not known. */
export function rightsOfKubectl({ words: given, input }: ShellCommand): NeededRight[] {
  const call = kubectlCall(given);
  const { words, options } = call;
  if (OTHER_IDENTITY.some((option) => options[option] !== undefined)) return [];
  if (options['dry-run'] !== undefined || options.local !== undefined) return [];
  const rights = [...(VERBS[words[0]]?.(call) ?? []), ...manifestRights(words[0], options.filename, input)];
  const namespace = (options['all-namespaces'] ?? options.A) ? '*' : namespaceIn(options.namespace);
  const text = `kubectl ${words.slice(0, 4).join(' ')}`.split(UNKNOWN).join('…');
  return rights.map((right) => ({ namespace, ...right, call: text }));
}

/** What the first words of a call of kubectl need. */
const VERBS: { readonly [verb: string]: (call: KubectlCall) => CallRight[] } = {
  annotate: (call) => changed(call, ['patch']),
  create: createRights,
  delete: (call) => namedRights(call.words.slice(1), (name) => (name === undefined ? ['list', 'delete'] : ['delete'])),
  describe: (call) => namedRights(call.words.slice(1), (name) => [name === undefined ? 'list' : 'get']),
  exec: ({ words }) => ofPod(words[1], ['get'], ['create', 'pods/exec']),
  get: got,
  label: (call) => changed(call, ['patch']),
  logs: ({ words, options }) => {
    const verb = options.selector === undefined ? 'get' : 'list';
    return ofPod(verb === 'get' ? words[1] : undefined, [verb], ['get', 'pods/log']);
  },
  patch: (call) => changed(call, ['patch']),
  rollout: ({ words }) => {
    const verbs = words[1] === 'status' ? ['get', 'list', 'watch'] : words[1] === 'restart' ? ['get', 'patch'] : [];
    return verbs.length === 0 ? [] : namedRights(words.slice(2), () => verbs);
  },
  scale: ({ words }) =>
    namedRights(words.slice(1), () => ['patch']).map((right) => ({ ...right, resource: `${right.resource}/scale` })),
  set: (call) => changed({ ...call, words: call.words.slice(1) }, ['patch']),
  wait: ({ words }) => namedRights(words.slice(1), () => ['get', 'list', 'watch']),
};

/** What get needs: `list` for several objects, `watch` to go on. */
function got({ words, options }: KubectlCall): CallRight[] {
  if (options.filename !== undefined || options.raw !== undefined) return [];
  const isWatching = options.watch ?? options.w ?? options['watch-only'];
  return namedRights(words.slice(1), (name) => [
    name === undefined ? 'list' : 'get',
    ...(isWatching === undefined ? [] : ['watch']),
  ]);
}

/** kubectl reads an object before it changes it. */
function changed({ words, options }: KubectlCall, verbs: readonly string[]): CallRight[] {
  if (options.filename !== undefined) return [];
  return namedRights(words.slice(1), (name) => [name === undefined ? 'list' : 'get', ...verbs]);
}

/** The imperative forms of create. */
function createRights({ words: [, kind, ...names], options }: KubectlCall): CallRight[] {
  if (kind === undefined) return [];
  const token = kind === 'token' ? { group: '', resource: 'serviceaccounts/token' } : undefined;
  const resource = token ?? apiResource(kind);
  if (resource === undefined) return [];
  const from = options.from === undefined ? [] : namedRights([options.from], () => ['get']);
  return [...from, { ...resource, verbs: ['create'], ...(token && { name: knownText(names[0]) }) }];
}

/** The pod of a call, by its name or that of its Job or workload, and what the call does with it. */
function ofPod(word: string | undefined, verbs: string[], [verb, resource]: [string, string]): CallRight[] {
  const sub = { group: '', resource, verbs: [verb] };
  if (word === undefined || !word.includes('/')) {
    return [{ group: '', resource: 'pods', verbs, name: knownText(word) }, sub];
  }
  return [...namedRights([word], () => ['get']), sub];
}

/** What each object needs of `KIND NAME…`, `KIND/NAME…` or `KIND,KIND`. */
function namedRights(words: readonly string[], verbsOf: (name: string | undefined) => string[]): CallRight[] {
  const [first, second] = words.filter((word) => !word.includes('='));
  if (first === undefined || first.includes(UNKNOWN)) return [];
  if (first.includes('/')) {
    return words
      .filter((word) => /^[\w.]+\/[^/]+$/.test(word))
      .flatMap((word) => {
        const [kind, name] = word.split('/');
        return ofKind(kind, verbsOf(name), knownText(name));
      });
  }
  return first.split(',').flatMap((kind) => ofKind(kind, verbsOf(second), knownText(second)));
}

function ofKind(kind: string, verbs: string[], name: string | undefined): CallRight[] {
  const resource = apiResource(kind);
  return resource === undefined ? [] : [{ ...resource, verbs, name }];
}

/** What kubectl needs for the objects that it gets as its input. */
function manifestRights(verb: string, filename: string | undefined, input: string | undefined): CallRight[] {
  const verbs = { apply: ['get', 'create', 'patch'], create: ['create'], replace: ['get', 'update'] }[verb];
  if (verbs === undefined || !/^(-|\/dev\/stdin)$/.test(filename ?? '') || input === undefined) return [];
  return embeddedManifests(input).flatMap(({ manifest }) => rightsOfManifest(manifest, verbs));
}

function rightsOfManifest(manifest: Manifest, verbs: readonly string[]): (CallRight & { namespace?: string })[] {
  const resource = apiResource(`${manifest.kind}`);
  if (resource === undefined || resource.group !== groupOf(manifest) || !isRecord(manifest.metadata)) return [];
  const { namespace, name } = manifest.metadata;
  const own = { name: verbs.includes('create') ? undefined : knownText(name) };
  return [{ ...resource, verbs, ...own, ...(namespace !== undefined && { namespace: namespaceIn(`${namespace}`) }) }];
}

/** What a call of tkn needs to start a run. */
export function rightsOfTkn({ words: given }: ShellCommand): NeededRight[] {
  const { words, options } = kubectlCall(given);
  const [, kind] = /^(p|pipeline|t|task)s?$/.exec(words[0] ?? '') ?? [];
  if (kind === undefined || words[1] !== 'start' || OTHER_IDENTITY.some((option) => options[option])) return [];
  const plural = kind.startsWith('p') ? 'pipelines' : 'tasks';
  const place = {
    group: 'tekton.dev',
    namespace: namespaceIn(options.namespace),
    call: `tkn ${words.slice(0, 3).join(' ')}`,
  };
  return [
    { ...place, resource: plural, verbs: ['get'], name: knownText(words[2]) },
    { ...place, resource: plural.replace(/s$/, 'runs'), verbs: ['create'] },
  ];
}

/** What the commands of argocd need that ask the API server itself, for Applications. */
export function rightsOfArgocd({ words: given }: ShellCommand): NeededRight[] {
  const { words, options } = kubectlCall(given);
  if (options.core !== 'true' || !/^apps?$/.test(words[0] ?? '') || words[1] === undefined) return [];
  const verbs = words[1] === 'sync' ? ['get', 'update'] : words[1] === 'list' ? ['list'] : ['get'];
  return [
    {
      group: 'argoproj.io',
      resource: 'applications',
      verbs,
      namespace: 'argocd',
      call: `argocd ${words.slice(0, 2).join(' ')}`,
    },
  ];
}

function namespaceIn(text: string | undefined): string | undefined {
  return text === undefined ? undefined : (knownText(text) ?? UNKNOWN);
}

function knownText(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text.includes(UNKNOWN) || /[$@`]/.test(text) ? undefined : text;
}
