import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Chart, Testing } from 'cdk8s';
import {
  getObject,
  gitRepository,
  kubectl,
  listObjects,
  makeRunnable,
  push,
  requireCluster,
  state,
  until,
} from './cluster';
import { BuildahTask, BuildProfile, DefaultImages, GitOpsApp, SbomFormat } from '../../src';

/** The manifests to use without TypeScript. */
const CATALOG = join(__dirname, '..', '..', 'examples', 'tasks', 'manifests', 'catalog');
const BASE_IMAGE = 'docker.io/library/busybox:1.37.0';
const FLAG = 'set-security-context';
const unique = Date.now().toString(36);
/** A namespace for each level of Pod Security, named after it. */
const LEVELS = ['restricted', 'baseline', 'privileged'].map((level) => [level, `tasks-${level}-${unique}`] as const);
const [RESTRICTED, BASELINE, PRIVILEGED] = LEVELS.map(([, namespace]) => namespace);
const SCRATCH = mkdtempSync(join(tmpdir(), 'tasks-'));
const IMAGE = `${process.env.CLUSTER_REGISTRY}/tasks-${unique}`;

jest.setTimeout(300_000);

let flagBefore: string;
let source: string;
let commit: string;
/** Images by digest, by the text that they serve. */
const images: { [version: string]: string } = {};
let files = 0;

/** Sends an object to the API server. */
function send(verb: 'apply' | 'create', object: object, ...options: string[]): string {
  const file = join(SCRATCH, `${files++}.json`);
  writeFileSync(file, JSON.stringify(object));
  return kubectl(verb, `--filename=${file}`, ...options);
}

/** Returns why a request was rejected; empty if it was not. */
function rejection(request: () => void): string {
  try {
    request();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

interface RunOptions {
  readonly task: string;
  readonly namespace: string;
  readonly params: { [name: string]: string | string[] };
  readonly workspaces?: { [name: string]: object };
  readonly serviceAccountName?: string;
}

/** Creates a TaskRun, and returns it when it has ended. */
async function run(
  name: string,
  { task, namespace, params, workspaces = {}, serviceAccountName = 'builder' }: RunOptions,
): Promise<any> {
  send('create', {
    apiVersion: 'tekton.dev/v1',
    kind: 'TaskRun',
    metadata: { name, namespace },
    spec: {
      taskRef: { name: task },
      serviceAccountName,
      podTemplate: { securityContext: { fsGroup: 65532 } },
      params: Object.entries(params).map(([param, value]) => ({ name: param, value })),
      workspaces: Object.entries(workspaces).map(([workspace, binding]) => ({ name: workspace, ...binding })),
    },
  });
  const seen = () => getObject('taskrun', namespace, name);
  await until(
    `TaskRun ${name}`,
    150,
    () => {
      const condition = seen()?.status?.conditions?.[0];
      return ['True', 'False'].includes(condition?.status) ? undefined : JSON.stringify(condition ?? 'no status yet');
    },
    [namespace],
  );
  return seen();
}

function resultsOf(taskRun: any): { [name: string]: string } {
  if (taskRun.status.conditions[0].status !== 'True') {
    throw new Error(`${taskRun.status.conditions[0].message}\n${state([taskRun.metadata.namespace])}`);
  }
  return Object.fromEntries((taskRun.status.results ?? []).map((result: any) => [result.name, result.value]));
}

function failureOf(taskRun: any): string {
  if (taskRun.status.conditions[0].status !== 'False') {
    throw new Error(`${taskRun.metadata.name} did not fail\n${state([taskRun.metadata.namespace])}`);
  }
  return taskRun.status.conditions[0].message;
}

function logOf(taskRun: any): string {
  return kubectl('logs', taskRun.status.podName, `--namespace=${taskRun.metadata.namespace}`, '--all-containers');
}

const volume = { persistentVolumeClaim: { claimName: 'source' } };

async function clone(namespace: string): Promise<any> {
  return run('clone', {
    task: 'git-clone',
    namespace,
    params: { url: source, revision: 'main' },
    workspaces: { output: volume },
  });
}

/** Builds one version of the app, and stores its digest in `images`. */
async function build(name: string, namespace: string, version: string, task: string = 'buildah'): Promise<any> {
  const taskRun = await run(name, {
    task,
    namespace,
    params: { IMAGE: `${IMAGE}:${version}`, BUILD_ARGS: [`VERSION=${version}`] },
    workspaces: { source: volume },
  });
  const { IMAGE_URL, IMAGE_DIGEST, IMAGE_REF } = resultsOf(taskRun);
  expect(IMAGE_URL).toBe(`${IMAGE}:${version}`);
  expect(IMAGE_DIGEST).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(IMAGE_REF).toBe(`${IMAGE}@${IMAGE_DIGEST}`);
  images[version] = IMAGE_REF;
  return taskRun;
}

/** Returns a manifest or blob of the app's repository in the registry. */
async function fromRegistry(path: string): Promise<any> {
  const [host, repository] = [IMAGE.slice(0, IMAGE.indexOf('/')), IMAGE.slice(IMAGE.indexOf('/') + 1)];
  const accept = ['application/vnd.oci.image.index.v1+json', 'application/vnd.oci.image.manifest.v1+json', '*/*'].join(
    ', ',
  );
  const response = await fetch(`http://${host}/v2/${repository}/${path}`, { headers: { Accept: accept } });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** Returns a file of the volume that the runs in `baseline` share. */
async function read(name: string, file: string): Promise<string> {
  send('create', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: BASELINE },
    spec: {
      restartPolicy: 'Never',
      volumes: [{ name: 'volume', ...volume }],
      containers: [
        {
          name: 'read',
          image: BASE_IMAGE,
          imagePullPolicy: 'IfNotPresent',
          command: ['cat', `/volume/${file}`],
          volumeMounts: [{ name: 'volume', mountPath: '/volume' }],
        },
      ],
    },
  });
  await until(
    `Pod ${name}`,
    60,
    () => {
      const phase = getObject('pod', BASELINE, name)?.status?.phase;
      return phase === 'Succeeded' || phase === 'Failed' ? undefined : phase;
    },
    [BASELINE],
  );
  return kubectl('logs', name, `--namespace=${BASELINE}`);
}

/** A pod of the app that a namespace with `restricted` admits. */
const podSpec = (image: string) => ({
  securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
  terminationGracePeriodSeconds: 0,
  containers: [
    {
      name: 'app',
      image,
      imagePullPolicy: 'IfNotPresent',
      // without a probe, a container is ready while it starts, and the rollout can succeed in that moment
      readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 },
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    },
  ],
});

