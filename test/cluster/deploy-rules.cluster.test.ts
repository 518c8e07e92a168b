import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { getObject, gitRepository, kubectl, listObjects, makeRunnable, push, requireCluster, until } from './cluster';
import { pageYaml, RulePage, tell } from './rule-page';

jest.setTimeout(600_000);

beforeAll(() => requireCluster());

/** Sees for a while that something stays as it is. */
async function stays(page: RulePage, seconds: number, look: () => void): Promise<void> {
  for (let second = 0; second < seconds; second += 3) {
    look();
    await page.forSeconds(3);
  }
}

/** Waits until the only run of the example has ended, and gives its verdict. */
async function verdict(page: RulePage, seconds: number = 120): Promise<any> {
  const ended = () =>
    page
      .list('pipelineruns')
      .map(({ status }) => status?.conditions?.[0])
      .filter((condition) => condition !== undefined && condition.status !== 'Unknown');
  await until(
    `${page.name}: the run`,
    seconds,
    () => (ended().length > 0 ? undefined : 'no run has ended'),
    page.namespaces,
  );
  return ended()[0];
}

function image(page: RulePage): string {
  return getObject('deployment', page.name, 'cart').spec.template.spec.containers[0].image;
}

tell(
  'post-sync-deadlock',
  'Bad',
  'the sync waits for the image, and the hook that would build it never starts',
  async (page) => {
    page.start();
    await until(
      `${page.name}: a pod without its image`,
      90,
      () =>
        page.list('pods').some(({ status }) => /ImagePull/.test(status.containerStatuses?.[0].state.waiting?.reason))
          ? undefined
          : 'no pod yet',
      page.namespaces,
    );
    await stays(page, 45, () => {
      expect(page.application().status.operationState.phase).toBe('Running');
      expect(page.list('jobs')).toEqual([]);
    });
    expect(page.application().status.operationState.message).toMatch(
      /waiting for healthy state of apps\/Deployment\/cart/,
    );
  },
);

tell('post-sync-deadlock', 'Good', 'the image is built before the sync, and the workload starts', async (page) => {
  const commit = page.start();
  await page.operation(commit, 'Succeeded', { seconds: 300 });
  await page.untilApplication('Healthy', 90, ({ status }) => status.health.status === 'Healthy');
  expect((await verdict(page)).status).toBe('True');
});

const NEW = 'docker.io/library/busybox:1.37.0';
const OLD = 'docker.io/library/busybox:1.36.1';

tell('set-image-self-heal', 'Bad', "the run succeeds, and Git's image is back", async (page) => {
  page.start();
  expect((await verdict(page)).status).toBe('True');
  await until(
    `${page.name}: the old image`,
    60,
    () => (image(page) === OLD ? undefined : image(page)),
    page.namespaces,
  );
  const managers = JSON.parse(
    kubectl('get', 'deployment', 'cart', `--namespace=${page.name}`, '--show-managed-fields', '--output=json'),
  ).metadata;
  expect(managers.generation).toBeGreaterThanOrEqual(3); // made, set, put back
});

tell('set-image-self-heal', 'Good', 'the image of the run stays, also through a later sync', async (page) => {
  page.start();
  expect((await verdict(page)).status).toBe('True');
  await stays(page, 25, () => expect(image(page)).toBe(NEW));
  const next = page.push((text, file) =>
    file.endsWith('cart.yaml')
      ? text.replace('terminationGracePeriodSeconds: 1', 'terminationGracePeriodSeconds: 2')
      : text,
  );
  await page.operation(next, 'Succeeded');
  expect(getObject('deployment', page.name, 'cart').spec.template.spec.terminationGracePeriodSeconds).toBe(2);
  expect(image(page)).toBe(NEW);
});

tell(
  'set-image-self-heal',
  'Good',
  "without RespectIgnoreDifferences the next sync writes Git's image",
  async (page) => {
    page.start();
    expect((await verdict(page)).status).toBe('True');
    await stays(page, 20, () => expect(image(page)).toBe(NEW)); // self-heal leaves it alone
    const next = page.push((text, file) =>
      file.endsWith('cart.yaml')
        ? text.replace('terminationGracePeriodSeconds: 1', 'terminationGracePeriodSeconds: 2')
        : text,
    );
    await until(
      `${page.name}: the old image`,
      90,
      () => {
        page.refresh();
        return image(page) === OLD ? undefined : `${image(page)}, want that of ${next}`;
      },
      page.namespaces,
    );
  },
  { variant: '-not-respected', change: (yaml) => yaml.replace(', syncOptions: [RespectIgnoreDifferences=true]', '') },
);

