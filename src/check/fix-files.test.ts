import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import * as fc from 'fast-check';
import { Document as YamlDocument, isMap, Scalar, visit } from 'yaml';
import { check } from './check';
import { fixFiles } from './fix-files';
import { filesOf, readFiles } from './read-files';
import { parseKubernetesYaml } from '../core/parse-kubernetes-yaml';

const SEED = Number(process.env.SEED ?? 1);
const CASES = 60;

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'fix-')));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Fixes files, and returns the new texts of those that changed, and the codes that remain. */
function fix(files: { [path: string]: string | Buffer }) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const paths = filesOf([root]);
  const { texts, report } = fixFiles(root, (changed) => check(readFiles(paths, root, { texts: changed })));
  return { texts: Object.fromEntries(texts), codes: report.findings.map(({ code }) => code) };
}

/** The text of one file after it was fixed; the same if nothing was. */
function fixed(text: string): string {
  return fix({ 'a.yaml': text }).texts['a.yaml'] ?? text;
}

const head = (kind: string, version = 'v1', metadata = '{name: a}') =>
  `apiVersion: tekton.dev/${version}\nkind: ${kind}\nmetadata: ${metadata}\n`;
const RUN = `${head('PipelineRun')}spec:\n`;

test('what the webhook of Tekton rewrites gets the form that it stores, with its comments', () => {
  const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: a, namespace: argocd}
spec:
  project: default
  source: {repoURL: 'https://git.example.com/a.git', path: tasks}
  destination: {server: 'https://kubernetes.default.svc', namespace: a}
`;
  const task = (params: string, step: string) => `${head('Task')}spec:
  params:
  - name: count # how many
    ${params}
  steps:
  - name: s
    image: docker.io/library/busybox:1.37.0
    command: [date] # now
${step}`;
  const written = task(
    'default: 5 # five',
    `    args:
    timeout: '60m' # an hour
    env: []
    computeResources: {limits: {cpu: 1000m, memory: 1024Mi}}
`,
  );
  expect(fix({ 'app.yaml': application, 'tasks/a.yaml': written })).toEqual({
    texts: {
      'tasks/a.yaml': task(
        'default: "5" # five',
        `    timeout: '1h0m0s' # an hour
    computeResources: {limits: {cpu: "1", memory: 1Gi}}
`,
      ),
    },
    codes: [],
  });
});

describe('a field of v1beta1', () => {
  test('moves to its place in v1, with its comments, and the rest stays as it is', () => {
    const text = `# nightly
${head('PipelineRun', 'v1beta1')}spec:
  pipelineRef: {name: build}   # that of main

  # may create Deployments
  serviceAccountName: builder # account
  podTemplate:
    # build nodes
    nodeSelector:
      disk: ssd

  timeout: 1h0m0s
  taskRunSpecs:
  - pipelineTaskName: compile
    taskServiceAccountName: compiler
    taskPodTemplate: {hostNetwork: true}
    stepOverrides:
    - name: c
      resources: {limits: {memory: 1Gi}}
`;
    expect(fix({ 'a.yaml': text })).toEqual({
      texts: {
        'a.yaml': `# nightly
${head('PipelineRun')}spec:
  pipelineRef: {name: build}   # that of main

  # may create Deployments
  taskRunTemplate:
    serviceAccountName: builder # account
    podTemplate:
      # build nodes
      nodeSelector:
        disk: ssd

  timeouts:
    pipeline: 1h0m0s
  taskRunSpecs:
  - pipelineTaskName: compile
    serviceAccountName: compiler
    podTemplate: {hostNetwork: true}
    stepSpecs:
    - name: c
      computeResources: {limits: {memory: 1Gi}}
`,
      },
      codes: [],
    });
  });

  const POD = 'podTemplate: {hostNetwork: true}';

  test.each([
    [
      'below another field, in another order and indent',
      ['    serviceAccountName: b', '    taskRunTemplate:', `          ${POD}`, '    pipelineRef: {name: p}'],
      ['    taskRunTemplate:', `          ${POD}`, '          serviceAccountName: b', '    pipelineRef: {name: p}'],
    ],
    [
      'at the end of a file without a line break',
      ['  pipelineRef: {name: p}', '  taskRunTemplate:', `    ${POD}`, '  # of CI', '  serviceAccountName: b'],
      ['  pipelineRef: {name: p}', '  taskRunTemplate:', `    ${POD}`, '    # of CI', '    serviceAccountName: b'],
    ],
    [
      'below the other field, which ends the file without a line break',
      ['  pipelineRef: {name: p}', '  serviceAccountName: b', '  taskRunTemplate:', `    ${POD}`],
      ['  pipelineRef: {name: p}', '  taskRunTemplate:', `    ${POD}`, '    serviceAccountName: b', ''],
    ],
    [
      'into brackets',
      ['  serviceAccountName: b', `  taskRunTemplate: {${POD}}`, '  pipelineRef: {name: p}'],
      [`  taskRunTemplate: {${POD}, serviceAccountName: b}`, '  pipelineRef: {name: p}'],
    ],
    [
      'within brackets',
      [`  {serviceAccountName: b, pipelineRef: {name: p}, ${POD}}`],
      [`  {taskRunTemplate: {serviceAccountName: b, ${POD}}, pipelineRef: {name: p}}`],
    ],
    [
      'with a text of several lines',
      ['  podTemplate:', '    x: "a', '      b"', '    y: >-', '      c', '', '      d', '  pipelineRef: {name: p}'],
      [
        ...['  taskRunTemplate:', '    podTemplate:', '      x: "a', '        b"', '      y: >-', '        c', ''],
        ...['        d', '  pipelineRef: {name: p}'],
      ],
    ],
  ])('moves %s', (_, before, after) => {
    expect(fixed(RUN + before.join('\n'))).toBe(RUN + after.join('\n'));
  });

  test('moves in JSON', () => {
    const json = (spec: string) =>
      `{\n\t"apiVersion": "tekton.dev/v1", "kind": "PipelineRun",\n\t"metadata": {"name": "a"}, "spec": ${spec}\n}\n`;
    const after = '{"pipelineRef": {"name": "p"}, "taskRunTemplate": {"serviceAccountName": "b"}}';
    const { texts } = fix({ 'a.json': json('{"pipelineRef": {"name": "p"}, "serviceAccountName": "b"}') });
    expect(texts['a.json']).toBe(json(after));
  });

  test.each([
    ['where the new place has a value', '  serviceAccountName: b\n  taskRunTemplate: {serviceAccountName: c}'],
    ['where the new place is an alias', '  podTemplate: &t {}\n  taskRunTemplate: *t\n  serviceAccountName: b'],
    ['where a comment would be lost', '  serviceAccountName: b # of CI\n  taskRunTemplate: {podTemplate: {}}'],
    ['where it is set twice', '  serviceAccountName: b\n  serviceAccountName: c'],
  ])('stays %s', (_, spec) => {
    const text = `${RUN}  pipelineRef: {name: p}\n${spec}\n`;
    expect(fixed(text)).toBe(text);
  });
});

describe('the version', () => {
  const steps = (fields: string) =>
    `spec:\n  steps: [{name: s, image: 'docker.io/library/busybox:1.37.0', command: [date]${fields}}]\n`;

  test('is v1 where the object is right then, each by itself', () => {
    const right = `${head('Task', 'v1beta1', '{name: right}')}${steps(', resources: {limits: {cpu: 1}}')}`;
    const wrong = `${head('Task', 'v1beta1', '{name: wrong}')}${steps(', resources: {limits: {cpu: 1}}, cpu: 1')}`;
    expect(fixed(`${right}---\n${wrong}`)).toBe(
      `${right.replace('v1beta1', 'v1').replace('resources', 'computeResources')}---\n${wrong}`,
    );
  });

  test('stays where a field is gone: a PipelineResource, a bundle', () => {
    for (const spec of ['spec:\n  resources: {inputs: [{name: a, type: git}]}\n', 'spec:\n']) {
      const text = `${head('Task', 'v1beta1')}${spec}${steps('').slice(6)}`.replace(
        /spec:\n {2}steps/,
        'spec:\n  steps',
      );
      expect(fixed(text)).toBe(spec.includes('resources') ? text : text.replace('v1beta1', 'v1'));
    }
    const run = `${head('TaskRun', 'v1beta1')}spec:\n  taskRef: {name: a, bundle: example.com/a}\n`;
    expect(fixed(run)).toBe(run);
  });
});

describe('a value', () => {
  const object = (fields: string) => `apiVersion: v1\nkind: ConfigMap\n${fields}`;

  test('that has to be a text gets quotes, as it is written', () => {
    const text = object(
      'metadata: {name: a, labels: {version: 1.10, nightly: yes}}\ndata:\n  a: 0x1F # hex\n  b: -1\n',
    );
    expect(fixed(text)).toBe(
      object('metadata: {name: a, labels: {version: "1.10", nightly: "yes"}}\ndata:\n  a: "0x1F" # hex\n  b: "-1"\n'),
    );
    expect(fixed(`# it's\n${text}`)).toContain("version: '1.10'");
  });

  test('that has to be a number or a boolean loses its quotes', () => {
    const job = (backoff: string, suspend: string) =>
      `apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {backoffLimit: ${backoff}, suspend: ${suspend}}\n`;
    expect(fixed(job('"3"', "'false'"))).toBe(job('3', 'false'));
    expect(fixed(job('"03"', "'no'"))).toBe(job('"03"', "'no'"));
  });

  test('that other values share stays: it has an anchor', () => {
    const text = object('metadata: {name: a, labels: {a: &a 1}}\ndata: {b: *a}\nx: *a\n');
    expect(fixed(text)).toBe(text);
  });
});