function workload(kind: string, name: string, image: string): object {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: RESTRICTED },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(image) },
      ...(kind !== 'DaemonSet' && { replicas: 1 }),
      ...(kind === 'StatefulSet' && { serviceName: name }),
    },
  };
}

async function deploy(
  name: string,
  params: { [name: string]: string },
  workspaces: { [name: string]: object } = {},
): Promise<any> {
  return run(name, {
    task: 'kubectl-deploy',
    namespace: RESTRICTED,
    serviceAccountName: 'deployer',
    workspaces,
    params: { namespace: RESTRICTED, timeout: '60s', ...params },
  });
}

function imageOf(kind: string, name: string): string {
  return getObject(kind, RESTRICTED, name).spec.template.spec.containers[0].image;
}

beforeAll(() => {
  requireCluster();
  for (const [image, tool] of [
    [DefaultImages.GIT, 'git'],
    [DefaultImages.BUILDAH, 'buildah'],
    [DefaultImages.KUBECTL, 'kubectl'],
    [BASE_IMAGE, 'busybox'],
    [DefaultImages.SYFT, 'syft'],
    [DefaultImages.ORAS, 'oras'],
  ]) {
    makeRunnable(image, tool);
  }
  flagBefore =
    JSON.parse(kubectl('get', 'configmap', 'feature-flags', '--namespace=tekton-pipelines', '--output=json')).data[
      FLAG
    ] ?? 'false';
  setFlag('true');
  for (const [level, namespace] of LEVELS) {
    send('apply', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': level } },
    });
    send('apply', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'builder', namespace },
      automountServiceAccountToken: false,
    });
    send('apply', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'source', namespace },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '100Mi' } } },
    });
    kubectl('apply', `--namespace=${namespace}`, `--filename=${CATALOG}`);
  }
  const chart = new Chart(new GitOpsApp(), 'privileged', { namespace: PRIVILEGED });
  new BuildahTask(chart, 'buildah-privileged', { buildProfile: BuildProfile.PRIVILEGED });
  for (const object of Testing.synth(chart)) {
    send('apply', object);
    send('apply', { ...object, metadata: { ...object.metadata, namespace: BASELINE } });
  }
  const cyclonedx = new Chart(new GitOpsApp(), 'cyclonedx', { namespace: BASELINE });
  new BuildahTask(cyclonedx, 'buildah-cyclonedx', { sbom: { format: SbomFormat.CYCLONEDX_JSON } });
  for (const object of Testing.synth(cyclonedx)) send('apply', object);

  const metadata = { name: 'deployer', namespace: RESTRICTED };
  send('apply', { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  send('apply', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata,
    rules: [
      {
        apiGroups: ['apps'],
        resources: ['deployments', 'statefulsets', 'daemonsets'],
        verbs: ['create', 'get', 'list', 'patch', 'watch'],
      },
      { apiGroups: [''], resources: ['pods', 'events'], verbs: ['list'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods'], resourceNames: ['statefulset-0', 'first-0'], verbs: ['get', 'delete'] },
    ],
  });
  send('apply', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'deployer' },
    subjects: [{ kind: 'ServiceAccount', ...metadata }],
  });

  source = gitRepository(`tasks-${unique}`);
  const folder = mkdtempSync(join(tmpdir(), 'source-'));
  writeFileSync(
    join(folder, 'Dockerfile'),
    [
      `FROM ${BASE_IMAGE}`,
      'ARG VERSION',
      'RUN mkdir /www && echo "$VERSION" >/www/index.html',
      'CMD ["sh", "-c", "[ \\"$(cat /www/index.html)\\" != broken ] || exit 1; exec httpd -f -p 8080 -h /www"]',
    ].join('\n'),
  );
  // as a package manager writes it
  writeFileSync(
    join(folder, 'status'),
    'Package: cart-library\nStatus: install ok installed\nVersion: 4.2\nArchitecture: all\n' +
      'Maintainer: nobody\nDescription: carts\n\n',
  );
  writeFileSync(
    join(folder, 'Dockerfile.packages'),
    `FROM ${BASE_IMAGE}\nCOPY status /var/lib/dpkg/status\nRUN chmod 600 /var/lib/dpkg/status\n`,
  );
  writeFileSync(join(folder, 'Dockerfile.scratch'), 'FROM scratch\nCOPY status /var/lib/dpkg/status\n');
  writeFileSync(
    join(folder, 'Dockerfile.cached'),
    `FROM ${BASE_IMAGE}\nRUN mkdir /www\nRUN echo cached >/www/index.html\n`,
  );
  commit = push(folder, source, 'the app');
});

