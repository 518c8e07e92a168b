/**
 * Every field of the definitions in imports/ is written by a prop, or docs/fields.md has the patch that writes it. The
 * manifests of MANIFESTS have every prop.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, App, Chart, Duration, JsonPatch, Size } from 'cdk8s';
import { Construct } from 'constructs';
import {
  AccessMode,
  Application,
  ApplicationSource,
  AppProject,
  EnvVarSource,
  OnError,
  Param,
  ParamType,
  Pipeline,
  PipelineRun,
  PodTemplate,
  SyncOption,
  SyncWindowKind,
  Task,
  TaskProps,
  TaskRef,
  TaskVolume,
  When,
  WorkspaceBinding,
} from '../../src';
import { fieldDiagnostics, Fields } from '../../src/core/fields';

const PROJECT = join(__dirname, '..', '..');
const DEFINITIONS = JSON.parse(readFileSync(join(PROJECT, 'imports', 'fields.json'), 'utf8'));
const DOCUMENT = readFileSync(join(PROJECT, 'docs', 'fields.md'), 'utf8');

const API_VERSIONS = { Task: 'tekton.dev/v1', Pipeline: 'tekton.dev/v1', PipelineRun: 'tekton.dev/v1' };
type Kind = keyof typeof API_VERSIONS | 'Application' | 'AppProject';

function fieldsOfKind(kind: Kind): Fields {
  return DEFINITIONS[`${API_VERSIONS[kind as keyof typeof API_VERSIONS] ?? 'argoproj.io/v1alpha1'} ${kind}`];
}

function chart(): Chart {
  return new Chart(new App(), 'fields', { namespace: 'builds' });
}

function manifestOf(construct: Construct): any {
  return ApiObject.of(construct).toJson();
}

/** A value with every field of a definition, for props that are written as they are. */
function sampleOf(fields: Fields): any {
  if (Array.isArray(fields)) return [sampleOf(fields[0])];
  if (typeof fields === 'object') {
    const named = fields as { readonly [name: string]: Fields };
    return Object.fromEntries(
      Object.entries(named).map(([name, inner]) => [name.replace(/!$/, '').replace('*', 'key'), sampleOf(inner)]),
    );
  }
  return (
    { integer: 1, boolean: true, 'integer or string': 1, quantity: '1', any: { any: 'x' } }[fields as string] ?? 'x'
  );
}

/** A sample of one field of a kind, e.g. `spec.sidecars[].lifecycle`. */
function sampleAt(kind: Kind, path: string): any {
  const segments = path.replaceAll('[]', '.[]').split('.');
  return sampleOf(
    segments.reduce((fields: any, name) => (name === '[]' ? fields[0] : fields[name]), fieldsOfKind(kind)),
  );
}

const RESOURCES = { requests: { cpu: '1' }, limits: { cpu: '1' }, claims: [{ name: 'gpu', request: 'large' }] };
const ENV = { PLAIN: 'x', SOURCE: EnvVarSource.of(sampleAt('Task', 'spec.steps[].env[].valueFrom')) };
const CONTAINER = {
  image: 'busybox:1.36',
  imagePullPolicy: 'Always',
  args: ['-c'],
  env: ENV,
  envFrom: [{ secretRef: { name: 'a', optional: true }, configMapRef: { name: 'b', optional: true }, prefix: 'P_' }],
  workingDir: '/tmp',
  computeResources: RESOURCES,
  securityContext: {
    ...sampleAt('Task', 'spec.steps[].securityContext'),
    seccompProfile: { type: 'Localhost', localhostProfile: 'x' },
    appArmorProfile: { type: 'Localhost', localhostProfile: 'x' },
  },
  volumeMounts: [
    {
      name: 'tmp',
      mountPath: '/tmp',
      readOnly: true,
      subPath: 'a',
      subPathExpr: 'b',
      mountPropagation: 'None',
      recursiveReadOnly: 'Enabled',
    },
  ],
  volumeDevices: [{ name: 'disk', devicePath: '/dev/disk' }],
};
const WORKSPACES = [{ name: 'source', mountPath: '/source' }];

