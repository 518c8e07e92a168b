/**
 * Rendering with Kustomize and Helm themselves: whether a kustomization is edited as `kustomize edit` does, which Argo
 * CD runs, and whether --fetch downloads. Needs Git, Python 3, and both programs, each by `go install`:
 * sigs.k8s.io/kustomize/kustomize/v5@v5.7.1 and helm.sh/helm/v3/cmd/helm@v3.22.0.
 */
import { ChildProcess, spawn, spawnSync } from 'child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { createServer } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { editedKustomization } from './edited-kustomization';
import { renderSources } from './render-sources';
import { RepositoryWithPrograms } from '../../test/fakes/repository-with-programs';
import { check } from '../check/check';
import { filesOf, readFiles } from '../check/read-files';
import { parseKubernetesYaml } from '../core/parse-kubernetes-yaml';

jest.setTimeout(120_000);

const KUSTOMIZATION = `
resources: [all.yaml]
namePrefix: a-
namespace: first
images: [{name: busybox, newName: kept.example.com/busybox, newTag: v0}, {name: other, newTag: v0}]
replicas: [{name: web, count: 2}]
commonAnnotations: {a: b}
labels: [{pairs: {x: one}}]
`;
const OBJECTS = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: a, image: 'busybox:1'}
      - {name: b, image: 'localhost:5000/other:2'}
      - {name: c, image: other}
`;

/** The parameters of a source, and the commands of Argo CD for them. */
const PARAMETERS: [any, string[][]][] = [
  [{ namePrefix: 'b-' }, [['set', 'nameprefix', '--', 'b-']]],
  [{ nameSuffix: '-c' }, [['set', 'namesuffix', '--', '-c']]],
  [{ namespace: 'second' }, [['set', 'namespace', '--', 'second']]],
  ...[
    'busybox=a/b:v1',
    'busybox:v2',
    'busybox=*:v3',
    `busybox@sha256:${'a'.repeat(64)}`,
    'localhost:5000/other=x:*',
  ].map((image): [any, string[][]] => [{ images: [image] }, [['set', 'image', image]]]),
  [{ images: ['busybox:v2', 'other=x/y'] }, [['set', 'image', 'busybox:v2', 'other=x/y']]],
  [{ replicas: [{ name: 'web', count: 5 }] }, [['set', 'replicas', 'web=5']]],
  [{ commonLabels: { team: 'a' } }, [['add', 'label', 'team:a']]],
  [{ commonLabels: { team: 'a' }, labelWithoutSelector: true }, [['add', 'label', '--without-selector', 'team:a']]],
  [
    { commonLabels: { x: 'two', team: 'a' }, labelWithoutSelector: true, forceCommonLabels: true },
    [['add', 'label', '--force', '--without-selector', 'x:two', 'team:a']],
  ],
  [
    { commonLabels: { team: 'a' }, labelWithoutSelector: true, labelIncludeTemplates: true },
    [['add', 'label', '--without-selector', '--include-templates', 'team:a']],
  ],
  [{ commonAnnotations: { c: 'd' } }, [['add', 'annotation', 'c:d']]],
  [{ commonAnnotations: { a: 'd' }, forceCommonAnnotations: true }, [['add', 'annotation', '--force', 'a:d']]],
];

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'real-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(program: string, args: readonly string[], cwd = folder): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (error !== undefined) throw new Error(`cannot run "${program}" (${error.message}): see the begin of this file`);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

test.each(PARAMETERS)('%j is what kustomize edit writes', (parameters, commands) => {
  for (const side of ['ours', 'theirs']) {
    mkdirSync(join(folder, side));
    writeFileSync(join(folder, side, 'all.yaml'), OBJECTS);
    writeFileSync(join(folder, side, 'kustomization.yaml'), KUSTOMIZATION);
  }
  const edited = editedKustomization(parseKubernetesYaml(KUSTOMIZATION), parameters, {});
  writeFileSync(join(folder, 'ours', 'kustomization.yaml'), JSON.stringify(edited));
  for (const command of commands) run('kustomize', ['edit', ...command], join(folder, 'theirs'));
  expect(run('kustomize', ['build', 'ours'])).toBe(run('kustomize', ['build', 'theirs']));
});

const application = (source: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: a, namespace: argocd}
spec:
  project: default
  source: {${source}}
  destination: {server: 'https://kubernetes.default.svc', namespace: shop}
`;
const CHART = 'apiVersion: v2\nname: web\nversion: 0.1.0\n';
const HOOK = `apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-{{ .Chart.Name }}
  annotations: {argocd.argoproj.io/hook: PreSync}
spec:
  activeDeadlineSeconds: 60
  template:
    spec:
      restartPolicy: Never
      containers: [{name: a, image: busybox, command: ['true']}]
`;