/** Starts a sync without the options of the Application, and waits for its health. */
async function rawSync(page: RulePage, health: string): Promise<void> {
  const operation = JSON.stringify({ operation: { sync: {} } });
  kubectl('patch', 'application', page.name, '--namespace=argocd', '--type=merge', `--patch=${operation}`);
  await until(
    `${page.name}: the image of Git`,
    60,
    () => (image(page).endsWith(':unreleased') ? undefined : image(page)),
    page.namespaces,
  );
  await page.untilApplication(health, 60, ({ status }) => status.health.status === health);
}

const podsOf = (page: RulePage) => page.list('pods').filter(({ metadata }) => metadata.labels.app === 'cart');

tell('unreleased-workload', 'Bad', 'a sync without the options stops all pods, and is Healthy', async (page) => {
  page.start();
  expect((await verdict(page)).status).toBe('True');
  await until(`${page.name}: pods`, 60, () => (podsOf(page).length === 2 ? undefined : 'not yet'), page.namespaces);
  await rawSync(page, 'Healthy');
  await until(`${page.name}: no pods`, 60, () => podsOf(page)[0]?.metadata.name, page.namespaces);
  expect(page.application().status.sync.status).toBe('Synced');
});

tell('unreleased-workload', 'Good', 'a sync without the options stops no pod, and is Suspended', async (page) => {
  page.start();
  expect((await verdict(page)).status).toBe('True');
  await page.untilApplication('Healthy', 90, ({ status }) => status.health.status === 'Healthy');
  const pods = podsOf(page).map(({ metadata }) => metadata.name);
  expect(pods).toHaveLength(2);
  await rawSync(page, 'Suspended');
  await stays(page, 15, () => expect(podsOf(page).map(({ metadata }) => metadata.name)).toEqual(pods));
});

tell('unsynced-workload', 'Bad', 'the sync succeeds, and the run fails when it deploys', async (page) => {
  const commit = page.start();
  await page.operation(commit, 'Succeeded');
  expect((await verdict(page)).status).toBe('False');
  expect(podsOf(page)).toEqual([]);
});

tell('unsynced-workload', 'Good', 'the run deploys', async (page) => {
  page.start();
  expect((await verdict(page)).status).toBe('True');
  await page.untilApplication('Healthy', 90, ({ status }) => status.health.status === 'Healthy');
});

tell('hook-loop', 'Bad', 'one release makes run after run', async (page) => {
  page.start();
  await until(
    `${page.name}: four runs`,
    240,
    () => {
      page.refresh();
      const ended = page.list('pipelineruns').filter(({ status }) => status?.conditions?.[0].status === 'True').length;
      return ended >= 4 ? undefined : `${ended} runs have succeeded`;
    },
    page.namespaces,
  );
});

tell('hook-loop', 'Good', 'the sync of the commit finds the run done', async (page) => {
  const first = page.start();
  expect((await verdict(page)).status).toBe('True');
  await page.untilApplication(
    'the commit of the run is synced',
    90,
    ({ status: { operationState } }) =>
      operationState?.phase === 'Succeeded' && operationState.syncResult.revision !== first,
  );
  await stays(page, 40, () => expect(page.list('pipelineruns')).toHaveLength(1));
});

const withSource = (yaml: string): string => {
  const address = gitRepository(
    `manifests-revision-source-${Date.now().toString(36)}-${Math.floor(Math.random() * 1e6)}`,
  );
  const folder = mkdtempSync(join(tmpdir(), 'source-'));
  writeFileSync(join(folder, 'main.c'), 'int main(void) { return 0; }\n');
  push(folder, address, 'the source');
  return yaml.replace('https://git.example.com/shop/source.git', address);
};