const TASK: TaskProps = {
  displayName: 'x',
  description: 'x',
  params: {
    mode: Param.string({ description: 'x', default: 'a', enum: ['a'] }),
    object: Param.object({ properties: ['key'] }),
  },
  results: {
    digest: { description: 'x', type: ParamType.OBJECT, properties: ['key'], value: '$(steps.run.results.digest)' },
  },
  workspaces: { source: { description: 'x', optional: true, readOnly: true, mountPath: '/x' } },
  volumes: { tmp: TaskVolume.emptyDir() },
  stepTemplate: { ...CONTAINER, command: ['sh'] },
  steps: [
    {
      ...CONTAINER,
      name: 'run',
      displayName: 'x',
      script: 'true',
      command: ['sh'],
      ref: { name: 'x', resolver: 'git', params: { url: 'x' } },
      params: { a: 'x' },
      results: { digest: { description: 'x', type: ParamType.OBJECT, properties: ['key'] } },
      when: [When.isIn('a', ['a']), When.cel("'a' == 'a'")],
      timeout: Duration.minutes(1),
      onError: OnError.CONTINUE,
      workspaces: WORKSPACES,
      stdoutConfig: { path: '/x' },
      stderrConfig: { path: '/x' },
    },
    { ...CONTAINER, name: 'hardened', command: ['sh'] },
  ],
  sidecars: [
    {
      ...CONTAINER,
      name: 'proxy',
      command: ['sh'],
      script: 'true',
      ports: [{ containerPort: 1, name: 'x', protocol: 'TCP', hostPort: 1, hostIp: '10.0.0.1' }],
      readinessProbe: sampleAt('Task', 'spec.sidecars[].readinessProbe'),
      livenessProbe: sampleAt('Task', 'spec.sidecars[].livenessProbe'),
      startupProbe: sampleAt('Task', 'spec.sidecars[].startupProbe'),
      lifecycle: sampleAt('Task', 'spec.sidecars[].lifecycle'),
      restartPolicy: 'Always',
      stdin: true,
      stdinOnce: true,
      tty: true,
      terminationMessagePath: '/x',
      terminationMessagePolicy: 'File',
      workspaces: WORKSPACES,
    },
  ],
};

function pipeline(scope: Construct): Pipeline {
  const made = new Pipeline(scope, 'pipeline', {
    displayName: 'x',
    description: 'x',
    params: {
      mode: Param.string({ description: 'x', default: 'a', enum: ['a'] }),
      object: Param.object({ properties: ['key'] }),
    },
    workspaces: { source: { description: 'x', optional: true } },
  });
  const options = {
    displayName: 'x',
    description: 'x',
    params: { a: 'x' },
    workspaces: { source: { workspace: 'source', subPath: 'x' } },
    when: [When.isIn('a', ['a']), When.cel("'a' == 'a'")],
    retries: 1,
    timeout: Duration.minutes(1),
    matrix: { params: { a: ['x'] }, include: [{ name: 'x', params: { a: 'x' } }] },
    onError: OnError.CONTINUE,
  };
  const first = made.addTask('first', { ...options, task: TaskRef.named('x') });
  made.addTask('second', { ...options, task: TaskRef.resolver('git', { url: 'x' }), runAfter: [first] });
  made.addFinally('last', { ...options, task: TaskRef.named('x') });
  made.addFinally('resolved', { ...options, task: TaskRef.resolver('git', { url: 'x' }) });
  made.addResult('digest', { value: first.result('digest'), description: 'x' });
  return made;
}

const POD: Required<PodTemplate> = {
  ...sampleAt('PipelineRun', 'spec.taskRunTemplate.podTemplate'),
  affinity: { nodeAffinity: {} },
  env: ENV,
  imagePullSecrets: ['x'],
  securityContext: { fsGroup: 1 },
  volumes: { tmp: TaskVolume.of({ hostPath: { path: '/x' } }) },
};

function pipelineRun(scope: Construct): PipelineRun {
  const containers = { run: { computeResources: RESOURCES } };
  const source = (name: string) =>
    WorkspaceBinding.of({ [name]: sampleAt('PipelineRun', `spec.workspaces[].${name}`) });
  return new PipelineRun(scope, 'run', {
    pipeline: 'x',
    params: { a: 'x' },
    taskRunTemplate: { serviceAccountName: 'x', podTemplate: POD },
    taskRunSpecs: {
      first: {
        serviceAccountName: 'x',
        podTemplate: POD,
        computeResources: RESOURCES,
        stepSpecs: containers,
        sidecarSpecs: containers,
        metadata: { labels: { a: 'x' }, annotations: { a: 'x' } },
        timeout: Duration.minutes(1),
      },
    },
    timeouts: { pipeline: Duration.minutes(3), tasks: Duration.minutes(1), finally: Duration.minutes(1) },
    workspaces: {
      ...Object.fromEntries(['configMap', 'csi', 'projected', 'secret'].map((name) => [name, source(name)])),
      claim: WorkspaceBinding.of({ persistentVolumeClaim: { claimName: 'x', readOnly: true } }),
      folder: WorkspaceBinding.persistentVolumeClaim('x', 'x'),
      memory: WorkspaceBinding.emptyDir({ medium: 'Memory', sizeLimit: Size.gibibytes(1) }),
      new: WorkspaceBinding.volumeClaimTemplate({
        storage: Size.gibibytes(1),
        accessMode: AccessMode.READ_WRITE_ONCE,
        storageClassName: 'x',
      }),
    },
  });
}

