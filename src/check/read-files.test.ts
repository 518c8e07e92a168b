import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { filesOf, gitRootOf, readFiles } from './read-files';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'check-')));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(files: { [path: string]: string }): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** What is read from files, each document as `file:line folder Kind name`. */
function reading(...paths: string[]) {
  const { documents, syntaxErrors, passedOver } = readFiles(filesOf(paths.map((path) => join(root, path))), root);
  return {
    documents: documents.map((document) =>
      [
        `${document.file.path}:${document.region('').line}`,
        document.folder,
        document.manifest.kind,
        document.manifest.metadata?.name ?? '',
      ].join(' '),
    ),
    syntaxErrors: syntaxErrors.map(
      ({ document: { file, region }, fact }) => `${file.path}:${region('').line}:${region('').column}: ${fact}`,
    ),
    passedOver: passedOver.map(({ path, reason }) => `${path}: ${reason}`),
  };
}

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

describe('manifests', () => {
  test('are read from YAML and JSON, several in a file, with the folder of each', () => {
    write({
      'b/two.yml': `# first\n---\n${configMap('one')}---\n\n---\n${configMap('two')}`,
      'a.json': '{\n  "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "three"}\n}\n',
      'b/c/four.yaml': configMap('four'),
      'b/notes.txt': configMap('nothing'),
    });
    expect(reading('.')).toEqual({
      documents: [
        'a.json:1  Secret three',
        'b/c/four.yaml:1 b/c ConfigMap four',
        'b/two.yml:3 b ConfigMap one',
        'b/two.yml:10 b ConfigMap two',
      ],
      syntaxErrors: [],
      passedOver: [],
    });
  });

  test('are the items of a List', () => {
    write({
      'list.yaml':
        'apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: ' +
        '{name: one}\n  - {apiVersion: v1, kind: Secret, metadata: {name: two}}\n',
    });
    expect(reading('.').documents).toEqual(['list.yaml:4  ConfigMap one', 'list.yaml:7  Secret two']);
  });

  test('of Kustomize have a kind, also if the file has none', () => {
    write({
      'a/kustomization.yaml': 'resources: [app.yaml]\n',
      'b/Kustomization': 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamePrefix: x-\n',
    });
    expect(reading('.').documents).toEqual([
      'a/kustomization.yaml:1 a Kustomization ',
      'b/Kustomization:1 b Kustomization ',
    ]);
  });

  test('have the values that tools of Kubernetes read', () => {
    write({
      'a.yaml':
        'base: &base {x: 1}\napiVersion: v1\nkind: A\nyes: yes\noctal: 010\ndate: 2020-01-02\ntime: ' +
        '12:30\nmerged:\n  <<: *base\n  z: 2\n',
    });
    const [{ manifest }] = readFiles([join(root, 'a.yaml')], root).documents;
    expect(manifest).toMatchObject({ true: true, octal: 8, date: '2020-01-02', time: '12:30', merged: { x: 1, z: 2 } });
  });

  test('hold acknowledgements in the comment before them', () => {
    write({
      'a.yaml':
        `# Acknowledged hook-without-health: argocd-cm has a health check\n# acknowledged ` +
        `other-code:\n${configMap('one')}---\n# acknowledged a-b: c: d\n${configMap('two')}`,
    });
    const { documents } = readFiles([join(root, 'a.yaml')], root);
    expect(documents.map(({ acknowledgements }) => acknowledgements)).toEqual([
      [{ code: 'hook-without-health', reason: 'argocd-cm has a health check', offset: 0 }],
      [{ code: 'a-b', reason: 'c: d', offset: 149 }],
    ]);
    expect(documents[1].region('# acknowledged a-b')).toEqual({ line: 8, column: 1, endColumn: 25 });
  });
});

describe('a file without manifests', () => {
  test('is skipped, with the reason', () => {
    write({
      '.github/workflows/ci.yaml': 'on: push\njobs: {}\n',
      'package.json': '{"name": "x"}',
      'chart/Chart.yaml': 'apiVersion: v2\nname: shop\n',
      'chart/values.yaml': 'image: x\n',
      'chart/templates/sub/app.yaml': configMap('app'),
      'jinja/a.yaml': 'apiVersion: v1\nkind: {{ kind }}\n',
      'jinja/b.yaml': 'apiVersion: v1\n{{ if x }}\nkind: A\n{{ end }}\n',
      'jinja/c.yaml': 'apiVersion: v1\n{% if x == "y" %}\nkind: A\n{% endif %}\n',
      'node_modules/x/a.yaml': configMap('x'),
      'set.yaml':
        'apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nspec: {template: "{{ .name ' +
        '}}"}\ntemplatePatch: |\n  {{ if x }}\n',
    });
    expect(reading('.')).toEqual({
      documents: ['set.yaml:1  ApplicationSet '],
      syntaxErrors: [],
      passedOver: [
        '.github/workflows/ci.yaml: no manifest',
        'chart/Chart.yaml: no manifest',
        'chart/templates/sub/app.yaml: a template of Helm',
        'chart/values.yaml: no manifest',
        'jinja/a.yaml: a template',
        'jinja/b.yaml: a template',
        'jinja/c.yaml: a template',
        'package.json: no manifest',
      ],
    });
  });

  test('is an error if it looks like manifests and is not valid YAML, which hides no other document', () => {
    write({
      'a.yaml': `${configMap('one')}---\napiVersion: v1\nkind: A\n  b: [\n---\n${configMap('two')}`,
      'b.yaml': `${configMap('one')}kind: again\nitems:\n  - {name: x, a: 1}\n  - {name: y, a: 1, a: 2}\n`,
      'tab.yaml': `${configMap('one')}\t# b\nc: "\u0007"\n`,
    });
    const twice = 'is set twice in one map: Kustomize rejects the file, and kubectl and Argo CD take the last value';
    expect(reading('.')).toEqual({
      documents: ['a.yaml:1  ConfigMap one', 'a.yaml:10  ConfigMap two', 'b.yaml:1  again one'],
      syntaxErrors: [
        'a.yaml:7:7: is not valid YAML: Nested mappings are not allowed in compact mappings',
        `b.yaml:5:1: ${twice}`,
        `b.yaml:8:21: ${twice}`,
        'tab.yaml:6:5: is not valid YAML: Control characters are not allowed',
      ],
      passedOver: [],
    });
  });
});

describe('files', () => {
  test('that Git ignores are left out, unless they or their folder are given', () => {
    execFileSync('git', ['init', '--quiet', root]);
    write({ '.gitignore': '/out/\n', 'out/a.yaml': configMap('a'), 'in/b.yaml': configMap('b') });
    execFileSync('git', ['-C', root, 'add', 'in']);
    write({ 'new/c.yaml': configMap('c') });
    rmSync(join(root, 'in/b.yaml'));
    expect(reading('.').documents).toEqual(['new/c.yaml:1 new ConfigMap c']);
    expect(reading('out').documents).toEqual(['out/a.yaml:1 out ConfigMap a']);
    expect(reading('out/a.yaml', 'new', 'out').documents).toEqual([
      'new/c.yaml:1 new ConfigMap c',
      'out/a.yaml:1 out ConfigMap a',
    ]);
    expect([gitRootOf(join(root, 'in')), gitRootOf(tmpdir())]).toEqual([root, undefined]);
  });

  test('that do not exist are reported', () => {
    expect(() => filesOf([join(root, 'nothing')])).toThrow(`there is no file or folder ${join(root, 'nothing')}`);
  });
});