afterAll(() => {
  if (flagBefore !== undefined) setFlag(flagBefore);
  if (flagBefore !== undefined && !process.env.CLUSTER_KEEP) {
    kubectl('delete', 'namespace', ...LEVELS.map(([, namespace]) => namespace), '--ignore-not-found', '--wait=false');
  }
});

/** Sets whether Tekton hardens the containers that it adds to a pod, which `restricted` requires. */
function setFlag(value: string): void {
  kubectl(
    'patch',
    'configmap',
    'feature-flags',
    '--namespace=tekton-pipelines',
    '--type=merge',
    `--patch={"data":{"${FLAG}":"${value}"}}`,
  );
}

/** Returns the pod of a run. */
function podOf(taskRun: any): any {
  return getObject('pod', taskRun.metadata.namespace, taskRun.status.podName);
}

describe('git-clone', () => {
  test.each(LEVELS)('clones in a namespace that enforces %s, without a token', async (_level, namespace) => {
    const taskRun = await clone(namespace);
    expect(resultsOf(taskRun)).toMatchObject({
      commit: commit,
      url: source,
      'CHAINS-GIT_COMMIT': commit,
      'CHAINS-GIT_URL': source,
    });
    const pod = podOf(taskRun);
    expect(pod.spec.containers.map((container: any) => container.securityContext.runAsUser)).toEqual([65534]);
    expect(JSON.stringify(pod.spec.volumes)).not.toContain('serviceAccountToken');
  });
});

