import { execFileSync } from 'child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import {
  applyFile,
  getObject,
  gitRepository,
  kubectl,
  listObjects,
  makeRunnable,
  push,
  registry,
  requireCluster,
  state,
  synthesize,
  until,
} from './cluster';
import { ReferenceSettings, referenceApp } from '../../examples/reference-app';
import { DefaultImages, KubectlDeployTask } from '../../src';

const BUILDS = 'my-app-builds';
const NAMESPACE = 'my-app-namespace';
const BASE_IMAGE = 'docker.io/library/busybox:1.37.0';
const MANAGER = `--field-manager=${KubectlDeployTask.FIELD_MANAGER}`;

/** How long the first builds take at least: a rollback does not build, and its time is printed beside theirs. */
const BUILD_SECONDS = 60;

jest.setTimeout(600_000);

function clean(): void {
  kubectl('delete', 'application', 'my-app-sync', '--namespace=argocd', '--ignore-not-found', '--timeout=60s');
  kubectl('delete', 'job,pod', '--all', `--namespace=${NAMESPACE}`, '--ignore-not-found', '--timeout=60s');
  kubectl('delete', 'namespace', BUILDS, NAMESPACE, '--ignore-not-found', '--timeout=120s');
}

/** Creates a folder with the manifests of the reference app, to push it. */
function manifests(settings: ReferenceSettings): string {
  const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
  synthesize(folder, (app) => referenceApp(app, settings));
  return folder;
}

function application(): any {
  return getObject('application', 'argocd', 'my-app-sync')?.status;
}

function refresh(how: string): void {
  const annotation = `argocd.argoproj.io/refresh=${how}`;
  kubectl('annotate', 'application', 'my-app-sync', '--namespace=argocd', annotation, '--overwrite');
}

/** Describes an Application that is not Synced, and of this health, after a sync that succeeded; else undefined. */
function notSynced(expected: string = 'Healthy'): string | undefined {
  const { sync, health, operationState, resources = [], conditions } = application() ?? {};
  const seen = [sync?.status, health?.status, operationState?.phase].join();
  if (new RegExp(`^Synced,(${expected}),Succeeded$`).test(seen)) return undefined;
  const unsynced = resources.filter((one: any) => one.status !== 'Synced');
  return JSON.stringify({ seen, message: operationState?.message, resources: unsynced, conditions });
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}

/** The names of the app's pods that are ready, with the image that they run. */
function podsThatServe(): string[] {
  return listObjects('pods', NAMESPACE)
    .filter(({ metadata }) => metadata.labels.app === 'my-app' && metadata.deletionTimestamp === undefined)
    .filter(({ status }) => status.containerStatuses?.[0]?.ready === true)
    .map(({ metadata, status }) => `${metadata.name} ${status.containerStatuses[0].imageID}`)
    .sort();
}

function notSucceeded(run: any): string | undefined {
  const condition = run?.status?.conditions?.[0];
  if (condition?.status === 'False') {
    throw new Error(`the run failed: ${condition.message}\n${state([BUILDS, NAMESPACE])}`);
  }
  return condition?.status === 'True' ? undefined : `run: ${JSON.stringify(condition)}`;
}

