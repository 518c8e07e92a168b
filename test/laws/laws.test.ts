/** A law that cannot fail proves nothing: each one gets a planted violation, and reports it in these words. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from './canonical';
import { yamlFiles, yamlProblems } from './documents';
import { laws } from './laws';
import { admission } from './tables';

function problemsOf(...manifests: object[]): Record<string, string[]> {
  const documents = manifests.map((manifest, i) => ({ file: `${'abc'[i]}.yaml`, manifest: manifest as Manifest }));
  return Object.fromEntries(
    Object.entries(laws)
      .map(([name, law]) => [name, law(documents)])
      .filter(([, problems]) => problems.length > 0),
  );
}

const STEP = { name: 'run', image: 'alpine:3.22', command: ['true'], securityContext: { runAsNonRoot: true } };

function task(step: object, rest: object = {}): object {
  return {
    apiVersion: 'tekton.dev/v1',
    kind: 'Task',
    metadata: { name: 't' },
    spec: { steps: [{ ...STEP, ...step }], ...rest },
  };
}

function job(pod: object): object {
  const container = { name: 'run', image: 'alpine:3.22' };
  const spec = { template: { spec: { restartPolicy: 'Never', containers: [container], ...pod } } };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j' }, spec };
}

function role(rules: object[]): object {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'r', namespace: 'n' }, rules };
}

test('good manifests have no problems', () => {
  const pipeline = {
    apiVersion: 'tekton.dev/v1',
    kind: 'Pipeline',
    metadata: { name: 't' },
    spec: { tasks: [{ name: 'a', taskRef: { name: 't' } }] },
  };
  expect(problemsOf(task({}), job({}), pipeline)).toEqual({});
});

describe('every document fits the schema of its API', () => {
  const LAW = 'every document fits the schema of its API';

  test('a field that the CRD of Tekton does not have', () => {
    expect(problemsOf(task({ resources: {} }))).toEqual({
      [LAW]: ['a.yaml: Task/t: spec.steps[0].resources: no such field'],
    });
  });

  test('a field that Argo CD does not have, and one that it requires', () => {
    const spec = { project: 'default', syncPolicy: { hooks: [] } };
    expect(
      problemsOf({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'a' }, spec }),
    ).toEqual({
      [LAW]: [
        'a.yaml: Application/a: spec.destination: missing',
        'a.yaml: Application/a: spec.syncPolicy.hooks: no such field',
      ],
    });
  });

  test('a field that Kubernetes does not have', () => {
    expect(problemsOf(job({ timeout: 5, volumes: [{ name: 'v', emptydir: {} }] }))).toEqual({
      [LAW]: [
        'a.yaml: Job/j: spec.template.spec.timeout: no such field',
        'a.yaml: Job/j: spec.template.spec.volumes[0].emptydir: no such field',
      ],
    });
  });

  test('a value of the wrong type', () => {
    expect(
      problemsOf({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec: { replicas: '1' } }),
    ).toEqual({
      [LAW]: ['spec.selector: missing', 'spec.template: missing', 'spec.replicas: must be integer'].map(
        (problem) => `a.yaml: Deployment/d: ${problem}`,
      ),
    });
  });

  test('metadata that Kubernetes does not know', () => {
    expect(problemsOf({ ...task({}), metadata: { name: 't', lables: {} } })).toEqual({
      [LAW]: ['a.yaml: Task/t: metadata.lables: no such field'],
    });
  });

  test('a kind without a schema', () => {
    expect(problemsOf({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' } })).toEqual({
      [LAW]: ['a.yaml: Widget/w: example.com/v1 Widget: no schema of this kind. Add it to imports/SOURCES.json.'],
    });
  });
});

test('every field is written as Tekton stores it', () => {
  expect(problemsOf(task({ timeout: '60m' }))).toEqual({
    'every field is written as Tekton stores it': [
      'a.yaml: Task/t: spec.steps[0].timeout: "60m" is stored as "1h0m0s"',
    ],
  });
});

test('no two documents are the same object', () => {
  expect(problemsOf(task({}), job({}), task({}))).toEqual({
    'no two documents are the same object': ['c.yaml: Task/t: already in a.yaml'],
  });
});

test('objects that get their name from the server are never the same', () => {
  const generated = { ...job({}), metadata: { generateName: 'j-' } };
  expect(problemsOf(generated, generated)).toEqual({});
});

test('every label value is a valid one', () => {
  const long = 'x'.repeat(64);
  const fact = 'is not a valid label value (at most 63 letters, digits, "-", "_", ".")';
  expect(problemsOf({ ...task({}), metadata: { name: 't', labels: { 'a.b/c': long, d: 'e f', g: '' } } })).toEqual({
    'every label value is a valid one': [
      `a.yaml: Task/t: metadata.labels.a.b/c: "${long}" ${fact}`,
      `a.yaml: Task/t: metadata.labels.d: "e f" ${fact}`,
    ],
  });
});

test('roles name what they allow', () => {
  expect(problemsOf(role([{ apiGroups: [''], resources: ['pods', 'pods/*'], verbs: ['*'] }]))).toEqual({
    'roles name what they allow': [
      'a.yaml: Role/r: rules[0].resources: ["pods","pods/*"] allows more than it names',
      'a.yaml: Role/r: rules[0].verbs: ["*"] allows more than it names',
    ],
  });
});

test('no account is cluster-admin', () => {
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' };
  expect(
    problemsOf({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'b' },
      roleRef,
    }),
  ).toEqual({
    'no account is cluster-admin': ['a.yaml: ClusterRoleBinding/b: roleRef.name: cluster-admin may do everything'],
  });
});

test('no Secret is committed with its data', () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } };
  expect(problemsOf({ ...secret, data: { a: 'eA==' }, stringData: { b: 'x' } })).toEqual({
    'no Secret is committed with its data': ['a.yaml: Secret/s: data of a, b would lie in Git'],
  });
  expect(problemsOf(secret)).toEqual({});
});

describe('every image has a version', () => {
  const digest = `sha256:${'0'.repeat(64)}`;

  test.each([
    'alpine',
    'alpine:latest',
    'registry.example:5000/alpine',
    `alpine:latest@${digest}`,
    'alpine@sha256:abc',
  ])('%s has none', (image) => {
    expect(problemsOf(task({ image }))).toEqual({
      'every image has a version': [`a.yaml: Task/t: spec.steps[0].image: ${image} has no version`],
    });
  });

  test.each([`alpine@${digest}`, `alpine:3.22@${digest}`, 'registry.example:5000/alpine:3.22', 'alpine:$(params.tag)'])(
    '%s has one',
    (image) => {
      expect(problemsOf(task({ image }))).toEqual({});
    },
  );

  test('the default of a parameter counts as the image', () => {
    expect(
      problemsOf(task({ image: '$(params.tool)' }, { params: [{ name: 'tool', type: 'string', default: 'alpine' }] })),
    ).toEqual({
      'every image has a version': ['a.yaml: Task/t: spec.steps[0].image: alpine has no version'],
    });
    expect(problemsOf(task({ image: '$(params.tool)' }, { params: [{ name: 'tool', type: 'string' }] }))).toEqual({});
  });
});

test('nothing is privileged or shares the node', () => {
  expect(
    problemsOf(
      task({ securityContext: { privileged: true } }),
      job({ hostPID: true, volumes: [{ name: 'v', hostPath: { path: '/' } }] }),
    ),
  ).toEqual({
    'nothing is privileged or shares the node': [
      'a.yaml: Task/t: spec.steps[0].securityContext.privileged: true',
      'b.yaml: Job/j: spec.template.spec.hostPID: true',
      'b.yaml: Job/j: spec.template.spec.volumes[0].hostPath: {"path":"/"}',
    ],
  });
});

describe('no value is pasted into a script', () => {
  const LAW = 'no value is pasted into a script';
  const hint = 'is pasted before the shell reads it. Hand it over in env.';

  test('neither into the script of a step', () => {
    const script = 'git checkout $(params.revision) && echo $(steps.a.results.b) > $(results.c.path)';
    expect(problemsOf(task({ command: undefined, script }))).toEqual({
      [LAW]: [
        `a.yaml: Task/t: spec.steps[0].script: $(params.revision) ${hint}`,
        `a.yaml: Task/t: spec.steps[0].script: $(steps.a.results.b) ${hint}`,
      ],
    });
  });

  test('nor into what sh -c runs, in an embedded task too', () => {
    const taskSpec = { steps: [{ ...STEP, command: ['sh', '-ec'], args: ['echo $(params["a"])'] }] };
    expect(
      problemsOf({
        apiVersion: 'tekton.dev/v1',
        kind: 'Pipeline',
        metadata: { name: 'p' },
        spec: { tasks: [{ name: 'a', taskSpec }] },
      }),
    ).toEqual({
      [LAW]: [`a.yaml: Pipeline/p: spec.tasks[0].taskSpec.steps[0].args: $(params["a"]) ${hint}`],
    });
  });

  test('an argument of its own and the shell itself are fine', () => {
    expect(problemsOf(task({ command: ['git', 'clone', '--'], args: ['$(params.url)'] }))).toEqual({});
    expect(problemsOf(task({ command: undefined, script: 'echo "$(date)" "$PARAMS_URL"' }))).toEqual({});
  });
});

test('every Tekton step has a command and a securityContext', () => {
  expect(problemsOf(task({ command: undefined, securityContext: undefined }))).toEqual({
    'every Tekton step has a command and a securityContext': [
      'a.yaml: Task/t: spec.steps[0]: neither script nor command',
      'a.yaml: Task/t: spec.steps[0]: no securityContext',
    ],
  });
  expect(
    problemsOf(task({ securityContext: undefined }, { stepTemplate: { securityContext: { runAsNonRoot: true } } })),
  ).toEqual({});
});

test('every law has a planted violation', () => {
  const violations = [
    task({ resources: {} }),
    task({ timeout: '60m' }),
    task({}),
    task({}),
    { ...task({}), metadata: { name: 'l', labels: { a: ' ' } } },
    role([{ apiGroups: ['*'], resources: ['pods'], verbs: ['get'] }]),
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { a: 'eA==' } },
    task({ image: 'alpine' }),
    task({ securityContext: { privileged: true } }),
    task({ command: undefined, script: '$(params.a)' }),
    task({ command: undefined }),
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'b' },
      roleRef: { apiGroup: 'a', kind: 'b', name: 'cluster-admin' },
    },
  ];
  expect(Object.keys(problemsOf(...violations))).toEqual(Object.keys(laws));
});

describe('YAML', () => {
  test.each(['enabled: no', 'enabled: y', 'mode: 0777', 'at: 12:30:45'])('%s is read in two ways', (text) => {
    expect(yamlProblems('a.yaml', text)).toEqual([
      'a.yaml: YAML 1.1 and YAML 1.2 read it differently. Quote the texts.',
    ]);
  });

  test('quoted it is one text', () => {
    expect(yamlProblems('a.yaml', 'enabled: "no"\n---\nmode: "0777"\n')).toEqual([]);
  });

  test('a file that is not YAML is reported with the reason', () => {
    expect(yamlProblems('a.yaml', 'a: [1\nb: 2')).toEqual([expect.stringMatching(/^a\.yaml: Flow sequence/)]);
  });

  test('a folder without manifests fails', () => {
    const empty = mkdtempSync(join(tmpdir(), 'laws-'));
    expect(() => yamlFiles(empty)).toThrow('has no YAML file. Write the manifests first.');
    rmSync(empty, { recursive: true });
    expect(() => yamlFiles(join(process.cwd(), 'nowhere'))).toThrow(
      new Error('nowhere/ has no YAML file. Write the manifests first.'),
    );
  });
});

describe('the schemas and a real API server agree on', () => {
  const LAW = 'every document fits the schema of its API';
  // the webhook sets an empty name before the API server checks the schema
  const accepted = admission.filter(
    ({ verdict, name }) => verdict === 'accepted' && name !== 'task: sidecar without name',
  );
  const unknownField = admission.filter(({ message }) => message?.startsWith('strict decoding error'));

  test.each(accepted.map((row) => [row.name, row]))('%s: accepted', (_, { manifest }) => {
    expect(problemsOf(manifest)[LAW]).toBeUndefined();
  });

  test.each(unknownField.map((row) => [row.name, row]))('%s: rejected', (_, { manifest, message }) => {
    const field = /unknown field "(.*)"/.exec(message!)![1];
    expect(problemsOf(manifest)[LAW]).toEqual([expect.stringContaining(`${field}: no such field`)]);
  });
});
