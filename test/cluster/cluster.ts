import { execFileSync, spawnSync } from 'child_process';
import { mkdirSync } from 'fs';
import { GitOpsApp } from '../../src';

/** Environment variables that describe a cluster with Tekton and Argo CD. */
const NEEDS = {
  KUBECONFIG: 'a cluster with Tekton Pipelines, and Argo CD in the namespace argocd',
  CLUSTER_REGISTRY: 'HOST[:PORT] of a registry that pods may push to without credentials and nodes may pull from',
  CLUSTER_GIT_REPOSITORY:
    'a shell command that creates an empty Git repository named $NAME, to which this machine may push and from ' +
    'which pods may clone, and prints its URL',
};

/**
 * Optional: a shell command that makes the image $IMAGE runnable without public registries; $TOOL is git, buildah,
 * kubectl, busybox, syft or oras.
 */
const ALIAS = 'CLUSTER_IMAGE_ALIAS';

/** Fails with a list of what the environment lacks. */
export function requireCluster(): void {
  const missing = Object.entries(NEEDS).filter(([name]) => !process.env[name]);
  if (missing.length > 0) {
    const lines = missing.map(([name, what]) => `  ${name}: ${what}\n`);
    throw new Error(
      `These tests need a cluster. Set in the environment:\n${lines.join('')}` +
        `  ${ALIAS} (optional): a shell command that makes the image $IMAGE runnable, which contains $TOOL`,
    );
  }
  kubectl('get', 'crd', 'pipelineruns.tekton.dev', 'applications.argoproj.io');
}

/** The registry for images that the tests build. */
export function registry(): string {
  return process.env.CLUSTER_REGISTRY!;
}

/** Runs kubectl and returns its output; throws with stdout and stderr. */
export function kubectl(...args: string[]): string {
  return run('kubectl', args);
}

/** Returns an object as JSON, or undefined if it does not exist. */
export function getObject(kind: string, namespace: string, name: string): any {
  const text = kubectl('get', kind, name, `--namespace=${namespace}`, '--ignore-not-found', '--output=json');
  return text === '' ? undefined : JSON.parse(text);
}

/** Returns all objects of a kind in a namespace. */
export function listObjects(kind: string, namespace: string): any[] {
  return JSON.parse(kubectl('get', kind, `--namespace=${namespace}`, '--output=json')).items;
}

/** Removes Argo CD's finalizer of hooks, which keeps a namespace whose Application has gone. */
export function releaseHooks(namespace: string): void {
  const hooks = listObjects('jobs,pods', namespace).filter(({ metadata }) => metadata.finalizers);
  for (const { kind, metadata } of hooks) {
    const patch = '--patch={"metadata":{"finalizers":null}}';
    kubectl('patch', kind, metadata.name, `--namespace=${namespace}`, '--type=merge', patch);
  }
}

/** Applies a file or folder. */
export function applyFile(path: string): void {
  kubectl('apply', `--filename=${path}`);
}

/** Synthesizes an app into `manifests` of a folder, as in a repository: source paths are relative to the folder. */
export function synthesize(folder: string, build: (app: GitOpsApp) => void): void {
  mkdirSync(folder, { recursive: true });
  const before = process.cwd();
  process.chdir(folder);
  try {
    const app = new GitOpsApp({ outdir: 'manifests' });
    build(app);
    app.synth();
  } finally {
    process.chdir(before);
  }
}

/** Creates an empty Git repository and returns its URL. */
export function gitRepository(name: string): string {
  return run('sh', ['-c', process.env.CLUSTER_GIT_REPOSITORY!], { NAME: name }).trim();
}

/** Options of git: who commits. */
export const AUTHOR = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];

/** Pushes a folder as the next commit of main. Returns the commit. */
export function push(folder: string, url: string, message: string): string {
  const git = (...args: string[]) => run('git', ['-C', folder, ...AUTHOR, ...args]);
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '--allow-empty', '-m', message);
  git('push', '-q', '--force', url, 'HEAD:main');
  return git('rev-parse', 'HEAD').trim();
}

/** Makes an image runnable, if the environment has a command for it. */
export function makeRunnable(image: string, tool: string): void {
  const command = process.env[ALIAS];
  if (command) run('sh', ['-c', command], { IMAGE: image, TOOL: tool });
}

/**
 * Waits until `look` returns undefined. After the time limit, throws its last answer and the state of the namespaces.
 */
export async function until(
  what: string,
  seconds: number,
  look: () => string | undefined,
  namespaces: string[],
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const start = Date.now();
    const lacking = look();
    if (lacking === undefined) return;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s; ${lacking}\n${state(namespaces)}`);
    const milliseconds = Math.max(1000, 3 * (Date.now() - start)); // looking must not slow down what it waits for
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
}

/** Describes the objects of some namespaces, for a message. */
export function state(namespaces: string[]): string {
  return (
    namespaces
      .flatMap((namespace) =>
        [
          ['get', 'pipelineruns,taskruns,jobs,pods,deployments', '--output=wide'],
          ['get', 'events', '--sort-by=.lastTimestamp'],
        ].map((args) => {
          const { stdout, stderr } = spawnSync('kubectl', [...args, `--namespace=${namespace}`], { encoding: 'utf8' });
          return `--- ${namespace}: ${args.join(' ')}\n${stdout.split('\n').slice(-40).join('\n')}${stderr}`;
        }),
      )
      .join('\n') + logs(namespaces)
  );
}

function logs(namespaces: string[]): string {
  return namespaces
    .map((namespace) =>
      listObjects('pods', namespace)
        .map((pod) => {
          const { stdout, stderr } = spawnSync(
            'kubectl',
            ['logs', pod.metadata.name, `--namespace=${namespace}`, '--all-containers', '--tail=30'],
            { encoding: 'utf8' },
          );
          return `--- log of ${namespace}/${pod.metadata.name}\n${stdout}${stderr}`;
        })
        .join('\n'),
    )
    .join('\n');
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): string {
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64_000_000,
    });
  } catch (error) {
    const { stdout, stderr, message } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${message}\n${stdout ?? ''}${stderr ?? ''}`);
  }
}
