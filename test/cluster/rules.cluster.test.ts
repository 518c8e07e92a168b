/** What the examples of the pages about names, rights, ignored fields and types do on a cluster. */
import { spawnSync } from 'child_process';
import { getObject, kubectl, listObjects, makeRunnable, requireCluster, until } from './cluster';
import { apply, given, inNamespaces, manifestsOf, patchRoute } from './page-manifests';
import { RulePage, tell } from './rule-page';

jest.setTimeout(600_000);

beforeAll(() => requireCluster());

/** Starts a sync and waits for its end. */
async function synced(page: RulePage, phase: 'Failed' | 'Succeeded'): Promise<any> {
  const commit = page.start();
  page.sync();
  return page.operation(commit, phase, { seconds: 240 });
}

/** The reason of the only run of a page. */
const reason = (page: RulePage): string => page.list('pipelineruns')[0]?.status?.conditions?.[0]?.reason;

describe('names', () => {
  tell('missing-object', 'Bad', 'the run does not find its Pipeline', async (page) => {
    await synced(page, 'Failed');
    expect(reason(page)).toBe('CouldntGetPipeline');
  });

  tell('missing-object', 'Good', 'the run succeeds', async (page) => {
    await synced(page, 'Succeeded');
    expect(reason(page)).toMatch(/Succeeded|Completed/);
  });

  tell(
    'missing-object',
    'Good',
    'before the sync the Pipeline is not there (hook-service-account)',
    async (page) => {
      await synced(page, 'Failed');
      expect(reason(page)).toBe('CouldntGetPipeline');
    },
    { variant: '-late', change: (yaml) => yaml.replace('PostSync', 'PreSync') },
  );

  tell('missing-key', 'Bad', 'the container does not start', async (page) => {
    await synced(page, 'Failed');
    const messages = page.list('events').map(({ message }) => message);
    expect(messages).toContainEqual(expect.stringMatching(/couldn't find key tag in ConfigMap/));
  });

  tell('missing-key', 'Good', 'the hook succeeds', async (page) => void (await synced(page, 'Succeeded')));

  for (const [heading, condition] of [
    ['Bad', 'ComparisonError'],
    ['Good', undefined],
  ] as const) {
    tell('missing-source-path', heading, `the Application has the condition ${condition}`, async (page) => {
      page.start();
      const { status } = await page.untilApplication('compared', 120, (application) =>
        condition === undefined
          ? application.status?.sync?.status === 'OutOfSync'
          : application.status?.conditions?.some(({ type }: any) => type === condition),
      );
      if (condition !== undefined) expect(JSON.stringify(status.conditions)).toContain('app path does not exist');
    });
  }

  tell('workload-without-image', 'Bad', 'the API server rejects it', async (page) => {
    const { syncResult } = await synced(page, 'Failed');
    expect(JSON.stringify(syncResult)).toContain('spec.template.spec.containers[0].image: Required value');
    expect(page.list('deployments')).toEqual([]);
  });

  tell('workload-without-image', 'Good', 'it is there, paused', async (page) => {
    await synced(page, 'Succeeded');
    expect(page.list('deployments').map(({ spec }) => spec.paused)).toEqual([true]);
  });

  for (const [heading, commands] of [
    ['Bad', ['spelling']],
    ['Good', ['links', 'spelling']],
  ] as const) {
    it(`same-task-twice, ${heading}: there are ${commands.length} Tasks`, () =>
      inNamespaces(`same-task-twice-${heading.toLowerCase()}`, ['shop'], ([namespace]) => {
        for (const manifest of manifestsOf('same-task-twice', heading, { shop: namespace })) apply(manifest);
        const echoed = listObjects('tasks', namespace).map(({ spec }) => spec.steps[0].command[1]);
        expect(echoed.sort()).toEqual(commands);
      }));
  }
});

describe('rights', () => {
  tell('missing-right', 'Bad', 'the call is forbidden', async (page) => {
    await synced(page, 'Failed');
    expect(page.state()).toMatch(/cannot patch resource "configmaps"/);
  });

  tell('missing-right', 'Good', 'the ConfigMap is marked', async (page) => {
    await synced(page, 'Succeeded');
    const [settings] = page.list('configmaps').filter(({ metadata }) => metadata.name === 'settings');
    expect(settings.metadata.annotations.checked).toBe('yes');
  });

  for (const [heading, answer] of [
    ['Bad', 'yes'],
    ['Good', 'no'],
  ] as const) {
    it(`hook-wildcard-role, ${heading}: whether the hook may delete Secrets: ${answer}`, () =>
      inNamespaces(`hook-wildcard-role-${heading.toLowerCase()}`, ['shop', 'builds'], ([shop, builds]) => {
        const manifests = manifestsOf('hook-wildcard-role', heading, { shop, builds });
        for (const manifest of manifests.filter(({ kind }) => kind !== 'Job')) apply(manifest);
        const can = ['auth', 'can-i', 'delete', 'secrets', `--namespace=${builds}`];
        const { stdout } = ask(...can, `--as=system:serviceaccount:${shop}:trigger`);
        expect(stdout.trim()).toBe(answer);
      }));
  }
});

describe('what is rejected', () => {
  for (const [heading, expected] of [
    ['Bad', { status: 1, stderr: expect.stringContaining('annotations') }],
    ['Good', { status: 0, stderr: '' }],
  ] as const) {
    it(`kubernetes-wrong-type, ${heading}: status ${expected.status} of the API server`, () => {
      const [manifest] = manifestsOf('kubernetes-wrong-type', heading, {});
      const create = ['create', '--dry-run=server', '--validate=false', '--filename=-'];
      expect(given(manifest, ...create)).toMatchObject(expected);
    });
  }

  it('generate-name: kubectl apply rejects an object without a name', () => {
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'a-', namespace: 'default' } };
    expect(given(manifest, 'apply', '--filename=-')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('cannot use generate name with apply'),
    });
  });

  for (const [heading, expected] of [
    ['Bad', 'PipelineValidationFailed'],
    ['Good', 'Succeeded'],
  ] as const) {
    it(`tekton-missing-result, ${heading}: the run ends with ${expected}`, () =>
      inNamespaces(`tekton-missing-result-${heading.toLowerCase()}`, ['builds'], async ([builds]) => {
        makeRunnable('docker.io/library/busybox:1.37.0', 'busybox');
        for (const manifest of manifestsOf('tekton-missing-result', heading, { builds })) apply(manifest);
        apply({
          apiVersion: 'tekton.dev/v1',
          kind: 'PipelineRun',
          metadata: { name: 'ci', namespace: builds },
          spec: { pipelineRef: { name: 'ci' } },
        });
        const condition = () => getObject('pipelinerun', builds, 'ci').status?.conditions?.[0];
        const ended = () => (['True', 'False'].includes(condition()?.status) ? undefined : 'it runs');
        await until('the run has ended', 240, ended, [builds]);
        expect(condition().reason).toBe(expected);
      }));
  }
});