describe('files', () => {
  const labelled = (value: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {a: ${value}}}\n`;

  test('keep their line breaks, their byte order mark and their other documents', () => {
    const text = (value: string, account: string) =>
      `\ufeff# first\n${labelled(value)}---\n# empty\n---\n${RUN}  pipelineRef: {name: p}\n${account}...\n`;
    const crlf = (lines: string) => lines.replace(/\n/g, '\r\n');
    expect(fixed(crlf(text('1', '  podTemplate:\n    hostNetwork: true\n')))).toBe(
      crlf(text('"1"', '  taskRunTemplate:\n    podTemplate:\n      hostNetwork: true\n')),
    );
  });

  test('are fixed where another document is not valid YAML', () => {
    expect(fixed(`${labelled('1')}---\napiVersion: v1\nkind: [\n`)).toContain('{a: "1"}');
  });

  test('in a List are fixed, too', () => {
    const list = (value: string) =>
      `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n` +
      `- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a, labels: {a: ${value}}}\n`;
    expect(fixed(list('1'))).toBe(list('"1"'));
  });

  test('that are templates, are not UTF-8, or have nothing to fix stay as they are', () => {
    const files = {
      'chart/Chart.yaml': 'apiVersion: v2\nname: a\nversion: 0.1.0\n',
      'chart/templates/a.yaml': labelled('1'),
      'jinja.yaml': `${labelled('1')}data: {{ data }}\n`,
      'latin1.yaml': Buffer.from(`# \xe9\n${labelled('1')}`, 'latin1'),
      'right.yaml': labelled('b'),
      'run.yaml': `${RUN}  pipelineRef: {name: p}\n  serviceAccount: b\n`,
    };
    expect(fix(files)).toEqual({ texts: {}, codes: ['kubernetes-wrong-type', 'tekton-unknown-field'] });
  });

  test('with an acknowledgement keep what it accepts', () => {
    expect(fix({ 'a.yaml': `# acknowledged kubernetes-wrong-type: generated\n${labelled('1')}` })).toEqual({
      texts: {},
      codes: [],
    });
  });
});