const VARIABLES = [{ name: 'x', value: 'x', code: true }];
const SOURCE: ApplicationSource = {
  repoUrl: 'https://git.example.com/x.git',
  targetRevision: 'x',
  path: 'x',
  chart: 'x',
  ref: 'x',
  directory: {
    recurse: true,
    include: 'x',
    exclude: 'x',
    jsonnetExtVars: VARIABLES,
    jsonnetTlas: VARIABLES,
    jsonnetLibs: ['x'],
  },
  helm: {
    releaseName: 'x',
    valueFiles: ['x'],
    ignoreMissingValueFiles: true,
    valuesObject: { a: 'x' },
    parameters: { a: 'x' },
    stringParameters: { b: 'x' },
    fileParameters: { c: 'x' },
    skipCrds: true,
    skipTests: true,
    skipSchemaValidation: true,
    passCredentials: true,
    namespace: 'x',
    kubeVersion: '1.34.0',
    apiVersions: ['v1/Pod'],
  },
  kustomize: {
    ...sampleAt('Application', 'spec!.source.kustomize'),
    replicas: { x: 1 },
  },
  plugin: { name: 'x', env: { A: 'x' }, parameters: { a: 'x', b: ['x'], c: { key: 'x' } } },
};

function application(
  scope: Construct,
  id: string,
  sources: Partial<ConstructorParameters<typeof Application>[2]>,
): any {
  return new Application(scope, id, {
    ...sources,
    destination: { server: 'https://x', name: 'x', namespace: 'x' },
    automated: { prune: true, selfHeal: true, allowEmpty: true, enabled: false },
    retry: {
      limit: 1,
      refresh: true,
      backoff: { duration: Duration.seconds(1), factor: 2, maxDuration: Duration.seconds(2) },
    },
    syncOptions: [SyncOption.CREATE_NAMESPACE],
    managedNamespaceMetadata: { labels: { a: 'x' }, annotations: { a: 'x' } },
    ignoreDifferences: [
      {
        group: 'x',
        kind: 'x',
        name: 'x',
        namespace: 'x',
        jsonPointers: ['/x'],
        jqPathExpressions: ['.x'],
        managedFieldsManagers: ['x'],
      },
    ],
    info: { title: 'x' },
    revisionHistoryLimit: 1,
  });
}

/** A construct of each kind that patches are applied to, and manifests that have every prop. */
const MANIFESTS: { readonly [kind in Kind]: (scope: Construct) => Construct[] } = {
  Task: (scope) => [new Task(scope, 'task', TASK)],
  Pipeline: (scope) => [pipeline(scope)],
  PipelineRun: (scope) => [pipelineRun(scope)],
  Application: (scope) => [
    application(scope, 'one', { source: SOURCE }),
    application(scope, 'many', { sources: [SOURCE] }),
  ],
  AppProject: (scope) => [
    new AppProject(scope, 'project', {
      description: 'x',
      sourceRepos: ['x'],
      sourceNamespaces: ['x'],
      destinations: [{ server: 'x', name: 'x', namespace: 'x' }],
      clusterResourceWhitelist: [{ group: 'x', kind: 'x', name: 'x' }],
      clusterResourceBlacklist: [{ group: 'x', kind: 'x', name: 'x' }],
      namespaceResourceWhitelist: [{ group: 'x', kind: 'x' }],
      namespaceResourceBlacklist: [{ group: 'x', kind: 'x' }],
      orphanedResources: { warn: true, ignore: [{ group: 'x', kind: 'x', name: 'x' }] },
      permitOnlyProjectScopedClusters: true,
      roles: [{ name: 'x', description: 'x', groups: ['x'], policies: [{ action: 'get' }] }],
      syncWindows: [
        {
          kind: SyncWindowKind.DENY,
          schedule: '0 22 * * *',
          duration: Duration.hours(8),
          applications: ['x'],
          namespaces: ['x'],
          clusters: ['x'],
          andOperator: true,
          manualSync: true,
          syncOverrun: true,
          timeZone: 'Europe/Vienna',
          description: 'x',
        },
      ],
    }),
  ],
};