/** What each example of an ignored field syncs beside its Application. */
const ROUTE = `---
# shop/route.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop}
spec:
  parentRefs: [{name: shop}]
  rules:
    - matches: [{path: {type: PathPrefix, value: /v1}}]
      backendRefs: [{name: stable, port: 80, weight: 100}, {name: canary, port: 80, weight: 0}]
`;

describe('ignored fields', () => {
  for (const [code, heading, path] of [
    ['argocd-ignored-list', 'Bad', '/v1'],
    ['argocd-ignored-list', 'Good', '/v2'],
    ['ignored-route-rules', 'Bad', '/v1'],
    ['ignored-route-rules', 'Good', '/v2'],
  ] as const) {
    tell(
      code,
      heading,
      `after a change of the path in Git the route has ${path}`,
      async (page) => {
        const first = page.start();
        page.sync();
        await page.operation(first, 'Succeeded');
        moveWeight(page, code === 'ignored-route-rules' ? 'weights-of-the-canary' : 'kubectl-weights');
        const second = page.push((text) => text.replace('value: /v1', 'value: /v2'));
        page.sync();
        await page.operation(second, 'Succeeded');
        const [{ spec }] = page.list('httproutes');
        expect(spec.rules[0].matches[0].path.value).toBe(path);
        expect(page.application().status.sync.revision).toBe(second);
      },
      { change: (yaml) => `${yaml}\n${ROUTE}` },
    );
  }

  const DEPLOYMENT = `---
# shop/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {release: v1}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: web, image: 'docker.io/library/busybox:1.37.0', command: [sleep, '3600']}]
`;

  for (const [heading, replicas] of [
    ['Bad', 1],
    ['Good', 2],
  ] as const) {
    tell(
      'ignore-without-respect',
      heading,
      `after the next sync there are ${replicas} replicas`,
      async (page) => {
        const first = page.start();
        await page.operation(first, 'Succeeded');
        kubectl('scale', 'deployment', 'web', '--replicas=2', `--namespace=${page.name}`);
        await page.forSeconds(12);
        expect(page.list('deployments')[0].spec.replicas).toBe(2); // ignored, so that nothing heals it
        const second = page.push((text) => text.replace('release: v1', 'release: v2'));
        await page.operation(second, 'Succeeded');
        expect(page.list('deployments')[0].spec.replicas).toBe(replicas);
      },
      { change: (yaml) => `${yaml}\n${DEPLOYMENT}` },
    );
  }
});

/** Sets the weights of the route of a page, as something that releases does. */
function moveWeight(page: RulePage, manager: string): void {
  const [{ metadata, spec }] = page.list('httproutes');
  const [stable, canary] = spec.rules[0].backendRefs;
  const backendRefs = [
    { ...stable, weight: 90 },
    { ...canary, weight: 10 },
  ];
  patchRoute(metadata.namespace, metadata.name, [{ ...spec.rules[0], backendRefs }], manager);
}

function ask(...args: string[]): { stdout: string } {
  return spawnSync('kubectl', args, { encoding: 'utf8' });
}