describe("the article's system, from an empty cluster", () => {
  const unique = Date.now().toString(36);
  let settings: ReferenceSettings;
  let manifestsCommit: string;
  let sourceCommit: string;
  let folder: string;
  let source: string;
  let releaseSeconds: number;

  beforeAll(() => {
    requireCluster();
    clean();
    for (const [image, tool] of [
      [DefaultImages.GIT, 'git'],
      [DefaultImages.BUILDAH, 'buildah'],
      [DefaultImages.KUBECTL, 'kubectl'],
      [BASE_IMAGE, 'busybox'],
    ]) {
      makeRunnable(image, tool);
    }
    settings = {
      manifestsUrl: gitRepository(`manifests-${unique}`),
      manifestsRevision: 'HEAD',
      sourceUrl: gitRepository(`source-${unique}`),
      sourceRevision: 'main',
      image: `${registry()}/my-app-${unique}`,
      imageTag: 'v1.2.0',
    };
    source = mkdtempSync(join(tmpdir(), 'source-'));
    sourceCommit = pushSource(`sleep ${BUILD_SECONDS}`);
    folder = manifests(settings);
    manifestsCommit = push(folder, settings.manifestsUrl, 'release v1.2.0');
    applyFile(`${folder}/manifests/my-app-platform`);
    applyFile(`${folder}/manifests/my-app-argocd`);
  });

  /** Pushes the app, with a command of its build. @returns the commit */
  function pushSource(command: string): string {
    writeFileSync(
      join(source, 'Dockerfile'),
      `FROM ${BASE_IMAGE}\nRUN ${command} && mkdir /www && echo hello >/www/index.html\n` +
        'CMD ["httpd", "-f", "-p", "8080", "-h", "/www"]\n',
    );
    return push(source, settings.sourceUrl, `the app, built with ${command}`);
  }

  /** Releases a tag. @returns the commit of the manifests */
  function pushRelease(imageTag: string): string {
    cpSync(manifests({ ...settings, imageTag }), folder, { recursive: true });
    return push(folder, settings.manifestsUrl, `release ${imageTag}`);
  }

  function runOf(commit: string): any {
    refresh('normal');
    return listObjects('pipelineruns', BUILDS).find((run) => run.metadata.labels['git-commit'] === commit);
  }

  function taskRun(commit: string, task: string): any {
    return listObjects('taskruns', BUILDS).find(
      ({ metadata: { labels } }) => labels['git-commit'] === commit && labels['tekton.dev/pipelineTask'] === task,
    );
  }

  /** Releases a tag, and waits until it is served. */
  async function release(imageTag: string): Promise<void> {
    const commit = pushRelease(imageTag);
    await until(`run of ${imageTag}`, 300, () => notSucceeded(runOf(commit)), [BUILDS, NAMESPACE]);
    await until('Application', 60, () => notSynced(), [NAMESPACE]);
    const { value: digest } = runOf(commit).status.results.find(({ name }: any) => name === 'IMAGE_DIGEST');
    const { spec, status } = getObject('deployment', NAMESPACE, 'my-app');
    expect([spec.template.spec.containers[0].image, status.availableReplicas]).toEqual([
      `${settings.image}@${digest}`,
      1,
    ]);
  }

  /** Under the field manager that the Application ignores, so that Argo CD leaves it. */
  function progressDeadline(progressDeadlineSeconds: number): void {
    const patch = JSON.stringify({ spec: { progressDeadlineSeconds } });
    kubectl('patch', 'deployment', 'my-app', `--namespace=${NAMESPACE}`, MANAGER, `-p=${patch}`);
  }

  it('has no pods at the first sync and is not Healthy, and the hook starts one run', async () => {
    await until('Application', 180, () => notSynced('Progressing|Suspended'), [NAMESPACE, BUILDS]);
    const { spec, status } = getObject('deployment', NAMESPACE, 'my-app');
    expect([spec.paused, spec.replicas, status.replicas]).toEqual([true, 1, undefined]);
    const runs = listObjects('pipelineruns', BUILDS);
    expect(runs.map((run) => run.metadata.labels)).toEqual([
      expect.objectContaining({ app: 'my-app', 'git-commit': manifestsCommit }),
    ]);
    expect(runs[0].metadata.name).toMatch(/^my-app-deploy-[0-9a-f]{10}-1$/);
    expect(runs[0].spec.params).toEqual([
      { name: 'image-tag', value: 'v1.2.0' },
      { name: 'revision', value: 'main' },
    ]);
  });

  it('clones, builds and deploys, and the Deployment runs the pushed digest', async () => {
    await until('PipelineRun', 240, () => notSucceeded(listObjects('pipelineruns', BUILDS)[0]), [BUILDS, NAMESPACE]);
    const results = Object.fromEntries(
      listObjects('pipelineruns', BUILDS)[0].status.results.map((result: any) => [result.name, result.value]),
    );
    expect(results).toMatchObject({
      commit: sourceCommit,
      'CHAINS-GIT_COMMIT': sourceCommit,
      IMAGE_URL: `${settings.image}:v1.2.0`,
    });
    const deployment = getObject('deployment', NAMESPACE, 'my-app');
    expect(deployment.spec.template.spec.containers[0].image).toBe(`${settings.image}@${results.IMAGE_DIGEST}`);
    expect([deployment.spec.paused, deployment.status.availableReplicas]).toEqual([undefined, 1]);
    await until('Application', 60, () => notSynced(), [NAMESPACE]);
    const [pod] = listObjects('pods', NAMESPACE).filter((one) => one.metadata.labels.app === 'my-app');
    // the node pulled it from the registry
    expect(pod.status.containerStatuses[0].imageID).toBe(`${settings.image}@${results.IMAGE_DIGEST}`);
  });

  it('stays Synced and Healthy, and starts no other run', async () => {
    refresh('hard');
    await seconds(20);
    expect(notSynced()).toBeUndefined();
    expect(
      application()
        .resources.filter((one: any) => one.status !== 'Synced')
        .map((one: any) => one.hook),
    ).toEqual([true]); // the Job
    expect(listObjects('pipelineruns', BUILDS)).toHaveLength(1);
    expect(getObject('deployment', NAMESPACE, 'my-app').status.availableReplicas).toBe(1);
  });

  it('starts exactly one new run for a new release, and none for another commit', async () => {
    writeFileSync(join(folder, 'README.md'), 'not applied\n');
    push(folder, settings.manifestsUrl, 'README only');
    cpSync(manifests({ ...settings, imageTag: 'v1.3.0' }), folder, { recursive: true });
    const began = Date.now();
    const commit = push(folder, settings.manifestsUrl, 'release v1.3.0');
    refresh('normal');
    const next = () => listObjects('pipelineruns', BUILDS).find((run) => run.spec.params[0].value === 'v1.3.0');
    await until('second PipelineRun', 300, () => notSucceeded(next()), [BUILDS, NAMESPACE]);
    releaseSeconds = (Date.now() - began) / 1000;
    await until('Application', 60, () => notSynced(), [NAMESPACE]);
    expect(listObjects('pipelineruns', BUILDS)).toHaveLength(2);
    expect(next().metadata.labels['git-commit']).toBe(commit);
  });

  it('deploys the former release again after git revert', async () => {
    const git = ['-C', folder, '-c', 'user.name=test', '-c', 'user.email=test@localhost'];
    execFileSync('git', [...git, 'revert', '--no-edit', 'HEAD'], { stdio: 'pipe' });
    const began = Date.now();
    const commit = push(folder, settings.manifestsUrl, 'back to v1.2.0');
    const back = () => listObjects('pipelineruns', BUILDS).find((run) => run.metadata.labels['git-commit'] === commit);
    await until(
      'third PipelineRun',
      300,
      () => {
        refresh('normal');
        return notSucceeded(back());
      },
      [BUILDS, NAMESPACE],
    );
    const rollbackSeconds = (Date.now() - began) / 1000;
    const times = [releaseSeconds, rollbackSeconds].map((time) => `${Math.round(time)} s`);
    console.log(`push to served with a build of ${BUILD_SECONDS} s, and back by git revert: ${times.join(', ')}`);
    pushSource('true'); // the next builds are quick
    expect(back().metadata.name).toMatch(/^my-app-deploy-[0-9a-f]{10}-3$/);
    expect(back().spec.params[0].value).toBe('v1.2.0');
    const digestOf = ({ status }: any) => status.results.find(({ name }: any) => name === 'IMAGE_DIGEST').value;
    expect(getObject('deployment', NAMESPACE, 'my-app').spec.template.spec.containers[0].image).toBe(
      `${settings.image}@${digestOf(back())}`,
    );
    // not built again: another build would have another digest, since the time is in it
    const [first] = listObjects('pipelineruns', BUILDS).filter(({ metadata }) => metadata.name.endsWith('-1'));
    expect(digestOf(back())).toBe(digestOf(first));
    await until('Application', 60, () => notSynced(), [NAMESPACE]);
    expect(listObjects('pipelineruns', BUILDS)).toHaveLength(3);
  });

  it('goes on serving after a sync that does not respect the ignored fields, and is Suspended', async () => {
    const served = podsThatServe();
    const operation = { operation: { sync: {} } };
    kubectl(
      'patch',
      'application',
      'my-app-sync',
      '--namespace=argocd',
      '--type=merge',
      `-p=${JSON.stringify(operation)}`,
    );
    await until('Application', 60, () => notSynced('Suspended'), [NAMESPACE]);
    await seconds(10);
    const { spec } = getObject('deployment', NAMESPACE, 'my-app');
    expect([spec.paused, spec.replicas, spec.template.spec.containers[0].image]).toEqual([
      true,
      1,
      `${settings.image}:unreleased`,
    ]);
    expect(podsThatServe()).toEqual(served);
  });

  it('starts a run for the next release, and Healthy again, while the released image is broken', async () => {
    const broken = { image: `${settings.image}:never-pushed`, name: 'my-app-container' };
    progressDeadline(10); // until Degraded, instead of 10 minutes
    const spec = { paused: false, template: { spec: { containers: [broken] } } };
    kubectl('patch', 'deployment', 'my-app', `--namespace=${NAMESPACE}`, MANAGER, `-p=${JSON.stringify({ spec })}`);
    await until('Application', 120, () => notSynced('Degraded'), [NAMESPACE]);
    progressDeadline(600);
    await release('v1.4.0');
  });

  it('is Suspended after the Deployment was deleted, and the next release brings it back', async () => {
    kubectl('delete', 'deployment', 'my-app', `--namespace=${NAMESPACE}`, '--wait=true');
    await until('Application', 60, () => notSynced('Suspended'), [NAMESPACE]);
    await until('the end of its pods', 60, () => podsThatServe()[0], [NAMESPACE]);
    await release('v1.5.0');
    expect(getObject('deployment', NAMESPACE, 'my-app').spec.replicas).toBe(1);
  });

  it('deploys the newer of two releases, though the build of the older one ends last', async () => {
    const dockerfile = readFileSync(join(source, 'Dockerfile'), 'utf8');
    writeFileSync(join(source, 'Dockerfile'), `${dockerfile}RUN sleep 60\n`);
    push(source, settings.sourceUrl, 'a slow build');
    const slow = pushRelease('v1.6.0');
    const built = () => {
      refresh('normal');
      return taskRun(slow, 'build-image')?.status?.startTime === undefined ? 'not started' : undefined;
    };
    await until('the build of v1.6.0', 120, built, [BUILDS, NAMESPACE]);
    writeFileSync(join(source, 'Dockerfile'), dockerfile);
    push(source, settings.sourceUrl, 'a quick build');
    await release('v1.7.0');
    const { image } = getObject('deployment', NAMESPACE, 'my-app').spec.template.spec.containers[0];
    await until('run of v1.6.0', 240, () => notSucceeded(runOf(slow)), [BUILDS, NAMESPACE]);
    expect(taskRun(slow, 'deploy-app').status.results).toContainEqual(
      expect.objectContaining({ name: 'image', value: image }),
    );
    expect(getObject('deployment', NAMESPACE, 'my-app').spec.template.spec.containers[0].image).toBe(image);
    await until('Application', 60, () => notSynced(), [NAMESPACE]);
  });

  it('names the cause where a rollout fails, and restores the former release', async () => {
    const dockerfile = readFileSync(join(source, 'Dockerfile'), 'utf8');
    writeFileSync(join(source, 'Dockerfile'), `FROM ${BASE_IMAGE}\nCMD ["sh", "-c", "echo no database; exit 7"]\n`);
    push(source, settings.sourceUrl, 'an app that ends');
    const { image } = getObject('deployment', NAMESPACE, 'my-app').spec.template.spec.containers[0];
    progressDeadline(30);
    const bad = pushRelease('v1.8.0');
    const ended = () => (runOf(bad)?.status?.completionTime === undefined ? 'it goes on' : undefined);
    await until('the end of v1.8.0', 300, ended, [BUILDS, NAMESPACE]);
    expect(taskRun(bad, 'deploy-app').status.results).toEqual([
      {
        name: 'failure',
        type: 'string',
        value: expect.stringMatching(
          new RegExp(
            '^workload: "deployment/my-app" did not roll out within 5m: container my-app-container of pod ' +
              'my-app-[0-9a-z-]+: (CrashLoopBackOff|Ended): exit code 7, Error: no database$',
          ),
        ),
      },
    ]);
    progressDeadline(600);
    expect(getObject('deployment', NAMESPACE, 'my-app').spec.template.spec.containers[0].image).toBe(image);
    writeFileSync(join(source, 'Dockerfile'), dockerfile);
    push(source, settings.sourceUrl, 'the app as it was');
  });

  it('grants the trigger and the tasks only the permissions that they use', () => {
    const can = (account: string, ...question: string[]) => {
      try {
        return kubectl('auth', 'can-i', ...question, `--as=system:serviceaccount:${account}`).trim();
      } catch {
        return 'no';
      }
    };
    const trigger = `${NAMESPACE}:trigger-tekton-deployment`;
    expect(can(trigger, 'create', 'pipelineruns.tekton.dev', `--namespace=${BUILDS}`)).toBe('yes');
    expect(can(trigger, 'get', 'applications.argoproj.io/my-app-sync', '--namespace=argocd')).toBe('yes');
    expect(can(trigger, 'get', 'applications.argoproj.io/another', '--namespace=argocd')).toBe('no');
    expect(can(trigger, 'delete', 'pipelineruns.tekton.dev', `--namespace=${BUILDS}`)).toBe('no');
    expect(can(trigger, 'get', 'secrets', `--namespace=${NAMESPACE}`)).toBe('no');
    expect(can(trigger, 'create', 'pipelineruns.tekton.dev', '--namespace=default')).toBe('no');
    const deploy = `${BUILDS}:my-app-deploy`;
    expect(can(deploy, 'patch', 'deployments.apps/my-app', `--namespace=${NAMESPACE}`)).toBe('yes');
    expect(can(deploy, 'patch', 'deployments.apps/another', `--namespace=${NAMESPACE}`)).toBe('no');
    expect(can(deploy, 'list', 'pods', `--namespace=${NAMESPACE}`)).toBe('yes');
    expect(can(deploy, 'delete', 'pods', `--namespace=${NAMESPACE}`)).toBe('no');
    expect(can(deploy, 'get', 'secrets', `--namespace=${NAMESPACE}`)).toBe('no');
    expect(can(deploy, 'list', 'pipelineruns.tekton.dev', `--namespace=${BUILDS}`)).toBe('yes');
    expect(can(deploy, 'create', 'pipelineruns.tekton.dev', `--namespace=${BUILDS}`)).toBe('no');
    expect(can(deploy, 'delete', 'deployments.apps/my-app', `--namespace=${NAMESPACE}`)).toBe('no');
    expect(can(deploy, 'get', 'secrets', `--namespace=${BUILDS}`)).toBe('no');
    expect(can(`${BUILDS}:my-app-build`, 'get', 'pipelineruns.tekton.dev', `--namespace=${BUILDS}`)).toBe('no');
  });

  afterAll(() => {
    if (!process.env.CLUSTER_KEEP) clean();
  });
});
