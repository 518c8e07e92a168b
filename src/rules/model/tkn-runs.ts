import { callsOf } from './shell-call';
import { Manifest } from '../../core/document';

/** The options of `tkn pipeline start` that take a value, by their short names. */
const SHORT_OPTIONS: { readonly [option: string]: string } = {
  p: 'param',
  w: 'workspace',
  s: 'serviceaccount',
  n: 'namespace',
  l: 'labels',
  f: 'filename',
  c: 'context',
  k: 'kubeconfig',
  o: 'output',
};
const OPTIONS_WITH_VALUE = new Set([
  ...Object.values(SHORT_OPTIONS),
  'finally-timeout',
  'image',
  'pipeline-timeout',
  'pod-template',
  'prefix-name',
  'task-serviceaccount',
  'tasks-timeout',
  'timeout',
  'use-pipelinerun',
]);

/** Options with which tkn takes values from elsewhere, so that the call does not show the run. */
const FROM_ELSEWHERE = ['filename', 'last', 'L', 'use-pipelinerun', 'dry-run'];

/** The runs that calls of `tkn pipeline start` in a program make. */
export function tknRuns(program: string, variables: ReadonlyMap<string, string>): Manifest[] {
  return callsOf(program, 'tkn', variables).flatMap((call) => tknRun(call) ?? []);
}

function tknRun(call: readonly string[]): Manifest | undefined {
  const { words, options } = tknCall(call);
  const [kind, verb, name] = words;
  if (!/^(p|pipelines?)$/.test(kind ?? '') || verb !== 'start' || name === undefined) return undefined;
  if (FROM_ELSEWHERE.some((option) => options.has(option))) return undefined;
  const [account] = options.get('serviceaccount') ?? [];
  const [namespace] = options.get('namespace') ?? [];
  return {
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: { generateName: `${name}-run-`, ...(namespace !== undefined && { namespace }) },
    spec: {
      pipelineRef: { name },
      params: (options.get('param') ?? []).map(givenParam),
      workspaces: (options.get('workspace') ?? []).flatMap((text) => givenWorkspace(text) ?? []),
      ...(account !== undefined && { taskRunTemplate: { serviceAccountName: account } }),
    },
  };
}

/** The words of a call, and the values of its options; an option can come several times. */
function tknCall(call: readonly string[]): { words: string[]; options: Map<string, string[]> } {
  const words: string[] = [];
  const options = new Map<string, string[]>();
  for (let i = 0; i < call.length; i++) {
    const [, written, value] = /^--?([\w-]+)(?:=([^]*))?$/.exec(call[i]) ?? [];
    if (written === undefined) {
      words.push(call[i]);
      continue;
    }
    const option = SHORT_OPTIONS[written] ?? written;
    const given = value ?? (OPTIONS_WITH_VALUE.has(option) ? call[++i] : 'true');
    options.set(option, [...(options.get(option) ?? []), given ?? '']);
  }
  return { words, options };
}

function givenParam(text: string): { name: string; value: string } {
  const [, name, value] = /^([^=]*)=([^]*)$/.exec(text) ?? [text, text, ''];
  return { name, value };
}

/** E.g. `name=source,claimName=data,subPath=dir`, `name=cache,emptyDir=`, `name=token,secret=git`. */
function givenWorkspace(text: string): { name: string } | undefined {
  const parts = Object.fromEntries(text.split(',').map((part) => part.split('=')));
  if (parts.name === undefined) return undefined;
  return { name: parts.name, ...(parts.subPath && { subPath: parts.subPath }), ...workspaceSource(parts) };
}

function workspaceSource({ claimName, secret, config }: any): object {
  if (claimName !== undefined) return { persistentVolumeClaim: { claimName } };
  if (secret !== undefined) return { secret: { secretName: secret } };
  return config === undefined ? { emptyDir: {} } : { configMap: { name: config } };
}