tell(
  'manifests-revision-as-source',
  'Bad',
  'the source repository has no such commit',
  async (page) => {
    const commit = page.start();
    const { status, message } = await verdict(page).finally(() =>
      kubectl('delete', 'role,rolebinding', `${page.name}-trigger`, '--namespace=argocd'),
    );
    expect([status, message]).toEqual(['False', expect.stringContaining('Failed: 1')]);
    const [pod] = page.list('pods').filter(({ metadata }) => metadata.labels['tekton.dev/pipelineRun'] !== undefined);
    expect(kubectl('logs', pod.metadata.name, `--namespace=${page.name}`)).toMatch(new RegExp(commit));
  },
  { change: withSource },
);

tell(
  'manifests-revision-as-source',
  'Good',
  'the revision of the release is cloned',
  async (page) => {
    page.start();
    expect((await verdict(page)).status).toBe('True');
  },
  { change: withSource },
);

const build = async (page: RulePage) => {
  page.start({ namespaces: [] });
  page.apply({
    apiVersion: 'tekton.dev/v1',
    kind: 'TaskRun',
    metadata: { name: 'build', namespace: page.name },
    spec: { taskRef: { name: 'build' } },
  });
  const condition = () => getObject('taskrun', page.name, 'build').status?.conditions?.[0];
  await until(
    `${page.name}: the run`,
    150,
    () =>
      condition() !== undefined && condition().status !== 'Unknown'
        ? undefined
        : (condition()?.message ?? 'nothing yet'),
    page.namespaces,
  );
  return condition();
};

tell('build-in-restricted-namespace', 'Bad', 'no pod is let in', async (page) => {
  const { status, message } = await build(page);
  expect([status, message]).toEqual(['False', expect.stringContaining('violates PodSecurity "restricted:latest"')]);
  expect(listObjects('pods', page.name)).toEqual([]);
});

tell('build-in-restricted-namespace', 'Good', 'the build succeeds', async (page) => {
  expect((await build(page)).status).toBe('True');
});

