/** Runs a Task with the fields that no Task of the library has: a sidecar, a stepTemplate and a StepAction. */
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, Chart, Testing } from 'cdk8s';
import { getObject, kubectl, makeRunnable, requireCluster, until } from './cluster';
import { GitOpsApp, Param, PodSecurity, PodSecurityNamespace, Task } from '../../src';

const IMAGE = 'docker.io/library/busybox:1.37.0';
const NAMESPACE = `task-fields-${Date.now().toString(36)}`;
const FOLDER = mkdtempSync(join(tmpdir(), 'task-fields-'));

jest.setTimeout(240_000);

/** What Pod Security `restricted` demands: a StepAction sets it itself. */
const RESTRICTED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  runAsUser: 65532,
  seccompProfile: { type: 'RuntimeDefault' },
};

function addObjects(chart: Chart): void {
  new PodSecurityNamespace(chart, NAMESPACE, { enforce: PodSecurity.RESTRICTED });
  new ApiObject(chart, 'measure', {
    apiVersion: 'tekton.dev/v1beta1',
    kind: 'StepAction',
    metadata: { name: 'measure' },
    spec: {
      params: [{ name: 'text', type: 'string' }],
      results: [{ name: 'length', type: 'string' }],
      image: IMAGE,
      env: [{ name: 'TEXT', value: '$(params.text)' }],
      script: '#!/bin/sh\nprintf %s "${#TEXT}" >"$(step.results.length.path)"\n',
      securityContext: RESTRICTED,
    },
  });
  new Task(chart, 'fields', {
    params: { greeting: Param.string() },
    results: { length: { description: 'What the StepAction counted', value: '$(steps.measure.results.length)' } },
    stepTemplate: { image: IMAGE, env: { GREETING: '$(params.greeting)' } },
    sidecars: [
      {
        name: 'web',
        image: IMAGE,
        command: ['/bin/sh', '-c'],
        args: ['mkdir -p /tmp/www && echo world >/tmp/www/index.html && exec httpd -f -p 8080 -h /tmp/www'],
        readinessProbe: { httpGet: { path: '/', port: 8080 } },
      },
    ],
    steps: [
      { name: 'ask', script: '#!/bin/sh\nset -eu\necho "$GREETING $(wget -q -O - http://localhost:8080)"\n' },
      { name: 'measure', ref: { name: 'measure' }, params: { text: 'seven 7' } },
    ],
  });
}

function send(verb: 'apply' | 'create', ...objects: object[]): void {
  const file = join(FOLDER, 'objects.json');
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  kubectl(verb, `--filename=${file}`);
}

beforeAll(() => {
  requireCluster();
  makeRunnable(IMAGE, 'busybox');
  const chart = new Chart(new GitOpsApp(), 'fields', { namespace: NAMESPACE });
  addObjects(chart);
  const objects = Testing.synth(chart);
  send('apply', ...objects.filter(({ kind }) => kind === 'Namespace'));
  send('apply', ...objects.filter(({ kind }) => kind !== 'Namespace'));
});

afterAll(() => {
  if (!process.env.CLUSTER_KEEP) kubectl('delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=false');
});

test('a step has image and variable of the stepTemplate and asks the sidecar, a StepAction has a result', async () => {
  send('create', {
    apiVersion: 'tekton.dev/v1',
    kind: 'TaskRun',
    metadata: { name: 'fields', namespace: NAMESPACE },
    spec: {
      taskRef: { name: 'fields' },
      params: [{ name: 'greeting', value: 'hello' }],
      podTemplate: { securityContext: { fsGroup: 65532 } },
    },
  });
  const status = () => getObject('taskrun', NAMESPACE, 'fields')?.status ?? {};
  const notEnded = () => {
    const condition = status().conditions?.[0];
    return ['True', 'False'].includes(condition?.status) ? undefined : JSON.stringify(condition ?? 'no status');
  };
  await until('TaskRun fields', 150, notEnded, [NAMESPACE]);
  const { conditions, podName, results, sidecars } = status();
  expect(conditions[0]).toMatchObject({ status: 'True', reason: 'Succeeded' });
  expect(kubectl('logs', podName, `--namespace=${NAMESPACE}`, '--container=step-ask').trim()).toBe('hello world');
  expect(results).toEqual([{ name: 'length', type: 'string', value: '7' }]);
  expect(sidecars.map(({ name }: any) => name)).toEqual(['web']);
});