describe('buildah', () => {
  test('builds with RUN and pushes in a namespace that enforces baseline, without a token', async () => {
    const pod = podOf(await build('build-v1', BASELINE, 'v1'));
    expect(JSON.stringify(pod.spec.volumes)).not.toContain('serviceAccountToken');
    await build('build-v2', BASELINE, 'v2');
    await build('build-broken', BASELINE, 'broken');
    expect(new Set(Object.values(images)).size).toBe(3);
  });

  test('builds with the profile privileged in a namespace that enforces privileged', async () => {
    await build('build-privileged', PRIVILEGED, 'privileged', 'buildah-privileged');
  });

  test('caches layers in the registry for later builds', async () => {
    const params = { IMAGE: `${IMAGE}:cached`, DOCKERFILE: 'Dockerfile.cached', CACHE_REPOSITORY: `${IMAGE}-cache` };
    const first = await run('cache-1', {
      task: 'buildah',
      namespace: BASELINE,
      params,
      workspaces: { source: volume },
    });
    const second = await run('cache-2', {
      task: 'buildah',
      namespace: BASELINE,
      params,
      workspaces: { source: volume },
    });
    expect(resultsOf(first).IMAGE_REF).toBe(`${IMAGE}@${resultsOf(first).IMAGE_DIGEST}`);
    expect(logOf(first)).toContain(`Pushing cache ${IMAGE}-cache`);
    expect(logOf(second)).toContain(`Cache pulled from remote ${IMAGE}-cache`);
    resultsOf(second);
  });

  describe('with an SBOM, in a namespace that enforces baseline,', () => {
    const built = (
      name: string,
      task: string,
      params: { [name: string]: string },
      workspaces: { [name: string]: object } = {},
    ) =>
      run(name, {
        task,
        namespace: BASELINE,
        params: { DOCKERFILE: 'Dockerfile.packages', TLSVERIFY: 'false', ...params },
        workspaces: { source: volume, ...workspaces },
      });

    test('attaches an SPDX document with its digest and its packages to the pushed image', async () => {
      const taskRun = await built('sbom-spdx', 'buildah-sbom', { IMAGE: `${IMAGE}:sbom` });
      const { IMAGE_DIGEST, SBOM_DIGEST } = resultsOf(taskRun);
      const { document, artifact } = await attached(IMAGE_DIGEST, SBOM_DIGEST);
      expect(artifact).toMatchObject({
        artifactType: 'application/spdx+json',
        layers: [{ mediaType: 'application/spdx+json' }],
      });
      expect(document).toMatchObject({
        spdxVersion: 'SPDX-2.3',
        dataLicense: 'CC0-1.0',
        SPDXID: 'SPDXRef-DOCUMENT',
        name: IMAGE,
      });
      const { documentDescribes, packages, relationships } = document;
      const [described] =
        documentDescribes ??
        relationships
          .filter((one: any) => one.relationshipType === 'DESCRIBES')
          .map((one: any) => one.relatedSpdxElement);
      expect(packages.find((one: any) => one.SPDXID === described)).toMatchObject({
        name: IMAGE,
        primaryPackagePurpose: 'CONTAINER',
        checksums: [{ algorithm: 'SHA256', checksumValue: IMAGE_DIGEST.slice('sha256:'.length) }],
      });
      expect(packages.map(({ name, versionInfo }: any) => [name, versionInfo])).toContainEqual(['cart-library', '4.2']);

      const withoutRights = [65532, true, true];
      expect(
        podOf(taskRun).spec.containers.map(
          ({ name, securityContext: { runAsUser, runAsNonRoot, readOnlyRootFilesystem } }: any) => [
            name,
            runAsUser,
            runAsNonRoot,
            readOnlyRootFilesystem,
          ],
        ),
      ).toEqual([
        ['step-build-and-push', 0, false, undefined],
        ['step-export-image', 0, false, undefined],
        ['step-fetch-image', ...withoutRights],
        ['step-scan-image', ...withoutRights],
        ['step-attach-sbom', ...withoutRights],
      ]);
    });

    test('writes a CycloneDX document for each platform', async () => {
      const taskRun = await built('sbom-platforms', 'buildah-cyclonedx', {
        IMAGE: `${IMAGE}:platforms`,
        PLATFORMS: 'linux/amd64,linux/arm64',
        DOCKERFILE: 'Dockerfile.scratch',
      });
      const { IMAGE_DIGEST, SBOM_DIGEST } = resultsOf(taskRun);
      const { manifests } = await fromRegistry(`manifests/${IMAGE_DIGEST}`);
      const sboms = SBOM_DIGEST.split(',');
      expect(sboms).toHaveLength(2);
      for (const [i, architecture] of ['amd64', 'arm64'].entries()) {
        const { digest } = manifests.find(({ platform }: any) => platform.architecture === architecture);
        const { document, artifact } = await attached(digest, sboms[i]);
        expect(artifact.artifactType).toBe('application/vnd.cyclonedx+json');
        expect(document).toMatchObject({
          bomFormat: 'CycloneDX',
          metadata: { component: { type: 'container', name: IMAGE, version: digest } },
        });
        expect(document.components.map(({ name, version }: any) => [name, version])).toContainEqual([
          'cart-library',
          '4.2',
        ]);
      }
    });

    test('writes the SBOM into a workspace without a push', async () => {
      const taskRun = await built(
        'sbom-skip-push',
        'buildah-sbom',
        { IMAGE: `${IMAGE}:unpushed`, SKIP_PUSH: 'true' },
        { sbom: volume },
      );
      expect(resultsOf(taskRun)).toMatchObject({ IMAGE_DIGEST: '', SBOM_DIGEST: '' });
      expect(logOf(taskRun)).toContain(
        'the image was not pushed: there is nothing to which its SBOM could be attached',
      );
      await expect(fromRegistry('manifests/unpushed')).rejects.toThrow('404');
      const document = JSON.parse(await read('read-sbom', 'sbom.spdx.json'));
      expect(document.packages.map(({ name }: any) => name)).toEqual(expect.arrayContaining([IMAGE, 'cart-library']));
    });

    /** Returns an SBOM in the registry, which must be a referrer of the image, and its document. */
    async function attached(image: string, sbom: string): Promise<{ artifact: any; document: any }> {
      const artifact = await fromRegistry(`manifests/${sbom}`);
      expect(artifact.subject.digest).toBe(image);
      // this registry has no referrers API: an index with the digest as tag lists them (OCI distribution-spec 1.1)
      const { manifests } = await fromRegistry(`manifests/${image.replace(':', '-')}`);
      expect(manifests.map(({ digest }: any) => digest)).toContain(sbom);
      return { artifact, document: await fromRegistry(`blobs/${artifact.layers[0].digest}`) };
    }
  });

  test.each([
    ['buildah', RESTRICTED, 'restricted'],
    ['buildah-privileged', BASELINE, 'baseline'],
  ])('%s is rejected in %s, as by synth', async (task, namespace, level) => {
    const taskRun = await run(`rejected-${level}`, {
      task,
      namespace,
      params: { IMAGE: `${IMAGE}:never` },
      workspaces: { source: volume },
    });
    expect(failureOf(taskRun)).toContain(`violates PodSecurity "${level}:latest"`);
  });

  test('the API server admits the pod of the profile userns under baseline and not under restricted', () => {
    const chart = new Chart(new GitOpsApp(), 'userns');
    const task = new BuildahTask(chart, 'buildah', { buildProfile: BuildProfile.USERNS });
    const [
      {
        spec: {
          steps: [step],
        },
      },
    ] = Testing.synth(chart);
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'userns' },
      spec: {
        ...task.podTemplate,
        containers: [{ name: 'build', image: step.image, command: ['true'], securityContext: step.securityContext }],
      },
    };
    expect(pod.spec.hostUsers).toBe(false);
    expect(rejection(() => send('create', pod, '--dry-run=server', `--namespace=${BASELINE}`))).toBe('');
    expect(rejection(() => send('create', pod, '--dry-run=server', `--namespace=${RESTRICTED}`))).toContain(
      'violates PodSecurity "restricted:latest"',
    );
  });
});

