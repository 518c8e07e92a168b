import { join } from 'node:path';
import { Duration } from 'cdk8s';
import { EnvVarSource, RunSettings, TaskVolume, WorkspaceBinding } from '.';
import { mergeRunSettings, planRun } from './plan-run';
import { validateRunOverrides } from './validate-run-overrides';
import { fieldsOf } from '../../test/interfaces';
import { constructMessage } from '../core/diagnostic';

/** Of a field: a value, a value that overrides it, and both merged. */
type Sample = readonly [base: unknown, overrides: unknown, merged: unknown];

const CLAIM = WorkspaceBinding.persistentVolumeClaim('cache');
const SECRET = EnvVarSource.secretKeyRef('api', 'token');
const TMP = TaskVolume.emptyDir();
const KEYS = TaskVolume.secret('keys');
const minutes = Duration.minutes;

const SAMPLES: { readonly [file: string]: { readonly [name: string]: { readonly [field: string]: Sample } } } = {
  'run-settings.ts': {
    RunSettings: {
      params: [
        { a: ['1'], b: '1' },
        { a: ['2'], c: '2' },
        { a: ['2'], b: '1', c: '2' },
      ],
      workspaces: [{ a: CLAIM }, { b: CLAIM }, { a: CLAIM, b: CLAIM }],
      taskRunTemplate: [
        { serviceAccountName: 'a', podTemplate: { hostUsers: false } },
        { podTemplate: { priorityClassName: 'low' } },
        { serviceAccountName: 'a', podTemplate: { hostUsers: false, priorityClassName: 'low' } },
      ],
      taskRunSpecs: [
        { deploy: { serviceAccountName: 'deployer', podTemplate: { automountServiceAccountToken: true } } },
        { deploy: { podTemplate: { nodeSelector: { disk: 'ssd' } } }, build: { serviceAccountName: 'b' } },
        {
          deploy: {
            serviceAccountName: 'deployer',
            podTemplate: { automountServiceAccountToken: true, nodeSelector: { disk: 'ssd' } },
          },
          build: { serviceAccountName: 'b' },
        },
      ],
      timeouts: [
        { pipeline: minutes(60), tasks: minutes(5) },
        { tasks: minutes(6) },
        { pipeline: minutes(60), tasks: minutes(6) },
      ],
    },
    TaskRunSpec: {
      serviceAccountName: ['a', 'b', 'a'],
      podTemplate: [{ hostUsers: false }, { schedulerName: 's' }, { hostUsers: false, schedulerName: 's' }],
      computeResources: [
        { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '2Gi' }, claims: [{ name: 'gpu' }] },
        { requests: { memory: '3Gi' }, limits: { memory: '4Gi' }, claims: [{ name: 'net' }] },
        {
          requests: { cpu: '1', memory: '3Gi' },
          limits: { memory: '4Gi' },
          claims: [{ name: 'gpu' }, { name: 'net' }],
        },
      ],
      stepSpecs: [
        { a: { computeResources: { limits: { cpu: '1' } } } },
        { a: { computeResources: { limits: { memory: '1Gi' } } }, b: { computeResources: {} } },
        { a: { computeResources: { limits: { cpu: '1', memory: '1Gi' } } }, b: { computeResources: {} } },
      ],
      sidecarSpecs: [
        { a: { computeResources: {} } },
        { b: { computeResources: {} } },
        { a: { computeResources: {} }, b: { computeResources: {} } },
      ],
      metadata: [
        { labels: { a: '1', b: '1' }, annotations: { c: '1' } },
        { labels: { b: '2' } },
        { labels: { a: '1', b: '2' }, annotations: { c: '1' } },
      ],
      timeout: [minutes(1), minutes(2), minutes(2)],
    },
  },
  'pod-template.ts': {
    PodTemplate: {
      securityContext: [{ fsGroup: 1 }, { supplementalGroups: [2] }, { fsGroup: 1, supplementalGroups: [2] }],
      hostUsers: [false, true, false],
      automountServiceAccountToken: [true, false, true],
      imagePullSecrets: [
        ['a', 'b'],
        ['b', 'c'],
        ['a', 'b', 'c'],
      ],
      nodeSelector: [{ a: '1', b: '1' }, { b: '2' }, { a: '1', b: '2' }],
      tolerations: [[{ key: 'a' }], [{ key: 'a' }, { key: 'b' }], [{ key: 'a' }, { key: 'b' }]],
      affinity: [
        { nodeAffinity: { terms: ['a'] }, podAffinity: { terms: ['p'] } },
        { nodeAffinity: { terms: ['b'] } },
        { nodeAffinity: { terms: ['b'] }, podAffinity: { terms: ['p'] } },
      ],
      topologySpreadConstraints: [
        [{ topologyKey: 'zone', maxSkew: 1 }, { topologyKey: 'host' }],
        [{ topologyKey: 'zone', maxSkew: 2 }],
        [{ topologyKey: 'zone', maxSkew: 2 }, { topologyKey: 'host' }],
      ],
      env: [{ A: '1', B: SECRET }, { A: '2' }, { A: '2', B: SECRET }],
      volumes: [{ a: TMP, b: TMP }, { a: KEYS }, { a: KEYS, b: TMP }],
      runtimeClassName: ['a', 'b', 'b'],
      priorityClassName: ['a', 'b', 'b'],
      schedulerName: ['a', 'b', 'b'],
      dnsPolicy: ['None', 'Default', 'Default'],
      dnsConfig: [
        { nameservers: ['1.1.1.1'], options: [{ name: 'ndots', value: '1' }] },
        { searches: ['example.com'], options: [{ name: 'ndots', value: '2' }] },
        { nameservers: ['1.1.1.1'], searches: ['example.com'], options: [{ name: 'ndots', value: '2' }] },
      ],
      hostAliases: [
        [{ ip: '10.0.0.1', hostnames: ['a'] }],
        [
          { ip: '10.0.0.1', hostnames: ['b'] },
          { ip: '10.0.0.2', hostnames: ['c'] },
        ],
        [
          { ip: '10.0.0.1', hostnames: ['b'] },
          { ip: '10.0.0.2', hostnames: ['c'] },
        ],
      ],
      hostNetwork: [false, true, true],
      enableServiceLinks: [true, false, false],
    },
  },
};