/** The paths of all fields: `spec.steps[].env[].name`; the names of a map are `*`. */
function pathsOf(fields: Fields, path: string = ''): string[] {
  if (typeof fields === 'string') return [path];
  if (Array.isArray(fields)) return pathsOf(fields[0], `${path}[]`);
  return Object.entries(fields).flatMap(([name, inner]) =>
    pathsOf(inner, `${path}${path === '' ? '' : '.'}${name.replace(/!$/, '')}`),
  );
}

/** Whether a manifest has a field. */
function has(manifest: any, path: string): boolean {
  const reach = (values: any[], name: string): any[] => {
    const found = values.filter((value) => value !== undefined && value !== null);
    if (name === '[]') return found.flatMap((value) => (Array.isArray(value) ? value : []));
    return found.flatMap((value) => (name === '*' ? Object.values(value) : [value[name]]));
  };
  const reached = path.replaceAll('[]', '.[]').split('.').reduce(reach, [manifest]);
  return reached.some((value) => value !== undefined);
}

function isBelow(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}.`) || path.startsWith(`${parent}[`);
}

interface Row {
  readonly field: string;
  readonly patch: { readonly op: string; readonly path: string; readonly value: any }[];
  readonly reason: string;
}

/** The rows of a kind in docs/fields.md. */
function rowsOf(kind: Kind): Row[] {
  const section = DOCUMENT.split(/^## /m).find((text) => text.startsWith(`${kind}\n`)) ?? '';
  return [...section.matchAll(/^\| `([^`]+)` \| `(.+)` \| (.+) \|$/gm)].map(([, field, patch, reason]) => ({
    field,
    patch: JSON.parse(patch),
    reason,
  }));
}

const KINDS = Object.keys(MANIFESTS) as Kind[];

test.each(KINDS)('every field of %s is written by a prop, or listed with its patch', (kind) => {
  const manifests = MANIFESTS[kind](chart()).map(manifestOf);
  const listed = rowsOf(kind).map(({ field }) => field);
  const missing = pathsOf(fieldsOfKind(kind))
    .filter((path) => path !== 'status') // controllers write it
    .filter((path) => !manifests.some((manifest) => has(manifest, path)))
    .filter((path) => !listed.some((parent) => isBelow(path, parent)));
  expect(missing).toEqual([]);
});

test.each(KINDS)('the props of %s write nothing that is not a field', (kind) => {
  const codes = { unknown: 'unknown', type: 'type', missing: 'missing' };
  const found = MANIFESTS[kind](chart()).flatMap((made) =>
    fieldDiagnostics(fieldsOfKind(kind), manifestOf(made), codes),
  );
  expect(found.filter(({ code }) => code === 'unknown')).toEqual([]);
});

describe.each(KINDS)('docs/fields.md, %s:', (kind) => {
  test('each patch writes its field, which no prop writes, and nothing that is not a field', () => {
    for (const { field, patch } of rowsOf(kind)) {
      expect(MANIFESTS[kind](chart()).filter((made) => has(manifestOf(made), field))).toEqual([]);
      const patched = MANIFESTS[kind](chart()).map((made) => {
        const operations = patch.map(({ op, path, value }) =>
          op === 'remove' ? JsonPatch.remove(path) : JsonPatch.add(path, value),
        );
        ApiObject.of(made).addJsonPatch(...operations);
        return made;
      });
      const manifests = patched.flatMap((made) => {
        try {
          return [manifestOf(made)];
        } catch {
          return []; // a patch of `source` does not apply to an Application with `sources`
        }
      });
      expect([field, manifests.some((manifest) => has(manifest, field))]).toEqual([field, true]);
      const codes = { unknown: 'unknown', type: 'type', missing: 'missing' };
      const found = manifests.flatMap((manifest) => fieldDiagnostics(fieldsOfKind(kind), manifest, codes));
      expect(found.filter(({ code }) => code === 'unknown')).toEqual([]);
    }
  });

  test('each row has a reason', () => {
    const isComplete = DOCUMENT.includes(`\n## ${kind}\n\nEvery field has a prop.\n`);
    expect(rowsOf(kind).length > 0).toBe(!isComplete);
    expect(rowsOf(kind).filter(({ reason }) => reason.length < 20)).toEqual([]);
  });
});
