/** What the examples of the pages about releases do on a cluster. */
import { spawn } from 'child_process';
import { get } from 'http';
import { getObject, kubectl, listObjects, makeRunnable, requireCluster, until } from './cluster';
import { apply, inNamespaces, manifestsOf, patchRoute } from './page-manifests';
import { tell } from './rule-page';
import { Manifest } from '../../src/core/document';

jest.setTimeout(600_000);

const BUSYBOX = 'docker.io/library/busybox:1.37.0';

beforeAll(() => {
  requireCluster();
  makeRunnable(BUSYBOX, 'busybox');
});

type Heading = 'Bad' | 'Good';
const HEADINGS: readonly Heading[] = ['Bad', 'Good'];

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));

/** Answers with the name of its pod, and under /ready. */
const SITE = 'mkdir -p /tmp/www && hostname >/tmp/www/index.html && echo ok >/tmp/www/ready';
const SERVER = `${SITE} && exec httpd -f -p 8080 -h /tmp/www`;

/** The example in a namespace of its own, with a program in its pods, and the colour blue as a release scales it. */
function released(
  code: string,
  heading: Heading,
  program: string,
  test: (namespace: string, scale: () => void) => Promise<void>,
): Promise<void> {
  return inNamespaces(`${code}-${heading.toLowerCase()}`, ['shop'], async ([namespace]) => {
    const manifests = manifestsOf(code, heading, { shop: namespace });
    const [, , blue, , , , replicas] = workloadOf(manifests.find(({ kind }) => kind === 'Pipeline')!);
    for (const manifest of manifests.filter(({ kind }) => kind !== 'Pipeline')) apply(running(manifest, program));
    const scale = () => {
      kubectl('scale', 'deployment', blue, `--replicas=${replicas}`, `--namespace=${namespace}`);
      kubectl('rollout', 'status', `deployment/${blue}`, `--namespace=${namespace}`, '--timeout=120s');
    };
    await test(namespace, scale);
  });
}

/** The words of the first workload that a Pipeline releases. */
function workloadOf({ spec }: Manifest): string[] {
  return spec.tasks[0].params.find(({ name }: any) => name === 'workloads').value[0].split(' ');
}

/** A Deployment whose container executes a program, with the probe and the hooks of the example. */
function running(manifest: Manifest, program: string): Manifest {
  if (manifest.kind !== 'Deployment') return manifest;
  const { spec } = manifest;
  const [container] = spec.template.spec.containers;
  const containers = [{ ...container, image: BUSYBOX, command: ['sh', '-c', program] }];
  return {
    ...manifest,
    spec: { ...spec, template: { ...spec.template, spec: { ...spec.template.spec, containers } } },
  };
}

/** What the Service answers to a new connection; empty where it does not. */
function answer(namespace: string, path: string = ''): Promise<string> {
  const host = getObject('service', namespace, 'shop').spec.clusterIP;
  return new Promise((resolve) => {
    const request = get({ host, path: `/${path}`, agent: false, timeout: 2000 }, (response) => {
      let text = '';
      response.on('data', (data) => (text += data)).on('end', () => resolve(text.trim()));
    });
    request.on('timeout', () => request.destroy()).on('error', () => resolve(''));
  });
}

/** The number of ready addresses of the Service. */
function readyAddresses(namespace: string): number {
  return listObjects('endpointslices', namespace)
    .filter(({ metadata }) => metadata.labels['kubernetes.io/service-name'] === 'shop')
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions.ready).length;
}

function servingPod(namespace: string): string {
  return listObjects('pods', namespace).find(({ metadata }) => metadata.labels.colour === 'blue').metadata.name;
}

