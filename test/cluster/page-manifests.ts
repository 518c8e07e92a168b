/** The manifests of an example of a page, in namespaces of a test. */
import { spawnSync } from 'child_process';
import { parse, stringify } from 'yaml';
import { kubectl } from './cluster';
import { pageYaml } from './rule-page';
import { Manifest } from '../../src/core/document';
import { documents } from '../rules/documents';

/** Sets the rules of a route, under a field manager. */
export function patchRoute(namespace: string, name: string, rules: unknown, manager: string): void {
  const patch = `--patch=${JSON.stringify({ spec: { rules } })}`;
  kubectl('patch', 'httproute', name, `--namespace=${namespace}`, `--field-manager=${manager}`, '--type=merge', patch);
}

/** The manifests of an example, with words of it replaced. */
export function manifestsOf(
  code: string,
  heading: 'Bad' | 'Good',
  words: { readonly [word: string]: string },
): Manifest[] {
  return documents(pageYaml(code, heading)).map(({ manifest }) =>
    parse(
      Object.entries(words).reduce(
        (text, [word, by]) => text.replace(new RegExp(`(namespace: )${word}$`, 'gm'), `$1${by}`),
        stringify(manifest),
      ),
    ),
  );
}

/** Runs a test in namespaces of its own, one for each word. */
export async function inNamespaces(
  name: string,
  words: readonly string[],
  test: (namespaces: string[]) => void | Promise<void>,
): Promise<void> {
  const namespaces = words.map((word) => `${name}-${word}`);
  for (const namespace of namespaces) {
    kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--timeout=120s');
    kubectl('create', 'namespace', namespace);
  }
  try {
    await test(namespaces);
  } finally {
    kubectl('delete', 'namespace', ...namespaces, '--wait=false');
  }
}

/** Applies a manifest. @throws what kubectl says */
export function apply(manifest: Manifest): void {
  const { status, stderr } = given(manifest, 'apply', '--filename=-');
  if (status !== 0) throw new Error(stderr);
}

/** Runs kubectl with a manifest as its input, whatever comes of it. */
export function given(
  manifest: Manifest,
  ...args: string[]
): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync('kubectl', args, { encoding: 'utf8', input: stringify(manifest) });
  return { status, stdout, stderr };
}
