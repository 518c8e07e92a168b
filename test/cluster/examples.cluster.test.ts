/** The examples that examples/README.md marks run on the cluster: a first release, and a second one. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { applyFile, getObject, kubectl, listObjects, requireCluster, until } from './cluster';
import { Change, DocumentProgram, dockerfile } from './document-program';

const TABLE = readFileSync(join(__dirname, '..', '..', 'examples', 'README.md'), 'utf8');
const ran: string[] = ['tasks']; // its catalog runs in tasks.cluster.test.ts

jest.setTimeout(900_000);

let app: DocumentProgram;
afterEach(() => {
  if (!process.env.CLUSTER_KEEP) app.clean([...new Set([...applications, app.name])]);
});
let applications: string[];

function setUp(example: string, services: readonly string[] = ['']): void {
  requireCluster();
  ran.push(example);
  app = new DocumentProgram(`ex${example.replaceAll('-', '')}`); // also the name of variables
  applications = services.map((service) => service || app.name);
  app.clean([...new Set([...applications, app.name])]);
}

function serving(text: string, ...lines: string[]): string {
  return dockerfile(`RUN mkdir /www && echo ${text} >/www/index.html`, ...lines, 'WORKDIR /www');
}

/** Pushes the manifests of a release. */
function release(example: string, changes: readonly Change[] = []): string {
  const folder = app.synthesizeExample(example, changes);
  app.pushManifests();
  for (const name of applications) {
    if (getObject('application', 'argocd', name) === undefined) continue;
    kubectl('annotate', 'application', name, '--namespace=argocd', 'argocd.argoproj.io/refresh=normal', '--overwrite');
  }
  return folder;
}

function apply(folder: string, charts: readonly string[]): void {
  for (const chart of charts) applyFile(join(folder, chart));
}

const platform = () => [`${app.name}-platform`, `${app.name}-argocd`];

/** Describes what lacks until an Application has deployed a number of releases; then undefined. */
function notReleased(application: string, count: number): string | undefined {
  const runs = listObjects('pipelinerun', app.builds).filter(({ metadata }) =>
    metadata.name.startsWith(`${application}-`),
  );
  const done = runs.filter(({ status }) => status?.conditions?.[0]?.status === 'True').length;
  const { sync, health } = getObject('application', 'argocd', application)?.status ?? {};
  const seen = `${done} of ${runs.length} runs, ${sync?.status}, ${health?.status}`;
  return done === count && sync?.status === 'Synced' && health?.status === 'Healthy' ? undefined : seen;
}

async function untilReleased(count: number): Promise<void> {
  for (const application of applications) {
    const namespaces = [app.name, app.builds];
    await until(`release ${count} of ${application}`, 420, () => notReleased(application, count), namespaces);
  }
}

/** What a Service answers to a pod of the app's namespace. */
function answerOf(deployment: string, service: string): string {
  const url = `http://${service}.${app.name}.svc/`;
  return kubectl('exec', `--namespace=${app.name}`, `deployment/${deployment}`, '--', 'wget', '-qO-', url).trim();
}

test('before-sync: a release whose tests fail is not applied', async () => {
  setUp('before-sync');
  const sourceOf = (text: string, status: number) => ({ Dockerfile: serving(text), 'test.sh': `exit ${status}\n` });
  app.pushSource(sourceOf('one', 0), 'v1.2.0');
  apply(release('before-sync'), platform());
  await untilReleased(1);
  expect(app.imageOf()).toBe(`${app.image}:v1.2.0`);

  app.pushSource(sourceOf('two', 1), 'v1.3.0');
  release('before-sync', [['v1.2.0', 'v1.3.0']]);
  await until(
    'the failed gate',
    420,
    () => {
      const { phase, syncResult } = getObject('application', 'argocd', app.name).status.operationState ?? {};
      const messages = (syncResult?.resources ?? []).map(({ message }: { message?: string }) => message).join();
      return /\btest\b/.test(messages) && phase !== 'Succeeded' ? undefined : `${phase}: ${messages}`;
    },
    [app.name, app.builds],
  );
  expect(app.imageOf()).toBe(`${app.image}:v1.2.0`);

  app.pushSource(sourceOf('three', 0), 'v1.4.0');
  release('before-sync', [['v1.2.0', 'v1.4.0']]);
  await untilReleased(2);
  expect(answerOf(app.name, app.name)).toBe('three');
});

test('blue-green: the second release is served by the other colour', async () => {
  setUp('blue-green');
  app.pushSource({ Dockerfile: serving('one') }, 'v1.2.0');
  apply(release('blue-green'), platform());
  await untilReleased(1);
  const colour = () => getObject('service', app.name, app.name).spec.selector.colour as string;
  const first = colour();
  expect(answerOf(`${app.name}-${first}`, app.name)).toBe('one');

  app.pushSource({ Dockerfile: serving('two') }, 'v1.3.0');
  release('blue-green', [['v1.2.0', 'v1.3.0']]);
  await untilReleased(2);
  expect(colour()).not.toBe(first);
  expect(answerOf(`${app.name}-${colour()}`, app.name)).toBe('two');
});

test('custom-strategy: each release migrates before it is deployed', async () => {
  setUp('custom-strategy');
  const migration = 'RUN mkdir /app && printf \'#!/bin/sh\\necho "migrates $DATABASE_URL $*"\\n\' >/app/migrate';
  app.pushSource({ Dockerfile: serving('one', migration, 'RUN chmod +x /app/migrate') }, 'v1.2.0');
  const folder = release('custom-strategy');
  applyFile(join(folder, `${app.name}-platform`));
  const literal = '--from-literal=url=postgres://database';
  kubectl('create', 'secret', 'generic', `${app.name}-database`, `--namespace=${app.builds}`, literal);
  applyFile(join(folder, `${app.name}-argocd`));
  await untilReleased(1);
  const pods = listObjects('pod', app.builds).map(({ metadata }) => metadata.name as string);
  const [pod] = pods.filter((name) => name.endsWith('deploy-app-migrate-pod'));
  const log = kubectl('logs', pod, `--namespace=${app.builds}`, '--container=step-migrate');
  expect(log).toContain('migrates postgres://database --to=latest');
  expect(app.imageOf()).toMatch(/@sha256:/);
});

test('monorepo: a release of one service starts a run of that service only', async () => {
  const services = ['cart', 'catalog', 'checkout'];
  setUp('monorepo', services);
  for (const service of services) {
    const tags = { cart: 'v1.4.2', catalog: 'v2.0.0', checkout: 'v1.0.7' } as { [service: string]: string };
    app.pushSource({ [`services/${service}/Dockerfile`]: serving(service) }, `${service}/${tags[service]}`);
  }
  const folder = release('monorepo');
  apply(folder, ['platform', 'argocd']);
  await untilReleased(1);
  expect(services.map((service) => answerOf(service, service))).toEqual(services);

  app.pushSource({ 'services/cart/Dockerfile': serving('cart-2') }, 'cart/v1.5.0');
  release('monorepo', [['v1.4.2', 'v1.5.0']]);
  await until('the release of the cart', 420, () => notReleased('cart', 2), [app.name, app.builds]);
  expect(['catalog', 'checkout'].map((service) => notReleased(service, 1))).toEqual([undefined, undefined]);
  expect(answerOf('catalog', 'cart')).toBe('cart-2');
});

test('each example that the table marks has run', () => {
  const marked = [...TABLE.matchAll(/^\| \[([a-z-]+)\].*\| yes \|$/gm)].map(([, name]) => name);
  expect(ran.sort()).toEqual(marked.sort());
});
