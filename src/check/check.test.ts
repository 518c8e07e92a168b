import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import Ajv from 'ajv';
import { check } from './check';
import { githubReport } from './github-report';
import { jsonReport } from './json-report';
import { filesOf, readFiles } from './read-files';
import { Report } from './report';
import { sarifReport } from './sarif-report';
import { textReport } from './text-report';
import { coloursOf, NO_COLOURS } from '../core/colour';
import { manifestMessage } from '../core/diagnostic';

const APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  project: default
  source: {repoURL: 'https://git.example.com/shop.git', path: shop}
  destination: {server: 'https://kubernetes.default.svc', namespace: shop}
`;
const hook = (name: string) =>
  `apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
  annotations:
    argocd.argoproj.io/hook: PreSync
\targocd.argoproj.io/hook-delete-policy: HookSucceeded
`.replace('\t', '    ');

/** The message about the file that is not YAML. */
const SYNTAX =
  'file: is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]. ' +
  'Correct it: nothing else in this document was checked.';

/** The message about the hook, in all formats. */
const MESSAGE =
  'metadata.annotations.argocd.argoproj.io/hook-delete-policy: "HookSucceeded" leaves a hook that ' +
  'failed in the cluster, ' +
  'and while it exists no hook of this name runs: the next sync reads its old verdict. Add ' +
  'BeforeHookCreation, or remove the annotation, which means the same.';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'check-')));
});
afterEach(() => rmSync(root, { recursive: true }));

function reportOf(files: { [path: string]: string }): Report {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return check(readFiles(filesOf([root]), root));
}

/** Two findings in one file and one before them, and a file without manifests. */
const report = () =>
  reportOf({
    'argocd/shop.yaml': APPLICATION,
    'shop/two.yaml': `${hook('b')}---\n${hook('c')}`,
    'shop/a, b.yaml': `${hook('a')}`,
    'values.yaml': 'x: y\n',
    'broken.yaml': 'apiVersion: v1\nkind: [\n',
  });

describe('text', () => {
  test('has each finding with its line, by files and lines, and how many there are', () => {
    expect(textReport(report(), NO_COLOURS, (path) => `here/${path}`, false)).toBe(`\
here/broken.yaml:3:1: error yaml-syntax: ${SYNTAX}
  3 |${' '}
    | ^

here/shop/a, b.yaml:7:5: error hook-succeeded-alone: ${MESSAGE}
  7 |     argocd.argoproj.io/hook-delete-policy: HookSucceeded
    |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

here/shop/two.yaml:7:5: error hook-succeeded-alone: ${MESSAGE}
  7 |     argocd.argoproj.io/hook-delete-policy: HookSucceeded
    |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

here/shop/two.yaml:15:5: error hook-succeeded-alone: ${MESSAGE}
  15 |     argocd.argoproj.io/hook-delete-policy: HookSucceeded
     |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

4 errors and 0 warnings in 4 manifests of 4 files; skipped 1 file without manifests
`);
  });

  test('has colours and skipped files on request', () => {
    const printed = textReport(
      reportOf({ 'argocd/shop.yaml': APPLICATION, 'shop/a.yaml': hook('a'), 'x.json': '{}' }),
      coloursOf({ isTTY: true }, {}),
      (path) => path,
      true,
    );
    expect(printed).toBe(`\