/** The fields of a run, some of them those of v1beta1. */
const FIELDS: { readonly [name: string]: unknown } = {
  pipelineRef: { name: 'p' },
  serviceAccountName: 'b',
  timeout: '1h0m0s',
  podTemplate: { nodeSelector: { disk: 'ssd' }, tolerations: [{ key: 'k' }] },
  taskRunTemplate: { imagePullSecrets: [{ name: 's' }] },
};

/** The same fields in v1. */
function inV1({ serviceAccountName, timeout, podTemplate, taskRunTemplate, ...others }: any): unknown {
  const moved = { ...(serviceAccountName && { serviceAccountName }), ...(podTemplate && { podTemplate }) };
  const template = { ...moved, ...taskRunTemplate };
  return {
    ...others,
    ...(timeout && { timeouts: { pipeline: timeout } }),
    ...(Object.keys(template).length > 0 && { taskRunTemplate: template }),
  };
}

/** A run as YAML, of which some maps and lists are in brackets, and the others may have comments. */
function printed(spec: object, flow: readonly boolean[], comments: boolean, newline: string): string {
  const yaml = new YamlDocument({ apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata: { name: 'a' }, spec });
  let maps = 0;
  visit(yaml, {
    Collection(_, node) {
      node.flow = flow[maps++] ?? false;
      if (comments && !node.flow && isMap(node)) (node.items[0].key as Scalar).commentBefore = ` ${maps}`;
    },
  });
  return yaml.toString({ lineWidth: 0 }).replace(/\n/g, newline);
}

describe(`${CASES} runs in random forms, seed ${SEED}`, () => {
  const names = fc.shuffledSubarray(Object.keys(FIELDS), { minLength: 1 });
  const flow = fc.array(fc.boolean(), { maxLength: 12 });
  const newline = fc.constantFrom('\n', '\r\n');
  const specOf = (fields: string[]) => Object.fromEntries(fields.map((name) => [name, FIELDS[name]]));

  test('become the same runs in v1', () => {
    fc.assert(
      fc.property(names, flow, newline, (fields, ...style) => {
        const text = printed(specOf(fields), style[0], false, style[1]);
        const isLineIntoBrackets = /^ {2}podTemplate:\r?$/m.test(text) && /taskRunTemplate: ?\r?\n? *\{/.test(text);
        const after = fixed(text);
        if (!isLineIntoBrackets) expect(parseKubernetesYaml(after).spec).toEqual(inV1(specOf(fields)));
        expect(after.split('\r').length > 1).toBe(text.includes('\r'));
        expect(fixed(after)).toBe(after);
      }),
      { seed: SEED, numRuns: CASES },
    );
  });

  test('keep their comments', () => {
    fc.assert(
      fc.property(names, flow, newline, (fields, ...style) => {
        const text = printed(specOf(fields), style[0], true, style[1]);
        expect(fixed(text).match(/#.*/g)?.sort()).toEqual(text.match(/#.*/g)?.sort());
      }),
      { seed: SEED, numRuns: CASES },
    );
  });
});