describe('resolve-image, in a namespace that enforces restricted,', () => {
  const resolve = async (name: string, reference: string): Promise<any> =>
    run(name, {
      task: 'resolve-image',
      namespace: RESTRICTED,
      params: { repository: IMAGE, reference, 'tls-verify': 'false' },
    });

  test('finds the digest of a pushed image by its tag and by its digest, without a token', async () => {
    const digest = images.v1.slice(images.v1.indexOf('@') + 1);
    const found = await resolve('resolve-tag', 'v1');
    expect(resultsOf(found)).toEqual({ image: images.v1, digest, url: `${IMAGE}:v1` });
    expect(JSON.stringify(podOf(found).spec.volumes)).not.toContain('serviceAccountToken');
    expect(resultsOf(await resolve('resolve-digest', digest))).toEqual({ image: images.v1, digest, url: images.v1 });
  });

  test('fails for a tag that the registry does not have', async () => {
    const failed = await resolve('resolve-absent', 'absent');
    expect(failureOf(failed)).toContain('"step-resolve" exited with code 1');
    expect(logOf(failed)).toContain(`resolve-image: reference: "${IMAGE}:absent" cannot be resolved`);
  });
});

describe('kubectl-deploy, in a namespace that enforces restricted,', () => {
  test.each(['Deployment', 'StatefulSet', 'DaemonSet'])(
    'sets the digest of the build in a %s, and waits for it',
    async (kind) => {
      const name = kind.toLowerCase();
      send('apply', workload(kind, name, images.v1));
      const taskRun = await deploy(`set-${name}`, { workload: `${name}/${name}`, image: images.v2 });
      expect(resultsOf(taskRun)).toEqual({ image: images.v2, 'previous-image': images.v1, failure: '' });
      expect(imageOf(name, name)).toBe(images.v2);
      const pods = listObjects('pods', RESTRICTED).filter(
        (pod) => pod.metadata.labels.app === name && pod.metadata.deletionTimestamp === undefined,
      );
      expect(pods.map((pod) => [pod.status.phase, pod.status.containerStatuses[0].imageID])).toEqual([
        ['Running', images.v2],
      ]);
    },
  );

  test.each(['Deployment', 'StatefulSet', 'DaemonSet'])(
    'restores a %s and fails if the image is broken',
    async (kind) => {
      const name = kind.toLowerCase();
      const taskRun = await deploy(`broken-${name}`, {
        workload: `${name}/${name}`,
        image: images.broken,
        timeout: '20s',
      });
      expect(failureOf(taskRun)).toContain('exited with code 1');
      expect(logOf(taskRun)).toMatch(/did not roll out within 20s[^]*the former state is back/);
      expect(imageOf(name, name)).toBe(images.v2);
      const { status } = getObject(name, RESTRICTED, name);
      expect(status.availableReplicas ?? status.numberAvailable).toBe(1);
    },
  );

  test('starts a paused Deployment, and a StatefulSet whose first pod has no image', async () => {
    const unreleased = images.v1.replace(/@.*$/, ':unreleased');
    const paused: any = workload('Deployment', 'first', unreleased);
    send('apply', { ...paused, spec: { ...paused.spec, paused: true } });
    send('apply', workload('StatefulSet', 'first', unreleased));
    await until('the pod', 60, () => (getObject('pod', RESTRICTED, 'first-0') === undefined ? '-' : undefined), [
      RESTRICTED,
    ]);
    for (const kind of ['deployment', 'statefulset']) {
      const taskRun = await deploy(`first-${kind}`, { workload: `${kind}/first`, image: images.v2, timeout: '90s' });
      expect(resultsOf(taskRun)).toEqual({ image: images.v2, 'previous-image': unreleased, failure: '' });
      expect(getObject(kind, RESTRICTED, 'first').status.availableReplicas).toBe(1);
    }
  });

  test('prints the changes, then applies manifests with the image in them; a dry run changes nothing', async () => {
    send('apply', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'manifests', namespace: RESTRICTED },
      data: { 'cart.json': JSON.stringify(workload('Deployment', 'cart', images.v1)) },
    });
    const manifest = { configMap: { name: 'manifests' } };
    const params = { workload: 'deployment/cart', 'manifest-path': 'cart.json', image: images.v2 };
    const dry = await deploy('dry', { ...params, 'dry-run': 'true' }, { manifest });
    resultsOf(dry);
    expect(logOf(dry)).toContain('this was a dry run: nothing was changed');
    expect(getObject('deployment', RESTRICTED, 'cart')).toBeUndefined();
    const taskRun = await deploy('apply', params, { manifest });
    expect(resultsOf(taskRun)).toMatchObject({ image: images.v2 });
    expect(logOf(taskRun)).toContain(`+      - image: ${images.v2}`);
    expect(imageOf('deployment', 'cart')).toBe(images.v2);
    const managers = JSON.parse(
      kubectl('get', 'deployment', 'cart', `--namespace=${RESTRICTED}`, '--show-managed-fields', '--output=json'),
    ).metadata.managedFields;
    expect(managers.find((one: any) => JSON.stringify(one.fieldsV1).includes('f:image')).manager).toBe(
      'cdk8s-argo-tekton-deploy',
    );
  });
});
