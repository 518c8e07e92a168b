import { spawnSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { stringify } from 'yaml';
import { kubectl, makeRunnable, requireCluster, until } from './cluster';
import { pageYaml, RulePage, tell, tellAlone, withSettings } from './rule-page';
import { documents } from '../rules/documents';

jest.setTimeout(600_000);

beforeAll(() => requireCluster());

/** The names of the objects of a kind. */
const names = (page: RulePage, kind: string): string[] => page.list(kind).map(({ metadata }) => metadata.name);

/** What a run has come to: True, False, Unknown, or undefined. */
const verdict = (run: any): string | undefined => run?.status?.conditions?.[0]?.status;

tell('hook-succeeded-alone', 'Bad', 'a Job that failed is not run again, even when it is repaired', async (page) => {
  const first = page.start();
  page.sync();
  const { startedAt } = await page.operation(first, 'Failed');
  const [failed] = page.list('jobs');
  page.sync();
  await page.untilApplication(
    'the second sync has failed',
    60,
    ({ status: { operationState } }) => operationState.phase === 'Failed' && operationState.startedAt !== startedAt,
  );
  expect(page.list('jobs').map(({ metadata }) => metadata.uid)).toEqual([failed.metadata.uid]);
  const repaired = page.push((text) => text.replace('exit 1', 'exit 0'));
  page.sync();
  expect((await page.operation(repaired, 'Failed')).message).toMatch(/field is immutable/);
});

tell('hook-succeeded-alone', 'Good', 'a Job that failed makes way for the next one', async (page) => {
  const first = page.start();
  page.sync();
  await page.operation(first, 'Failed');
  const repaired = page.push((text) => text.replace('exit 1', 'exit 0'));
  page.sync();
  await page.operation(repaired, 'Succeeded');
});

tell(
  'hook-succeeded-alone',
  'Bad',
  'with HookFailed alone a Job that succeeded is not run again',
  async (page) => {
    const first = page.start();
    page.sync();
    const { startedAt } = await page.operation(first, 'Succeeded');
    const [job] = page.list('jobs');
    page.sync();
    await page.untilApplication(
      'the second sync',
      60,
      ({ status: { operationState } }) =>
        operationState.phase === 'Succeeded' && operationState.startedAt !== startedAt,
    );
    expect(page.list('jobs').map(({ metadata }) => metadata.uid)).toEqual([job.metadata.uid]);
  },
  { variant: '-failed', change: (yaml) => yaml.replace('HookSucceeded', 'HookFailed').replace('exit 1', 'exit 0') },
);

tell('generate-name', 'Bad', 'the name passes 63 characters and is refused', async (page) => {
  const commit = page.start();
  page.sync();
  expect((await page.operation(commit, 'Failed')).message).toMatch(/must be no more than 63/);
  expect(names(page, 'jobs')).toEqual([]);
});

tell('generate-name', 'Good', 'Argo CD names it by prefix, revision, phase and time', async (page) => {
  const commit = page.start();
  page.sync();
  const { syncResult } = await page.operation(commit, 'Succeeded');
  expect(syncResult.resources.find(({ kind }: any) => kind === 'Job').name).toMatch(
    new RegExp(`^build-and-deploy-${commit.slice(0, 7)}-postsync-\\d{10}$`),
  );
});

tell(
  'generate-name',
  'Good',
  'a prefix of 36 characters is the longest for PostSync',
  async (page) => {
    const commit = page.start();
    page.sync();
    await page.operation(commit, 'Succeeded');
  },
  {
    variant: '-longest',
    change: (yaml) => yaml.replace('generateName: build-and-deploy-', `generateName: ${'a'.repeat(35)}-`),
  },
);

tell(
  'generate-name',
  'Good',
  'a name beside it is taken',
  async (page) => {
    const commit = page.start();
    page.sync();
    const { syncResult } = await page.operation(commit, 'Succeeded');
    expect(syncResult.resources.find(({ kind }: any) => kind === 'Job').name).toBe('fixed');
  },
  { variant: '-named', change: (yaml) => yaml.replace('generateName:', 'name: fixed\n  generateName:') },
);

it.concurrent('generate-name: Kustomize refuses an object without a name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kustomize-'));
  try {
    const hook = documents(pageYaml('generate-name', 'Good')).find(({ manifest }) => manifest.kind === 'Job')!;
    writeFileSync(join(folder, 'hook.yaml'), stringify(hook.manifest));
    writeFileSync(join(folder, 'kustomization.yaml'), 'resources: [hook.yaml]\n');
    const { status, stderr } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('missing metadata.name') });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