/** Puts the fields of an interface to their place in the settings of a run, once for a task and once for all. */
const PLACES: { readonly [name: string]: readonly ((fields: any) => RunSettings)[] } = {
  RunSettings: [(fields) => fields],
  TaskRunSpec: [(fields) => ({ taskRunSpecs: { build: fields } })],
  PodTemplate: [
    (podTemplate) => ({ taskRunSpecs: { build: { podTemplate } } }),
    (podTemplate) => ({ taskRunTemplate: { podTemplate } }),
  ],
};

/** These are rights: the pipeline's stay, and `validateRunOverrides` rejects others. For all pods they are defaults. */
const RIGHTS = ['serviceAccountName', 'hostUsers', 'automountServiceAccountToken'];

const INTERFACES = Object.entries(SAMPLES).flatMap(([file, samples]) =>
  Object.entries(samples).map(([name, fields]): [string, string, { readonly [field: string]: Sample }] => [
    name,
    join(__dirname, file),
    fields,
  ]),
);

describe('Settings of a run, merged:', () => {
  test.each(INTERFACES)('%s has a sample of every field', (name, file, fields) => {
    expect(Object.keys(fields).sort()).toEqual(fieldsOf(file, name).sort());
  });

  test.each(INTERFACES)('every field of %s is merged', (name, _, fields) => {
    for (const [field, [base, overrides, merged]] of Object.entries(fields)) {
      for (const [i, place] of PLACES[name].entries()) {
        const expected = i === 1 && RIGHTS.includes(field) ? overrides : merged;
        expect(mergeRunSettings(place({ [field]: base }), place({ [field]: overrides }))).toMatchObject(
          place({ [field]: expected }),
        );
      }
    }
  });

  test.each(INTERFACES)('no field of %s is lost by another, or by undefined', (name, _, fields) => {
    const values = Object.entries(fields).map(([field, [base]]) => ({ [field]: base }));
    for (const place of PLACES[name]) {
      for (const one of values) {
        expect(mergeRunSettings(place(one))).toMatchObject(place(one));
        expect(mergeRunSettings(place(one), place(undefined))).toMatchObject(place(one));
        expect(mergeRunSettings({}, place(one))).toMatchObject(place(one));
        for (const other of values) {
          const settings = mergeRunSettings(place(one), place({ [Object.keys(one)[0]]: undefined, ...other }));
          expect(settings).toMatchObject(place({ ...one, ...other }));
        }
      }
    }
  });

  test('names of tasks, params and variables are not names of fields', () => {
    const base: RunSettings = {
      params: { affinity: { a: '1' } },
      taskRunSpecs: { affinity: { podTemplate: { env: { affinity: 'a' } } } },
    };
    const overrides: RunSettings = {
      params: { affinity: { b: '2' } },
      taskRunSpecs: { affinity: { podTemplate: { env: { params: 'b' } } } },
    };
    expect(mergeRunSettings(base, overrides)).toMatchObject({
      params: { affinity: { b: '2' } },
      taskRunSpecs: { affinity: { podTemplate: { env: { affinity: 'a', params: 'b' } } } },
    });
  });
});