describe('a release', () => {
  for (const heading of HEADINGS) {
    const replicas = heading === 'Bad' ? 2 : 1;
    it(`release-autoscaler, ${heading}: a colour that a release scales to 1 has ${replicas} pods`, () =>
      released('release-autoscaler', heading, SERVER, async (namespace) => {
        kubectl('scale', 'deployment', 'shop-blue', '--replicas=1', `--namespace=${namespace}`);
        await seconds(45); // an autoscaler acts every 15 seconds
        expect(getObject('deployment', namespace, 'shop-blue').spec.replicas).toBe(replicas);
      }));

    const least = heading === 'Bad' ? 0 : 1;
    it(`release-one-pod, ${heading}: ${least} pods are ready while one ends`, () =>
      released('release-one-pod', heading, SERVER, async (namespace, scale) => {
        scale();
        kubectl('delete', 'pod', servingPod(namespace), `--namespace=${namespace}`, '--wait=false');
        const counts: number[] = [];
        for (let i = 0; i < 20; i++) {
          counts.push(readyAddresses(namespace));
          await seconds(0.2);
        }
        expect(Math.min(...counts)).toBe(least);
      }));

    const [told, answered] = heading === 'Bad' ? ['fails', ''] : ['is answered', 'ok'];
    it(`release-without-probe, ${heading}: the first request after the rollout ${told}`, () =>
      released('release-without-probe', heading, `sleep 10; ${SERVER}`, async (namespace, scale) => {
        scale();
        expect(await answer(namespace, 'ready')).toBe(answered);
      }));

    const isFinished = heading === 'Good';
    it(`release-without-pre-stop, ${heading}: a request of four seconds is finished: ${isFinished}`, () =>
      released('release-without-pre-stop', heading, FINISHES, async (namespace, scale) => {
        scale();
        const pod = servingPod(namespace);
        const log = followed(pod, namespace);
        kubectl('delete', 'pod', pod, `--namespace=${namespace}`, '--timeout=60s');
        expect((await log).includes('finished')).toBe(isFinished);
      }));

    const pods = heading === 'Bad' ? 1 : 2;
    it(`release-session-affinity, ${heading}: 20 connections of a client reach ${pods} of two pods`, () =>
      released('release-session-affinity', heading, SERVER, async (namespace, scale) => {
        scale();
        await seconds(5); // the Service follows the pods
        const answers = new Set<string>();
        for (let i = 0; i < 20; i++) answers.add(await answer(namespace));
        expect([...answers].filter((text) => text !== '')).toHaveLength(pods);
      }));

    const record = heading === 'Bad' ? 'lost' : 'kept';
    tell('release-by-replace', heading, `a sync during a release: its record is ${record}`, async (page) => {
      const first = page.start();
      page.sync();
      await page.operation(first, 'Succeeded');
      const service = () => page.list('services').find(({ metadata }) => !metadata.name.includes('preview'));
      const { name, namespace } = service().metadata;
      kubectl('annotate', 'service', name, 'example.com/release-record=blue', `--namespace=${namespace}`);
      const second = page.push((text) => text.replace(/\bport: 80$/gm, 'port: 81'));
      page.sync();
      await page.operation(second, 'Succeeded');
      expect(service().spec.ports[0].port).toBe(81);
      expect(service().metadata.annotations['example.com/release-record']).toBe(heading === 'Bad' ? undefined : 'blue');
    });
  }

  for (const [heading, owners] of [
    ['Bad', 1],
    ['Good', 2],
  ] as const) {
    it(`route-two-owners, ${heading}: the weights of ${owners} of two pipelines stay`, () =>
      inNamespaces(`route-two-owners-${heading.toLowerCase()}`, ['shop'], ([namespace]) => {
        const manifests = manifestsOf('route-two-owners', heading, { shop: namespace });
        for (const manifest of manifests.filter(({ kind }) => kind === 'HTTPRoute')) apply(manifest);
        const routes = manifests
          .filter(({ kind }) => kind === 'Pipeline')
          .map((manifest) => workloadOf(manifest)[2].split('/')[0]);
        const read = routes.map((route) => getObject('httproute', namespace, route).spec.rules);
        routes.forEach((route, i) => {
          const weights = read[i][0].backendRefs.map((ref: any, at: number) => ({ ...ref, weight: 40 + i + at }));
          const rules = [{ ...read[i][0], backendRefs: weights }];
          patchRoute(namespace, route, rules, `pipeline-${i}`);
        });
        const kept = routes.filter((route, i) => {
          const [{ backendRefs }] = getObject('httproute', namespace, route).spec.rules;
          return backendRefs[0].weight === 40 + i;
        });
        expect(kept.length).toBe(owners);
      }));
  }

  for (const heading of HEADINGS) {
    const ready = heading === 'Bad' ? 0 : 1;
    it(`release-selector, ${heading}: the Service leads to ${ready} pods`, () =>
      inNamespaces(`release-selector-${heading.toLowerCase()}`, ['shop'], async ([namespace]) => {
        const manifests = manifestsOf('release-selector', heading, { shop: namespace });
        for (const manifest of manifests.filter(({ kind }) => kind !== 'Pipeline')) apply(asPods(manifest));
        const pods = () => listObjects('pods', namespace).filter(({ status }) => status.phase === 'Running');
        await until('the pods run', 180, () => (pods().length === 2 ? undefined : `${pods().length}`), [namespace]);
        await seconds(10); // the Service follows the pods
        const { subsets = [] } = getObject('endpoints', namespace, serviceOf(manifests));
        expect(subsets.flatMap(({ addresses = [] }: any) => addresses).length).toBe(ready);
      }));
  }
});

/** Needs four seconds for what it does when it is told to end. */
const FINISHES = `${SITE} && httpd -p 8080 -h /tmp/www
trap 'sleep 4; echo finished; exit 0' TERM
while :; do sleep 0.2; done`;

/** The log of a pod until it ends. */
function followed(pod: string, namespace: string): Promise<string> {
  const child = spawn('kubectl', ['logs', '--follow', pod, `--namespace=${namespace}`]);
  let log = '';
  child.stdout.on('data', (data) => (log += data));
  return new Promise((resolve) => child.on('close', () => resolve(log)));
}

/** The first Service, which leads to the blue pods. */
function serviceOf(manifests: readonly Manifest[]): string {
  return manifests.find(({ kind }) => kind === 'Service')!.metadata!.name!;
}

/** A Deployment whose pods run without the image and the probe of the example. */
function asPods(manifest: Manifest): Manifest {
  if (manifest.kind !== 'Deployment') return manifest;
  const { spec } = manifest;
  const [{ name }] = spec.template.spec.containers;
  const container = { name, image: BUSYBOX, command: ['sleep', '3600'] };
  const pod = { ...spec.template.spec, terminationGracePeriodSeconds: 1, containers: [container] };
  return { ...manifest, spec: { ...spec, replicas: 1, template: { ...spec.template, spec: pod } } };
}