for (const [heading, left] of [
  ['Bad', 2],
  ['Good', 0],
] as const) {
  tell('hook-history', heading, `after two syncs there are ${left} Jobs`, async (page) => {
    for (const release of ['v1', 'v2']) {
      const change = (text: string) => text.replace('release: v1', `release: ${release}`);
      const commit = release === 'v1' ? page.start() : page.push(change);
      page.sync();
      await page.operation(commit, 'Succeeded');
    }
    await until(
      'the Jobs',
      30,
      () => (page.list('jobs').length === left ? undefined : `${names(page, 'jobs')}`),
      page.namespaces,
    );
  });
}

tell('retry-default', 'Bad', 'a failed sync is tried again, with another run each time', async (page) => {
  page.start();
  const { status } = await page.untilApplication(
    'two retries',
    240,
    (application) => application.status?.operationState?.retryCount >= 2,
  );
  expect(status.operationState.operation.retry).toEqual({ limit: 5 });
  await until(
    'three runs',
    60,
    () => (page.list('pipelineruns').length >= 3 ? undefined : `${names(page, 'pipelineruns')}`),
    page.namespaces,
  );
});

tell('retry-default', 'Good', 'a failed sync is not tried again', async (page) => {
  const commit = page.start();
  await page.operation(commit, 'Failed');
  await page.forSeconds(15);
  expect(page.list('pipelineruns').length).toBe(1);
});

tell('hook-service-account', 'Bad', 'the Job gets no pod, and the sync waits', async (page) => {
  page.start();
  page.sync();
  await page.untilApplication(
    'the hook runs',
    60,
    ({ status }) => status?.operationState?.message === 'waiting for completion of hook batch/Job/migrate',
  );
  await page.forSeconds(20);
  expect(page.application().status.operationState.message).toBe('waiting for completion of hook batch/Job/migrate');
  expect([...names(page, 'pods'), ...names(page, 'serviceaccounts').filter((name) => name !== 'default')]).toEqual([]);
  expect(page.list('events').map(({ message }) => message)).toContainEqual(
    expect.stringContaining('error looking up service account'),
  );
});

tell('hook-service-account', 'Good', 'the ServiceAccount is there before the first sync', async (page) => {
  const commit = page.start();
  page.sync();
  await page.operation(commit, 'Succeeded');
});

tell(
  'hook-service-account',
  'Bad',
  'as a hook of the same phase and wave the ServiceAccount comes before the Job',
  async (page) => {
    const commit = page.start();
    page.sync();
    await page.operation(commit, 'Succeeded');
  },
  {
    variant: '-hook',
    change: (yaml) =>
      yaml.replace('{name: migrator}', '{name: migrator, annotations: {argocd.argoproj.io/hook: PreSync}}'),
  },
);

for (const [heading, expected] of [
  ['Bad', 'False'],
  ['Good', 'True'],
] as const) {
  tell(
    'run-service-account',
    heading,
    `the next sync ${heading === 'Bad' ? 'takes the token from' : 'does nothing to'} a run that is going on`,
    async (page) => {
      const first = page.start();
      page.sync();
      const { startedAt } = await page.operation(first, 'Succeeded');
      await until(
        'the run is going on',
        60,
        () =>
          page
            .list('pods')
            .some(({ metadata, status }) => metadata.name.startsWith('build-v1') && status.phase === 'Running')
            ? undefined
            : 'no pod',
        page.namespaces,
      );
      page.sync();
      await page.untilApplication(
        'the second sync',
        60,
        ({ status: { operationState } }) =>
          operationState.phase === 'Succeeded' && operationState.startedAt !== startedAt,
      );
      await until(
        'the run has ended',
        90,
        () => (verdict(page.list('pipelineruns')[0]) === 'Unknown' ? 'it runs' : undefined),
        page.namespaces,
      );
      expect(verdict(page.list('pipelineruns')[0])).toBe(expected);
      if (heading === 'Bad') expect(page.state()).toMatch(/You must be logged in to the server/);
    },
  );
}