describe('Rights that a pipeline needs for a task', () => {
  const needed: RunSettings = {
    taskRunTemplate: { serviceAccountName: 'shop-build' },
    taskRunSpecs: {
      'deploy-app': { serviceAccountName: 'shop-deploy', podTemplate: { automountServiceAccountToken: true } },
      'build-image': { podTemplate: { hostUsers: false, securityContext: { fsGroup: 1, supplementalGroups: [2] } } },
    },
  };
  const contradictions: RunSettings = {
    taskRunSpecs: {
      'deploy-app': { serviceAccountName: 'admin', podTemplate: { automountServiceAccountToken: false } },
      'build-image': { podTemplate: { hostUsers: true, securityContext: { fsGroup: 0, supplementalGroups: [] } } },
    },
  };

  test('are not overridden', () => {
    expect(validateRunOverrides(needed, contradictions).map(constructMessage)).toEqual([
      'taskRunSpecs.deploy-app.serviceAccountName: "admin" contradicts the pipeline, which needs "shop-deploy" ' +
        'for this task. Remove it.',
      'taskRunSpecs.deploy-app.podTemplate.automountServiceAccountToken: false contradicts the pipeline, which ' +
        'needs true for this task. Remove it.',
      'taskRunSpecs.build-image.podTemplate.hostUsers: true contradicts the pipeline, which needs false for this ' +
        'task. Remove it.',
      'taskRunSpecs.build-image.podTemplate.securityContext.fsGroup: 0 contradicts the pipeline, which needs 1 for ' +
        'this task. Remove it.',
      'taskRunSpecs.build-image.podTemplate.securityContext.supplementalGroups: [] contradicts the pipeline, which ' +
        'needs [2] for this task. Remove it.',
    ]);
    expect(mergeRunSettings(needed, contradictions).taskRunSpecs).toEqual(needed.taskRunSpecs);
  });

  test('may be repeated, and everything else may be set', () => {
    const overrides: RunSettings = {
      taskRunTemplate: { serviceAccountName: 'builder', podTemplate: { automountServiceAccountToken: false } },
      taskRunSpecs: {
        'deploy-app': { serviceAccountName: 'shop-deploy', podTemplate: { nodeSelector: { disk: 'ssd' } } },
        'build-image': { computeResources: { limits: { memory: '8Gi' } } },
        'clone-repo': { serviceAccountName: 'cloner' },
      },
    };
    expect(validateRunOverrides(needed, overrides)).toEqual([]);
    expect(validateRunOverrides(needed)).toEqual([]);
    expect(mergeRunSettings(needed, overrides)).toMatchObject(overrides);
  });
});

describe('A planned run', () => {
  test('has fsGroup 65532, unless another one is set', () => {
    expect(planRun({}, 'ci').taskRunTemplate).toEqual({ podTemplate: { securityContext: { fsGroup: 65532 } } });
    const taskRunTemplate = { podTemplate: { securityContext: { fsGroup: 1, fsGroupChangePolicy: 'OnRootMismatch' } } };
    expect(planRun({ taskRunTemplate }, 'ci').taskRunTemplate).toEqual(taskRunTemplate);
  });

  test('has the fields of securityContext in a task that sets others, since Tekton replaces it as a whole', () => {
    const plan = planRun(
      {
        taskRunSpecs: {
          build: { podTemplate: { securityContext: { supplementalGroups: [1] } } },
          deploy: { podTemplate: { hostUsers: true } },
        },
      },
      'ci',
    );
    expect(plan.taskRunSpecs).toEqual({
      build: { podTemplate: { securityContext: { fsGroup: 65532, supplementalGroups: [1] } } },
      deploy: { podTemplate: { hostUsers: true } },
    });
  });
});