const WAITING = /waiting for healthy state of \/PersistentVolumeClaim\/source/;
const storageClass = (page: RulePage) =>
  page.apply({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: page.name },
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
const forget = (page: RulePage) =>
  kubectl('delete', 'storageclass,persistentvolume', page.name, '--ignore-not-found', '--wait=false');
const hangs = async (page: RulePage, kind: string) => {
  await page.untilApplication('waiting', 90, ({ status }) => WAITING.test(status?.operationState?.message));
  await stays(page, 30, () => {
    expect(page.application().status.operationState.phase).toBe('Running');
    expect(page.list(kind)).toEqual([]);
  });
};

tell(
  'claim-in-app-path',
  'Bad',
  'the sync waits for the claim, and the hook that would start the run never comes',
  async (page) => {
    try {
      page.start();
      storageClass(page);
      await hangs(page, 'jobs');
    } finally {
      forget(page);
    }
  },
);

tell('claim-in-app-path', 'Good', 'the run is started, with a claim of its own', async (page) => {
  try {
    const commit = page.start();
    storageClass(page);
    await page.operation(commit, 'Succeeded');
    await until(
      `${page.name}: the claim`,
      60,
      () => (page.list('persistentvolumeclaims').length === 1 ? undefined : 'no claim'),
      page.namespaces,
    );
    const [run] = page.list('pipelineruns');
    expect(page.list('persistentvolumeclaims')[0].metadata.ownerReferences[0].name).toBe(run.metadata.name);
  } finally {
    forget(page);
  }
});

tell('wait-for-first-consumer', 'Bad', 'the wave that would mount the claim never comes', async (page) => {
  try {
    page.start();
    await hangs(page, 'deployments');
  } finally {
    forget(page);
  }
});

tell('wait-for-first-consumer', 'Good', 'claim and workload come together, and PostSync after them', async (page) => {
  try {
    const commit = page.start();
    await page.operation(commit, 'Succeeded');
    expect(page.list('jobs').map(({ status }) => status.succeeded)).toEqual([1]);
  } finally {
    forget(page);
  }
});

tell('committed-pipeline-run', 'Bad', 'a change of the run makes the sync fail', async (page) => {
  const first = page.start();
  await page.operation(first, 'Succeeded');
  expect((await verdict(page)).status).toBe('True');
  const next = page.push((text) => text.replace('value: v1', 'value: v2'));
  const { syncResult, message } = await page.operation(next, 'Failed');
  expect(`${message} ${JSON.stringify(syncResult.resources)}`).toMatch(
    /Once the PipelineRun is complete, no updates are allowed/,
  );
  expect(page.list('pipelineruns')).toHaveLength(1);
});

tell('committed-pipeline-run', 'Good', 'a Pipeline can be changed', async (page) => {
  const first = page.start();
  await page.operation(first, 'Succeeded');
  await page.operation(
    page.push((text) => text.replace('default: v1', 'default: v2')),
    'Succeeded',
  );
  expect(getObject('pipeline', page.name, 'build').spec.params[0].default).toBe('v2');
});

tell('same-object-twice', 'Bad', 'one of the two is applied, with a warning', async (page) => {
  const commit = page.start();
  await page.operation(commit, 'Succeeded');
  const { status } = await page.untilApplication(
    'the warning',
    60,
    (application) => application.status.conditions?.length > 0,
  );
  expect(status.conditions.map(({ type, message }: any) => [type, message])).toEqual([
    ['RepeatedResourceWarning', expect.stringMatching(/appeared 2 times among application resources/)],
  ]);
  expect(page.list('configmaps').filter(({ metadata }) => metadata.name === 'release')).toHaveLength(1);
});

tell('same-object-twice', 'Good', 'both are applied, without a warning', async (page) => {
  const commit = page.start();
  await page.operation(commit, 'Succeeded');
  expect(page.application().status.conditions).toBeUndefined();
  expect(page.list('configmaps').map(({ metadata, data }) => `${metadata.name} ${data.tag ?? ''}`)).toEqual(
    expect.arrayContaining(['release v1', 'version v2']),
  );
});

tell(
  'same-path-twice',
  'Bad',
  'one of the two has the object, and the other is OutOfSync, also after the next commit',
  async (page) => {
    const both = [page.name, `${page.name}-too`];
    const oneIsOut = async (commit: string) => {
      for (const application of both) await page.operation(commit, 'Succeeded', { application });
      await page.untilApplication('one is OutOfSync, with the warning', 90, () => {
        both.forEach((name) => page.refresh(name));
        const out = both.filter((name) => page.application(name).status.sync.status === 'OutOfSync');
        const warned = page.application(out[0] ?? page.name).status.conditions?.map(({ type }: any) => type);
        return out.length === 1 && warned?.includes('SharedResourceWarning');
      });
    };
    await oneIsOut(page.start());
    await oneIsOut(page.push((text) => text.replace('tag: v1', 'tag: v2')));
  },
);

tell('same-path-twice', 'Good', 'each has objects of its own', async (page) => {
  const commit = page.start();
  for (const application of [page.name, `${page.name}-too`]) {
    await page.operation(commit, 'Succeeded', { application });
    await page.untilApplication('Synced', 60, ({ status }) => status.sync.status === 'Synced', application);
    expect(page.application(application).status.conditions).toBeUndefined();
    expect(getObject('configmap', application, 'release').data).toEqual({ tag: 'v1' });
  }
});

describe('deploy-without-token', () => {
  /** The log of the step of the only run of an example. */
  async function log(heading: 'Bad' | 'Good'): Promise<string> {
    const namespace = `deploy-without-token-${heading.toLowerCase()}`;
    const file = join(mkdtempSync(join(tmpdir(), namespace)), 'all.yaml');
    writeFileSync(file, pageYaml('deploy-without-token', heading).replace(/\bbuilds\b(?!\/)/g, namespace));
    makeRunnable('docker.io/alpine/k8s:1.34.1', 'kubectl');
    kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--timeout=120s');
    kubectl('create', 'namespace', namespace);
    try {
      kubectl('create', `--filename=${file}`);
      const ended = () => listObjects('taskruns', namespace)[0]?.status?.completionTime;
      await until(`${namespace}: the run`, 120, () => (ended() ? undefined : 'not ended'), [namespace]);
      const [{ status }] = listObjects('taskruns', namespace);
      return kubectl('logs', status.podName, `--namespace=${namespace}`, '--container=step-deploy');
    } finally {
      kubectl('delete', 'namespace', namespace, '--wait=false');
    }
  }

  test('Bad: kubectl finds no cluster', async () => {
    expect(await log('Bad')).toContain('The connection to the server localhost:8080 was refused');
  });

  test('Good: the API server knows the account, which this page gives no Role', async () => {
    expect(await log('Good')).toContain('User "system:serviceaccount:deploy-without-token-good:deployer" cannot get');
  });
});