tell('hook-never-fires', 'Bad', 'no commit starts a sync: of hooks alone, of an ignored image', async (page) => {
  const web = `${page.name}-web`;
  const first = page.start();
  await page.operation(first, 'Succeeded', { application: web });
  makeRunnable('docker.io/library/busybox:1.37.1', 'busybox');
  const second = page.push((text) => text.replace(/echo v1/, 'echo v2').replace(/1\.37\.0/g, '1.37.1'));
  await page.untilApplication('the commit is seen', 60, ({ status }) => status.sync.revision === second, web);
  await page.forSeconds(15, web);
  await page.forSeconds(15);
  const { sync, operationState } = page.application().status;
  expect([sync.status, sync.revision, operationState]).toEqual(['Synced', second, undefined]);
  expect(page.application(web).status).toMatchObject({
    sync: { status: 'Synced', revision: second },
    operationState: { syncResult: { revision: first } },
  });
  expect(page.list('pipelineruns').length).toBe(1);
});

tell('hook-never-fires', 'Good', 'a ConfigMap with the release starts the sync, and so the hook', async (page) => {
  const web = `${page.name}-web`;
  const first = page.start();
  await page.operation(first, 'Succeeded');
  await page.operation(first, 'Succeeded', { application: web });
  makeRunnable('docker.io/library/busybox:1.37.1', 'busybox');
  const second = page.push((text) =>
    text
      .replace(/echo v1/, 'echo v2')
      .replace('release: v1', 'release: v2')
      .replace(/1\.37\.0/g, '1.37.1'),
  );
  await page.operation(second, 'Succeeded');
  await page.operation(second, 'Succeeded', { application: web });
  expect(
    page
      .list('pipelineruns')
      .map(({ spec }) => spec.params[0].value)
      .sort(),
  ).toEqual(['1.37.0', '1.37.1']);
});

tell('project-forbids', 'Bad', 'nothing is synced', async (page) => {
  const commit = page.start();
  page.sync();
  expect((await page.operation(commit, 'Failed')).message).toContain(
    `resource batch:Job is not permitted in project ${page.name}`,
  );
  expect(names(page, 'configmaps')).not.toContain('settings');
});

tell('project-forbids', 'Good', 'the hook is run', async (page) => {
  const commit = page.start();
  page.sync();
  await page.operation(commit, 'Succeeded');
});

tell(
  'project-forbids',
  'Good',
  'CreateNamespace=true needs the kind Namespace',
  async (page) => {
    const commit = page.start({ namespaces: [] });
    page.sync();
    expect((await page.operation(commit, 'Failed')).message).toContain(
      `resource :Namespace is not permitted in project ${page.name}`,
    );
  },
  {
    variant: '-namespace',
    change: (yaml) =>
      yaml.replace(/(namespace: shop\}\n)(---)/, '$1  syncPolicy: {syncOptions: [CreateNamespace=true]}\n$2'),
  },
);

for (const [what, change, message] of [
  [
    'destination',
    (yaml: string) => yaml.replace('namespace: shop}]', 'namespace: other}]'),
    'do not match any of the allowed destinations in project',
  ],
  [
    'repository',
    (yaml: string) => yaml.replace(/sourceRepos: .*/, "sourceRepos: ['https://*']"),
    'is not permitted in project',
  ],
] as const) {
  tell(
    'project-forbids',
    'Good',
    `a ${what} that is not permitted makes the Application invalid`,
    async (page) => {
      page.start();
      const { status } = await page.untilApplication(
        'invalid',
        60,
        (application) => application.status?.conditions?.length > 0,
      );
      expect(status.conditions).toContainEqual(
        expect.objectContaining({ type: 'InvalidSpecError', message: expect.stringContaining(message) }),
      );
    },
    { variant: `-${what}`, change },
  );
}

tell('run-degrades-application', 'Bad', 'one failed run makes the Application Degraded', async (page) => {
  const commit = page.start();
  page.sync();
  await page.operation(commit, 'Succeeded');
  kubectl('create', 'job', 'now', '--from=cronjob/nightly', `--namespace=${page.name}`);
  await page.untilApplication('Degraded', 90, ({ status }) => status.health?.status === 'Degraded');
  expect(page.list('pipelineruns').map(verdict)).toEqual(['False']);
});

tell('run-degrades-application', 'Good', 'a failed run does nothing to the Application', async (page) => {
  const commit = page.start();
  page.sync();
  await page.operation(commit, 'Succeeded');
  kubectl('create', 'job', 'now', '--from=cronjob/nightly', `--namespace=${page.name}`);
  await until(
    'the run has failed',
    90,
    () => (verdict(page.list('pipelineruns')[0]) === 'False' ? undefined : 'not yet'),
    page.namespaces,
  );
  await page.forSeconds(12);
  expect(page.application().status.health.status).toBe('Healthy');
});

