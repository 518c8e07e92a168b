/**
 * What must hold for every manifest of this project. A law takes all documents of one installation and returns the
 * problems it finds; its name is the sentence it proves. laws.test.ts plants a violation of each.
 */
import { canonicalProblems, type Manifest } from './canonical';
import { fieldsOf, type Document } from './documents';
import { shapeProblems } from './shape';

export type Law = (documents: readonly Document[]) => string[];

export const laws: Record<string, Law> = {
  'every document fits the schema of its API': each(shapeProblems),
  'every field is written as Tekton stores it': each(canonicalProblems),
  'no two documents are the same object': noDuplicates,
  'every label value is a valid one': each(labelProblems),
  'roles name what they allow': each(wildcardProblems),
  'no account is cluster-admin': each(clusterAdminProblems),
  'no Secret is committed with its data': each(secretProblems),
  'every image has a version': each(imageProblems),
  'nothing is privileged or shares the node': each(privilegeProblems),
  'no value is pasted into a script': each(pasteProblems),
  'every Tekton step has a command and a securityContext': each(stepProblems),
};

function each(problemsOf: (manifest: Manifest) => string[]): Law {
  return (documents) =>
    documents.flatMap(({ file, manifest }) =>
      problemsOf(manifest).map((problem) => `${file}: ${nameOf(manifest)}: ${problem}`),
    );
}

function nameOf({ kind, metadata }: Manifest): string {
  return `${kind}/${metadata?.name ?? metadata?.generateName}`;
}

/** An object without a fixed name gets a new name each time. */
function noDuplicates(documents: readonly Document[]): string[] {
  const seen = new Map<string, string>();
  return documents
    .filter(({ manifest }) => manifest.metadata?.name)
    .flatMap(({ file, manifest }) => {
      const identity = JSON.stringify([
        manifest.apiVersion,
        manifest.kind,
        manifest.metadata.namespace,
        manifest.metadata.name,
      ]);
      const first = seen.get(identity);
      if (first === undefined) seen.set(identity, file);
      return first === undefined ? [] : [`${file}: ${nameOf(manifest)}: already in ${first}`];
    });
}

function labelProblems(manifest: Manifest): string[] {
  return fieldsOf(manifest)
    .filter(({ name, value }) => ['labels', 'matchLabels'].includes(name) && typeof value === 'object')
    .flatMap(({ path, value }) =>
      Object.entries(value ?? {})
        .filter(([, label]) => typeof label !== 'string' || !/^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/.test(label))
        .map(
          ([key, label]) =>
            `${path}.${key}: ${JSON.stringify(label)} is not a valid label value ` +
            '(at most 63 letters, digits, "-", "_", ".")',
        ),
    );
}

function wildcardProblems(manifest: Manifest): string[] {
  if (!['Role', 'ClusterRole'].includes(manifest.kind)) return [];
  return fieldsOf(manifest.rules, 'rules')
    .filter(({ value }) => Array.isArray(value) && value.some((item) => typeof item === 'string' && item.includes('*')))
    .map(({ path, value }) => `${path}: ${JSON.stringify(value)} allows more than it names`);
}

function clusterAdminProblems({ roleRef }: Manifest): string[] {
  return (roleRef as { name?: string } | undefined)?.name === 'cluster-admin'
    ? ['roleRef.name: cluster-admin may do everything']
    : [];
}

function secretProblems({ kind, data, stringData }: Manifest): string[] {
  if (kind !== 'Secret') return [];
  const keys = Object.keys({ ...(data as object), ...(stringData as object) });
  return keys.length === 0 ? [] : [`data of ${keys.join(', ')} would lie in Git`];
}

/** In a Task the image may be a param: then its default is checked. */
function imageProblems(manifest: Manifest): string[] {
  const tasks = taskSpecsOf(manifest);
  return fieldsOf(manifest)
    .filter(({ name, value }) => name === 'image' && typeof value === 'string')
    .flatMap(({ path, value }) => {
      const task = tasks.find((candidate) => path.startsWith(`${candidate.path}.`));
      const image = (value as string).replace(/^\$\(params\.([\w.-]+)\)$/, (whole, param) => {
        const fallback = task?.spec.params?.find(({ name }) => name === param)?.default;
        return typeof fallback === 'string' ? fallback : whole;
      });
      const [named, tag, digest] = /^[^@]+?(?::([^/:@]+))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(image) ?? [];
      const hasVersion = named !== undefined && tag !== 'latest' && (tag ?? digest) !== undefined;
      return hasVersion || image.startsWith('$(') ? [] : [`${path}: ${image} has no version`];
    });
}

function privilegeProblems(manifest: Manifest): string[] {
  return fieldsOf(manifest)
    .filter(
      ({ name, value }) =>
        (['privileged', 'hostNetwork', 'hostPID', 'hostIPC'].includes(name) && value === true) || name === 'hostPath',
    )
    .map(({ path, value }) => `${path}: ${JSON.stringify(value)}`);
}

interface Step {
  readonly script?: string;
  readonly command?: string[];
  readonly args?: string[];
  readonly ref?: object;
  readonly securityContext?: object;
}

interface TaskSpec {
  readonly params?: { readonly name: string; readonly default?: unknown }[];
  readonly steps?: Step[];
  readonly sidecars?: Step[];
  readonly stepTemplate?: Step;
}

/** The task itself, or those embedded in a Pipeline or in a run. */
function taskSpecsOf({ apiVersion, kind, spec }: Manifest): { path: string; spec: TaskSpec }[] {
  if (!apiVersion?.startsWith('tekton.dev/')) return [];
  const embedded = fieldsOf(spec, 'spec').filter(({ name, value }) => name === 'taskSpec' && typeof value === 'object');
  return [...(kind === 'Task' ? [{ path: 'spec', value: spec }] : []), ...embedded].map(({ path, value }) => ({
    path,
    spec: value as TaskSpec,
  }));
}

function stepsOf(
  manifest: Manifest,
  lists: ('steps' | 'sidecars')[] = ['steps'],
): { path: string; step: Step; template?: Step }[] {
  return taskSpecsOf(manifest).flatMap(({ path, spec }) =>
    lists.flatMap((list) =>
      (spec[list] ?? []).map((step, i) => ({ path: `${path}.${list}[${i}]`, step, template: spec.stepTemplate })),
    ),
  );
}

/** Tekton replaces these texts before the shell reads the script, so that the value becomes part of the program. */
const PASTED = /\$\((params|tasks|steps|finally)[.[][^)]*\)/g;

function pasteProblems(manifest: Manifest): string[] {
  return stepsOf(manifest, ['steps', 'sidecars']).flatMap(
    ({ path, step: { script = '', command = [], args = [] } }) => {
      // sh -c makes a script of an argument
      const words = [...command, ...args];
      const texts = { script, args: words.some((word) => /^-\w*c$/.test(word)) ? words.join(' ') : '' };
      return Object.entries(texts).flatMap(([name, text]) =>
        [...text.matchAll(PASTED)].map(
          ([pasted]) => `${path}.${name}: ${pasted} is pasted before the shell reads it. Hand it over in env.`,
        ),
      );
    },
  );
}

function stepProblems(manifest: Manifest): string[] {
  return stepsOf(manifest)
    .filter(({ step }) => !step.ref)
    .flatMap(({ path, step, template }) => [
      // without one Tekton asks the image's registry for the entrypoint, and hangs when it cannot reach it
      ...(step.script || step.command || template?.command ? [] : [`${path}: neither script nor command`]),
      ...(step.securityContext || template?.securityContext ? [] : [`${path}: no securityContext`]),
    ]);
}