/** Where findings are, and what was not checked. */
function found(root: string, mayFetch: boolean): string[] {
  const { findings, notes } = check(renderSources(readFiles(filesOf([root]), root), { root, mayFetch }));
  return [
    ...findings.map(({ code, document, region }) => `${document.file.path}:${region.line} ${code}`),
    ...notes.map(({ fact }) => fact),
  ];
}

describe('with a repository', () => {
  let repository: RepositoryWithPrograms;
  let server: ChildProcess | undefined;
  beforeEach(() => {
    repository = new RepositoryWithPrograms();
  });
  afterEach(() => {
    server?.kill();
    repository.remove();
  });

  test('a chart with a chart beside it, and a kustomization with a chart, are rendered without a network', () => {
    repository.write('a.yaml', application("repoURL: 'https://a.example/b', path: web, helm: {releaseName: x}"));
    repository.write('b.yaml', application("repoURL: 'https://a.example/b', path: kust").replace('shop}', 'other}'));
    repository.write(
      'web/Chart.yaml',
      `${CHART}dependencies: [{name: lib, version: 0.1.0, repository: 'file://../lib'}]\n`,
    );
    repository.write('lib/Chart.yaml', CHART.replace('web', 'lib'));
    repository.write('lib/templates/hook.yaml', HOOK);
    repository.write('kust/kustomization.yaml', 'helmCharts: [{name: inner, releaseName: r}]\n');
    repository.write('kust/charts/inner/Chart.yaml', CHART.replace('web', 'inner'));
    repository.write('kust/charts/inner/values.yaml', '');
    repository.write('kust/charts/inner/templates/hook.yaml', HOOK);
    expect(found(repository.root, false)).toEqual([
      'kust/kustomization.yaml:1 hook-image-latest',
      'lib/templates/hook.yaml:11 hook-image-latest',
    ]);
  });

  test('--fetch downloads a chart, the charts that a chart needs, and other repositories', async () => {
    const packages = join(folder, 'charts');
    mkdirSync(join(packages, 'web', 'templates'), { recursive: true });
    writeFileSync(join(packages, 'web', 'Chart.yaml'), CHART);
    writeFileSync(join(packages, 'web', 'templates', 'hook.yaml'), HOOK);
    const port = await freePort();
    const charts = `http://127.0.0.1:${port}`;
    run('helm', ['package', 'web'], packages);
    run('helm', ['repo', 'index', '.', '--url', charts], packages);
    server = spawn('python3', ['-m', 'http.server', `${port}`, '--bind', '127.0.0.1'], {
      cwd: packages,
      stdio: 'ignore',
    });
    await untilItAnswers(port);
    const git = join(folder, 'git');
    mkdirSync(join(git, 'deploy'), { recursive: true });
    cpSync(join(packages, 'web'), join(git, 'deploy', 'web'), { recursive: true });
    for (const args of [
      ['init', '-q', '-b', 'main'],
      ['add', '.'],
      [...AUTHOR, 'commit', '-qm', 'a'],
    ]) {
      run('git', args, git);
    }
    repository.write('a.yaml', application(`repoURL: '${charts}', chart: web, targetRevision: 0.1.0`));
    repository.write('b.yaml', application(`repoURL: 'https://a.example/b', path: top`).replace('shop}', 'b}'));
    repository.write(
      'top/Chart.yaml',
      `${CHART.replace('web', 'top')}dependencies: [{name: web, version: 0.1.0, repository: '${charts}'}]\n`,
    );
    const clone = `repoURL: 'file://${git}', targetRevision: main, path: deploy/web, helm: {releaseName: c}`;
    repository.write('c.yaml', application(clone).replace('shop}', 'c}'));
    expect(found(repository.root, true)).toEqual([
      'a.yaml:6 hook-image-latest',
      'b.yaml:6 hook-image-latest',
      'c.yaml:6 hook-image-latest',
    ]);
    expect(found(repository.root, false)).toHaveLength(3);
    expect(readFileSync(join(repository.root, 'top', 'Chart.yaml'), 'utf8')).toContain('dependencies');
  });
});

const AUTHOR = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

async function untilItAnswers(port: number): Promise<void> {
  for (;;) {
    const isUp = await fetch(`http://127.0.0.1:${port}/index.yaml`).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