tell('project-hides-run', 'Bad', 'the Application stays Healthy though the run failed', async (page) => {
  const commit = page.start();
  page.sync();
  await page.operation(commit, 'Succeeded');
  await until('the run has failed', 90, () => failedRun(page), page.namespaces);
  await page.forSeconds(12);
  expect(page.application().status.health.status).toBe('Healthy');
});

tell('project-hides-run', 'Good', 'the Application is Degraded', async (page) => {
  const commit = page.start();
  page.sync();
  await page.operation(commit, 'Succeeded');
  await page.untilApplication('Degraded', 90, ({ status }) => status.health?.status === 'Degraded');
});

function failedRun(page: RulePage): string | undefined {
  return verdict(page.list('pipelineruns')[0]) === 'False' ? undefined : 'not yet';
}

for (const heading of ['Bad', 'Good'] as const) {
  tell(
    'manifest-generate-paths',
    heading,
    `a commit during a sync is brought in ${heading === 'Bad' ? 'without its hook' : 'with its hook'}`,
    async (page) => {
      page.start();
      await page.untilApplication('the hook runs', 90, ({ status }) =>
        /completion of hook/.test(status?.operationState?.message),
      );
      const second = page.push((text) => text.replace('release: v1', 'release: v2'));
      await page.untilApplication(
        'the commit is seen while the hook runs',
        25,
        ({ status }) => status.sync.revision === second && status.operationState.phase === 'Running',
      );
      const { syncResult, operation } = await page.operation(second, 'Succeeded');
      expect(syncResult.resources.map(({ kind }: any) => kind)).toEqual(
        heading === 'Bad' ? ['ConfigMap'] : ['Job', 'ConfigMap'],
      );
      // self-heal syncs what differs, and names it
      expect(operation.sync.resources ?? []).toEqual(
        heading === 'Bad' ? expect.arrayContaining([{ kind: 'ConfigMap', name: 'settings' }]) : [],
      );
    },
  );
}

tell(
  'manifest-generate-paths',
  'Bad',
  'without selfHeal a commit during a sync is not brought in',
  async (page) => {
    const first = page.start();
    await page.untilApplication('the hook runs', 90, ({ status }) =>
      /completion of hook/.test(status?.operationState?.message),
    );
    const second = page.push((text) => text.replace('release: v1', 'release: v2'));
    await page.untilApplication(
      'the commit is seen while the hook runs',
      25,
      ({ status }) => status.sync.revision === second && status.operationState.phase === 'Running',
    );
    await page.operation(first, 'Succeeded');
    await page.forSeconds(30);
    expect(page.application().status).toMatchObject({
      sync: { status: 'OutOfSync', revision: second },
      operationState: { phase: 'Succeeded', syncResult: { revision: first } },
    });
  },
  { variant: '-no-heal', change: (yaml) => yaml.replace('selfHeal: true', 'selfHeal: false') },
);

describe('with other settings of Argo CD', () => {
  tellAlone('hook-without-health', 'Bad', 'the sync is done before the run, whose failure is not seen', (page) =>
    withSettings({ 'resource.customizations.health.tekton.dev_PipelineRun': 'return nil' }, async () => {
      const commit = page.start();
      page.sync();
      await page.operation(commit, 'Succeeded');
      await until(
        'the run has failed',
        60,
        () => (verdict(page.list('pipelineruns')[0]) === 'False' ? undefined : 'not yet'),
        page.namespaces,
      );
    }),
  );

  tellAlone('hook-without-health', 'Good', 'the sync waits for the run and fails with it', (page) =>
    withSettings(page.settings, async () => {
      const commit = page.start();
      page.sync();
      await page.operation(commit, 'Failed');
      expect(names(page, 'configmaps')).not.toContain('settings');
    }),
  );

  for (const heading of ['Bad', 'Good'] as const) {
    tellAlone(
      'label-tracking',
      heading,
      `a run is ${heading === 'Bad' ? 'deleted while it works' : 'left alone'}`,
      (page) =>
        withSettings(page.settings, async () => {
          const commit = page.start();
          await page.operation(commit, 'Succeeded');
          page.apply({
            apiVersion: 'tekton.dev/v1',
            kind: 'PipelineRun',
            metadata: { name: 'build-1', namespace: page.name },
            spec: { pipelineRef: { name: 'build' } },
          });
          await until(
            'the run has ended or is gone',
            60,
            () => (verdict(page.list('pipelineruns')[0]) === 'Unknown' ? 'it runs' : undefined),
            page.namespaces,
          );
          await page.forSeconds(6);
          expect(page.list('pipelineruns').map(verdict)).toEqual(heading === 'Bad' ? [] : ['True']);
        }),
    );
  }
});
