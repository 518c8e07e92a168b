/**
 * From the start of the hook's container to the created PipelineRun, beside a bare `kubectl create` of a static file
 * in the same image, on a real cluster: the pods of both in turn, the median of 10. Needs what the cluster tests
 * need.
 *
 * Usage: node --import tsx bench/hook.ts
 */
import { execFileSync } from 'child_process';
import { Chart, Testing } from 'cdk8s';
import { median } from './measure';
import { ArgoAppWithTektonHook, DefaultImages, GitOpsApp, Param, Pipeline, RunValue, TaskRef } from '../src';
import { getObject, kubectl, makeRunnable, requireCluster } from '../test/cluster/cluster';

const NAMESPACE = 'bench-hook';
const ROUNDS = 10;

/** The script of the hook's Job, and what it reads. */
function hookContainer(): any {
  const app = new GitOpsApp();
  const config = new Chart(app, 'config', { namespace: NAMESPACE });
  const pipeline = new Pipeline(new Chart(app, 'platform', { namespace: NAMESPACE }), 'none', {
    params: { tag: Param.string() },
  });
  pipeline.addTask('none', { task: TaskRef.named('none') });
  new ArgoAppWithTektonHook(new Chart(app, 'argocd', { namespace: NAMESPACE }), NAMESPACE, {
    synced: config,
    pipeline: { pipeline, appName: 'bench', runSettings: {} },
    source: { repoUrl: 'https://git.example.com/none.git' },
    destination: { namespace: NAMESPACE },
    release: { tag: 'v1' },
    params: { tag: RunValue.release('tag') },
    runLabels: { 'git-commit': RunValue.syncedRevision() },
  });
  return Testing.synth(config).find(({ kind }) => kind === 'Job').spec.template.spec.containers[0];
}

/**
 * A pod that prints for how long a command ran, in hundredths of a second: busybox's date knows no smaller unit than
 * one second.
 */
function pod(name: string, container: any, command: string[]): any {
  const timed =
    'read -r before _ </proc/uptime; "$@" >&2 || exit 1; read -r after _ </proc/uptime; echo "$before $after"';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      restartPolicy: 'Never',
      serviceAccountName: 'bench',
      containers: [{ ...container, command: ['/bin/sh', '-c', timed, 'timed', ...command], args: undefined }],
      volumes: [{ name: 'release', configMap: { name: 'bench-release' } }],
    },
  };
}

function apply(...objects: any[]): void {
  execFileSync('kubectl', ['apply', '--filename=-'], {
    input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
    stdio: ['pipe', 'ignore', 'inherit'],
  });
}

async function seconds(one: any): Promise<number> {
  apply(one);
  for (;;) {
    const phase = getObject('pod', NAMESPACE, one.metadata.name)?.status.phase;
    if (phase === 'Failed') throw new Error(kubectl('logs', one.metadata.name, `--namespace=${NAMESPACE}`));
    if (phase === 'Succeeded') break;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  const [before, after] = kubectl('logs', one.metadata.name, `--namespace=${NAMESPACE}`)
    .trim()
    .split('\n')
    .pop()!
    .split(' ')
    .map(Number);
  return after - before;
}

async function main(): Promise<void> {
  requireCluster();
  makeRunnable(DefaultImages.KUBECTL, 'kubectl');
  const container = hookContainer();
  const run = (name: string) => ({
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: { name, namespace: NAMESPACE },
    spec: { pipelineRef: { name: 'none' } },
  });
  const metadata = { name: 'bench', namespace: NAMESPACE };
  apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  apply(
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata,
      rules: [
        { apiGroups: ['tekton.dev'], resources: ['pipelineruns'], verbs: ['create', 'get', 'list'] },
        { apiGroups: ['argoproj.io'], resources: ['applications'], verbs: ['get'] },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'bench' },
      subjects: [{ kind: 'ServiceAccount', name: 'bench', namespace: NAMESPACE }],
    },
    // the status that Argo CD would have stored, so that its own time is no part of the figure
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: NAMESPACE, namespace: NAMESPACE },
      spec: {
        project: 'default',
        source: { repoURL: 'https://git.example.com/none.git', path: '.' },
        destination: { namespace: NAMESPACE },
      },
      status: {
        operationState: {
          operation: {},
          phase: 'Running',
          startedAt: '2026-01-01T00:00:00Z',
          syncResult: { revision: 'a'.repeat(40), source: { repoURL: 'x' } },
        },
      },
    },
  );
  const ours: number[] = [];
  const bare: number[] = [];
  try {
    for (let i = 0; i <= ROUNDS; i++) {
      apply({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'bench-release', namespace: NAMESPACE },
        data: { tag: `v${i}`, 'run.json': JSON.stringify(run(`bare-${i}`)) },
      });
      const a = await seconds(pod(`ours-${i}`, container, ['/bin/sh', '-c', container.args[0]]));
      const b = await seconds(pod(`bare-${i}`, container, ['kubectl', 'create', '--filename=/release/run.json']));
      if (i === 0) continue; // a warm-up
      ours.push(a);
      bare.push(b);
    }
  } finally {
    kubectl('delete', 'namespace', NAMESPACE, '--wait=false');
  }
  console.log(
    `trigger: ${median(ours).toFixed(2)} s   bare kubectl create: ${median(bare).toFixed(2)} s   ` +
      `ratio: ${(median(ours) / median(bare)).toFixed(2)}`,
  );
  console.log(JSON.stringify({ ours, bare }));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