\x1b[1mshop/a.yaml:7:5\x1b[22m: \x1b[1m\x1b[31merror\x1b[39m\x1b[22m hook-succeeded-alone: ${MESSAGE}
\x1b[2m  7 |\x1b[22m     argocd.argoproj.io/hook-delete-policy: HookSucceeded
\x1b[2m    |\x1b[22m     \x1b[1m\x1b[31m^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\x1b[39m\x1b[22m

\x1b[2mx.json: skipped: no manifest\x1b[22m
\x1b[1m1 error and 0 warnings in 2 manifests of 2 files; skipped 1 file without manifests\x1b[22m
`);
  });

  test('cuts a long line', () => {
    const long = `apiVersion: v1\nkind: A\n${'x'.repeat(300)}: [\n`;
    const lines = textReport(
      reportOf({ 'a.yaml': `apiVersion: v1\nkind: A\na: "${'x'.repeat(300)}\n${long}` }),
      NO_COLOURS,
      (path) => path,
      false,
    ).split('\n');
    expect(Math.max(...lines.filter((line) => line.startsWith(' ')).map((line) => line.length))).toBeLessThan(170);
  });
});

test('json has every part of a finding under its own name', () => {
  const { findings, ...rest } = JSON.parse(jsonReport(report()));
  expect(findings[1]).toEqual({
    file: 'shop/a, b.yaml',
    line: 7,
    column: 5,
    endColumn: 57,
    severity: 'error',
    code: 'hook-succeeded-alone',
    page: 'https://github.com/cdk8s-argo-tekton/cdk8s-argo-tekton/blob/main/docs/rules/hook-succeeded-alone.md',
    object: 'Job a',
    property: 'metadata.annotations.argocd.argoproj.io/hook-delete-policy',
    fact:
      '"HookSucceeded" leaves a hook that failed in the cluster, and while it exists no hook of this ' +
      'name runs: the next sync reads its old verdict',
    remedy: 'Add BeforeHookCreation, or remove the annotation, which means the same',
    message: MESSAGE,
  });
  expect(findings.map(({ file, line, code }: any) => `${file}:${line} ${code}`)).toEqual([
    'broken.yaml:3 yaml-syntax',
    'shop/a, b.yaml:7 hook-succeeded-alone',
    'shop/two.yaml:7 hook-succeeded-alone',
    'shop/two.yaml:15 hook-succeeded-alone',
  ]);
  expect(rest).toEqual({
    version: 1,
    notes: [],
    documents: 4,
    files: 4,
    passedOver: [{ path: 'values.yaml', reason: 'no manifest' }],
  });
});

test('github has a workflow command for each finding, escaped as GitHub unescapes it', () => {
  const found = report();
  const finding = {
    ...found.findings[1],
    path: 'spec.a',
    fact: '100% of\r\n"a:b,c"',
    allowed: undefined,
    remedy: 'Mend it',
  };
  expect(githubReport({ ...found, findings: [finding, { ...finding, severity: 'warning' }] })).toBe(
    [
      '::error file=shop/a%2C b.yaml,line=7,col=5,endColumn=57,title=hook-succeeded-alone::spec.a: ' +
        '100%25 of%0D%0A"a:b,c". Mend it.',
      '::warning file=shop/a%2C b.yaml,line=7,col=5,endColumn=57,title=hook-succeeded-alone::spec.a: ' +
        '100%25 of%0D%0A"a:b,c". Mend it.',
      '1 error and 1 warning in 4 manifests of 4 files; skipped 1 file without manifests',
      '',
    ].join('\n'),
  );
});

describe('acknowledgements', () => {
  /** Findings as `file:line: severity code`, with the message of those about acknowledgements. */
  const linesOf = ({ findings }: Report) =>
    findings.map((found) => {
      const message = found.code === 'unused-acknowledgement' ? `: ${manifestMessage(found)}` : '';
      return `${found.document.file.path}:${found.region.line}: ${found.severity} ${found.code}${message}`;
    });

  test('in the comment before a manifest accept errors too', () => {
    const files = {
      'argocd/shop.yaml': APPLICATION,
      'shop/a.yaml': `# acknowledged hook-succeeded-alone: x\n${hook('a')}`,
    };
    expect(linesOf(reportOf(files))).toEqual([]);
  });

  test('that accept nothing are warnings at their line, each reported once', () => {
    const note = 'accepts no finding. Remove it, or check it together with all other manifests of the repository.';
    const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
    expect(
      linesOf(
        reportOf({
          'argocd/shop.yaml': APPLICATION,
          'shop/a.yaml':
            `# first\n# acknowledged hook-succeeded-alone: x\n${hook('a')}---\n# acknowledged hook-history: ` +
            `y\n${configMap}`,
          'shop/b.yaml': `# acknowledged hook-histroy: z\n${configMap.replace('{name: a}', '{name: b}')}`,
          'shop/list.yaml': `# acknowledged generate-name: no
apiVersion: v1
kind: List
items:
  - # acknowledged hook-loop: no
    {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: d}}
`,
        }),
      ),
    ).toEqual([
      `shop/a.yaml:11: warning unused-acknowledgement: # acknowledged hook-history: ${note}`,
      'shop/b.yaml:1: warning unused-acknowledgement: # acknowledged hook-histroy: no finding has this code. ' +
        'Did you mean "hook-history"? Correct the code, or remove the comment.',
      `shop/list.yaml:1: warning unused-acknowledgement: # acknowledged generate-name: ${note}`,
      `shop/list.yaml:5: warning unused-acknowledgement: # acknowledged hook-loop: ${note}`,
    ]);
  });
});

describe('sarif', () => {
  /**
   * The schema of OASIS, rtm.5, as Microsoft's package has it: draft 4, of which only the name of its id is not draft
   * 7.
   */
  const { id: _, ...schema } = JSON.parse(
    readFileSync(join(dirname(require.resolve('@microsoft/jest-sarif')), 'schemas', 'sarif-2.1.0-rtm.5.json'), 'utf8'),
  );
  const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false });
  const valid = ajv.compile({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' });

  test('is valid, with findings and without', () => {
    for (const found of [report(), { ...report(), findings: [] }]) {
      valid(JSON.parse(sarifReport(found, '1.2.3')));
      expect(valid.errors).toBeNull();
    }
    expect(valid({ ...JSON.parse(sarifReport(report(), '1.2.3')), version: '2.0.0' })).toBe(false);
  });

  test('names the rule with its page, the file from the root, and the place', () => {
    const [{ tool, results }] = JSON.parse(sarifReport(report(), '1.2.3')).runs;
    expect(tool.driver).toMatchObject({ name: 'cdk8s-argo-tekton', version: '1.2.3' });
    expect(tool.driver.rules.map(({ id, helpUri }: any) => [id, helpUri])).toEqual([
      [
        'hook-succeeded-alone',
        'https://github.com/cdk8s-argo-tekton/cdk8s-argo-tekton/blob/main/docs/rules/hook-succeeded-alone.md',
      ],
      ['yaml-syntax', 'https://github.com/cdk8s-argo-tekton/cdk8s-argo-tekton/blob/main/docs/rules/README.md'],
    ]);
    expect(results[1]).toEqual({
      ruleId: 'hook-succeeded-alone',
      ruleIndex: 0,
      level: 'error',
      message: { text: MESSAGE },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'shop/a,%20b.yaml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 7, startColumn: 5, endColumn: 57 },
          },
          logicalLocations: [
            { fullyQualifiedName: 'Job a metadata.annotations.argocd.argoproj.io/hook-delete-policy' },
          ],
        },
      ],
    });
    expect(results[0].ruleIndex).toBe(1);
  });
});

describe('what was not checked', () => {
  const SET = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: shop, namespace: argocd}
spec:
  goTemplate: true
  generators: GENERATORS
  template:
    metadata: {name: 'shop-{{.name}}'}
    spec:
      project: default
      source: {repoURL: 'https://git.example.com/shop.git', path: '{{.folder}}'}
      destination: {server: '{{.server}}', namespace: 'Shop', nmespace: x}
`;
  const reportOfSet = (generators: string) =>
    reportOf({
      'argocd/set.yaml': SET.replace('GENERATORS', generators),
      'config/a.json': '{"name": "a", "folder": "shop", "server": "https://kubernetes.default.svc"}',
      'config/b.json': '{"name": "b", "folder": "shop", "server": "https://kubernetes.default.svc"}',
      'shop/a.yaml': hook('a'),
    });
  const codes = ({ findings }: Report) =>
    findings.map(({ code, path, document }) => `${document.file.path}: ${code} ${path}`);
  const OF_TEMPLATE = [
    'argocd/set.yaml: argocd-destination spec.template.spec.destination.namespace',
    'argocd/set.yaml: argocd-unknown-field spec.template.spec.destination.nmespace',
  ];

  test('is named once for each ApplicationSet, whose template is checked', () => {
    const unknown = reportOfSet('[{clusters: {}}]');
    expect(codes(unknown)).toEqual([...OF_TEMPLATE, expect.stringContaining('shop/a.yaml: hook-succeeded-alone')]);
    expect(unknown.notes).toEqual([
      {
        path: 'argocd/set.yaml',
        fact:
          'ApplicationSet argocd/shop: what its generator clusters makes is not known here, so that its template ' +
          'was checked as one Application, and its placeholders were not checked',
      },
    ]);
  });

  test('is nothing where the files show what the set makes; each mistake of its template is reported once', () => {
    const known = reportOfSet("[{git: {files: [{path: 'config/*.json'}]}}]");
    expect(known.notes).toEqual([]);
    expect(codes(known)).toEqual([
      'argocd/set.yaml: same-path-twice spec.template.spec.source.path',
      ...OF_TEMPLATE,
      expect.stringContaining('shop/a.yaml: hook-succeeded-alone'),
    ]);
  });

  test('is in each format', () => {
    const { fact } = reportOf({ 'shop/a.yaml': hook('a') }).notes[0];
    const without = reportOf({});
    expect(fact).toMatch(/^there is no Application among the manifests, /);
    expect(textReport(without, NO_COLOURS, (path) => path, false)).toContain(`\nnot checked: ${fact}\n`);
    expect(JSON.parse(jsonReport(without)).notes).toEqual([{ fact }]);
    expect(githubReport(without)).toContain(`::notice title=not checked::${fact}\n`);
    expect(JSON.parse(sarifReport(without, '1.0.0')).runs[0].invocations).toEqual([
      {
        executionSuccessful: true,
        toolExecutionNotifications: [{ level: 'note', message: { text: `not checked: ${fact}` } }],
      },
    ]);
  });
});

test('placeholders of Pipelines-as-Code are values, also without quotes', () => {
  const run = (revision: string) => `apiVersion: tekton.dev/v1
kind: PipelineRun
metadata:
  name: build-{{ revision }}
spec:
  params: [{name: revision, value: ${revision}}]
  timeouts: {pipeline: "{{ timeout }}"}
  pipelineSpec:
    params: [{name: revision}]
    tasks:
      - name: a
        taskSpec:
          steps: [{name: b, image: 'busybox:1.37.0', command: [echo], comand: [echo]}]
`;
  const { findings } = reportOf({
    '.tekton/build.yaml': run('{{ revision }}'),
    '.tekton/two.yaml': run('"{{revision}}"'),
    'samples/three.yaml': run('"{{ revision }}"').replace(
      '  name:',
      '  annotations: {pipelinesascode.tekton.dev/a: b}\n  name:',
    ),
  });
  expect(findings.map(({ code, path, region }) => `${code} ${path} ${region.line}:${region.column}`)).toEqual([
    'tekton-unknown-field spec.pipelineSpec.tasks.a.taskSpec.steps.b.comand 13:71',
    'tekton-unknown-field spec.pipelineSpec.tasks.a.taskSpec.steps.b.comand 13:71',
    'tekton-unknown-field spec.pipelineSpec.tasks.a.taskSpec.steps.b.comand 14:71',
  ]);
});
