import { existsSync, readdirSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { renderSources } from './render-sources';
import { RepositoryWithPrograms } from '../../test/fakes/repository-with-programs';
import { check } from '../check/check';
import { filesOf, readFiles } from '../check/read-files';
import { messageOf } from '../check/report';

let repository: RepositoryWithPrograms;
beforeEach(() => {
  repository = new RepositoryWithPrograms();
});
afterEach(() => repository.remove());

const application = (name: string, source: string, namespace = 'shop') => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec:
  project: default
  source: {repoURL: 'https://git.example.com/a.git', ${source}}
  destination: {server: 'https://kubernetes.default.svc', namespace: ${namespace}}
`;
const job = (name: string, image: string, more = '') => `apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
  annotations:
    argocd.argoproj.io/hook: PreSync${more}
spec:
  activeDeadlineSeconds: 60
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: a
        image: ${image}
        command: ['true']
`;
const CHART = 'apiVersion: v2\nname: web\nversion: 0.1.0\n';

/** What is found, as `file:line: message`, and what was not checked. */
function found(): { readonly findings: string[]; readonly notes: string[] } {
  const { root, programs } = repository;
  const reading = readFiles(filesOf([root]), root);
  const { findings, notes } = check(renderSources(reading, { root, mayFetch: false, path: programs }));
  return {
    findings: findings.map((each) => `${each.document.file.path}:${each.region.line}: ${messageOf(each)}`),
    notes: notes.map(({ fact }) => fact),
  };
}

const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith('argo-tekton-'));
const UNPINNED = (image: string) =>
  `spec.template.spec.containers.a.image: "${image}" names no version. Allowed: REPOSITORY:TAG, ` +
  'REPOSITORY@sha256:DIGEST or both. Pin the image: what "latest" is changes under a running system.';

test('a chart is rendered for each Application, and findings are those of the line of its template', () => {
  repository.write('apps/a.yaml', application('a', 'path: web, helm: {values: "tag: latest"}'));
  repository.write('apps/b.yaml', application('b', 'path: web', 'other'));
  repository.write('web/Chart.yaml', CHART);
  repository.write('web/templates/job.yaml', `{{- if .Values }}\n${job('{{ .Release.Name }}', '{{ .Values.image }}')}`);
  const output = `---\n# Source: web/templates/job.yaml\n${job('a', 'busybox')}`;
  repository.program('helm', `cat <<'END'\n${output}END\n`);
  const before = copies();
  expect(found()).toEqual({
    findings: [`web/templates/job.yaml:15: ${UNPINNED('busybox')} Rendered for Applications a, b.`],
    notes: [],
  });
  expect(copies()).toEqual(before);
});

test('a program runs in a copy, without plugins, clusters, credentials and network', () => {
  repository.write('app.yaml', application('a', "path: web, helm: {valueFiles: ['/values/*.yaml']}"));
  repository.write('web/Chart.yaml', CHART);
  repository.write('values/dev.yaml', 'tag: v1\n');
  const log = join(repository.root, '..', 'log');
  repository.program('helm', `{ env; echo "$@"; pwd; echo x >values/dev.yaml; echo y >new; } >'${log}'`);
  process.env.SECRET_TOKEN = 'x';
  expect(found()).toEqual({ findings: [], notes: [] });
  delete process.env.SECRET_TOKEN;
  const logged = readFileSync(log, 'utf8');
  expect(logged).toMatch(/^KUBECONFIG=\/dev\/null$/m);
  expect(logged).toMatch(/^HELM_PLUGINS=.*\/argo-tekton-\w+\/home\/plugins$/m);
  expect(logged).toMatch(/^HTTPS_PROXY=http:\/\/127\.0\.0\.1:9$/m);
  expect(logged).toMatch(/ --values \S+\/argo-tekton-\w+\/repository\/values\/dev\.yaml /);
  expect(logged).not.toContain('SECRET_TOKEN');
  expect(logged).not.toContain(repository.root);
  expect(readFileSync(join(repository.root, 'values/dev.yaml'), 'utf8')).toBe('tag: v1\n');
  expect(existsSync(join(repository.root, 'new'))).toBe(false);
});

test('a kustomization is rendered with the parameters, and findings are those of the file with the value', () => {
  repository.write('app.yaml', application('a', 'path: env/dev, kustomize: {namePrefix: dev-}'));
  repository.write('base/kustomization.yaml', 'resources: [job.yaml]\n');
  repository.write('base/job.yaml', job('prepare', 'busybox'));
  repository.write('env/dev/kustomization.yaml', 'resources: [../../base]\npatches: [{path: patch.yaml}]\n');
  const policy = '\n    argocd.argoproj.io/hook-delete-policy: HookSucceeded';
  repository.write(
    'env/dev/patch.yaml',
    `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: prepare\n  annotations:${policy}\n`,
  );
  const origin = '\n    config.kubernetes.io/origin: |\n      path: ../../base/job.yaml';
  const log = join(repository.root, '..', 'log');
  repository.program(
    'kustomize',
    `cat "$2/kustomization.yaml" >'${log}'\ncat <<'END'\n${job('dev-prepare', 'busybox', policy + origin)}END\n`,
  );
  const { findings, notes } = found();
  expect({ findings: findings.map((each) => each.replace(/: .* (Rendered)/, ': $1')), notes }).toEqual({
    findings: ['base/job.yaml:14: Rendered for Application a.', 'env/dev/patch.yaml:6: Rendered for Application a.'],
    notes: [],
  });
  expect(JSON.parse(readFileSync(log, 'utf8'))).toEqual({
    resources: ['../../base'],
    patches: [{ path: 'patch.yaml' }],
    namePrefix: 'dev-',
    buildMetadata: ['originAnnotations'],
  });
});

test('kubectl takes the place of Kustomize', () => {
  repository.write('app.yaml', application('a', 'path: base'));
  repository.write('base/kustomization.yaml', 'resources: [job.yaml]\n');
  repository.write('base/job.yaml', job('prepare', 'docker.io/library/busybox:1.37.0'));
  repository.program('kubectl', `[ "$1" = kustomize ] && cat <<'END'\n${job('made', 'busybox')}END\n`);
  expect(found().findings).toEqual([`app.yaml:6: ${UNPINNED('busybox')} Rendered for Application a.`]);
});

test('Applications that a chart makes are rendered too', () => {
  repository.write('app.yaml', application('root', 'path: apps'));
  repository.write('apps/Chart.yaml', CHART);
  repository.write('web/Chart.yaml', CHART);
  const made = application('made', 'path: web');
  repository.program(
    'helm',
    `case $2 in */apps) cat <<'END'\n${made}END\n;; *) cat <<'END'\n${job('a', 'busybox')}END\n;; esac\n`,
  );
  expect(found().findings).toEqual([`app.yaml:6: ${UNPINNED('busybox')} Rendered for Application made.`]);
});

test('a source that fails is an error of the template that Helm names, or of the Application', () => {
  repository.write('app.yaml', application('a', 'path: web'));
  repository.write('web/Chart.yaml', CHART);
  repository.write('web/templates/a.yaml', 'kind: A\n  name: {{ fail "no" }}\n');
  repository.program('helm', 'echo "Error: execution error at (web/templates/a.yaml:2:11): no" >&2; exit 1\n');
  const text =
    'spec.source: Argo CD cannot render this source of the Application "a": ' +
    'execution error at (web/templates/a.yaml:2:11): no. Correct it: what it makes was not checked.';
  expect(found().findings).toEqual([`web/templates/a.yaml:2: ${text}`]);
  repository.program('helm', 'echo "Error: bad values in $PWD/x" >&2; exit 1\n');
  expect(found().findings).toEqual([
    'app.yaml:6: spec.source: Argo CD cannot render this source of the Application "a": bad values in x. ' +
      'Correct it: what it makes was not checked.',
  ]);
});

test('a missing program is reported once, and the rest is checked', () => {
  for (const name of ['a', 'b']) repository.write(`${name}.yaml`, application(name, 'path: web', name));
  repository.write('c.yaml', application('c', 'path: base'));
  repository.write('web/Chart.yaml', CHART);
  repository.write('web/templates/a.yaml', '{{ .Values.a }}: [\n');
  repository.write('base/kustomization.yaml', 'resources: [job.yaml]\n');
  repository.write('base/job.yaml', job('a', 'busybox'));
  expect(found()).toEqual({
    findings: [`base/job.yaml:14: ${UNPINNED('busybox')}`],
    notes: [
      'what Argo CD renders for Applications a, b: helm is not installed. ' +
        'Get it from https://helm.sh/docs/intro/install',
      'what Argo CD renders for Application c: kustomize is not installed. ' +
        'Get it from https://kubectl.docs.kubernetes.io/installation/kustomize',
    ],
  });
});

const REMOTE: [string, string, { [path: string]: string }, string][] = [
  ['a chart of a repository', 'chart: redis, targetRevision: 1.0.0', {}, 'the chart "redis" of "https://git.ex'],
  ['another repository', 'path: other, helm: {releaseName: a}', {}, 'there is no folder "other" in this repository'],
  ['a values file', "path: web, helm: {valueFiles: ['https://x.example/v']}", {}, '"https://x.example/v" would be'],
  [
    'a chart that a chart needs',
    'path: web',
    { 'web/Chart.yaml': `${CHART}dependencies: [{name: redis, version: 1, repository: 'https://c.example'}]\n` },
    'its charts redis are not in web/charts and would be downloaded',
  ],
  [
    'a base',
    'path: base',
    { 'base/kustomization.yaml': 'resources: [github.com/a/b//c?ref=v1]\n' },
    '"github.com/a/b//c?ref=v1" would be downloaded',
  ],
  [
    'a chart of a kustomization',
    'path: base',
    { 'base/kustomization.yaml': 'helmCharts: [{name: redis, repo: "https://c.example", version: 1.0.0}]\n' },
    '"https://c.example redis" would be downloaded',
  ],
];

test.each(REMOTE)('%s is not downloaded without --fetch', (_, source, files, reason) => {
  repository.write('app.yaml', application('a', source));
  repository.write('web/Chart.yaml', CHART);
  for (const [path, text] of Object.entries(files)) repository.write(path, text);
  for (const name of ['helm', 'kustomize']) repository.program(name, 'echo "it ran" >&2; exit 1\n');
  const { findings, notes } = found();
  expect({ findings, notes }).toEqual({ findings: [], notes: [expect.stringContaining(reason)] });
  expect(notes[0]).toMatch(/^what Argo CD renders for Application a: .* Give --fetch to allow it/);
});

const REJECTED: [string, string, (to: RepositoryWithPrograms) => void, string][] = [
  ['a link', 'path: web', (to) => to.link('web/values.yaml', '/etc/passwd'), 'web/values.yaml is a symbolic link out'],
  ['a link up', 'path: web', (to) => to.link('web/a', '../../b'), 'web/a is a symbolic link out of the repository'],
  ['a values file', 'path: web, helm: {valueFiles: [../../a]}', () => {}, '"../../a" is not in the repository'],
  ['a file', 'path: web, helm: {fileParameters: [{name: a, path: /../b}]}', () => {}, '"/../b" is not in the repo'],
];

test.each(REJECTED)('%s out of the repository is not read', (_, source, prepare, reason) => {
  repository.write('app.yaml', application('a', source));
  repository.write('web/Chart.yaml', CHART);
  prepare(repository);
  repository.program('helm', 'echo "it ran" >&2; exit 1\n');
  expect(found().findings).toEqual([expect.stringContaining(reason)]);
});

test('values come from files of another source of the Application, and from .argocd-source.yaml', () => {
  repository.write(
    'app.yaml',
    application('a', '').replace(
      /source: .*/,
      "sources:\n  - {repoURL: 'https://git.example.com/a.git', ref: values}\n" +
        "  - {repoURL: 'https://git.example.com/a.git', path: web, helm: {valueFiles: [$values/v/dev.yaml]}}",
    ),
  );
  repository.write('web/Chart.yaml', CHART);
  repository.write('v/dev.yaml', 'a: b\n');
  repository.write('web/.argocd-source.yaml', 'helm: {parameters: [{name: tag, value: v2}]}\n');
  const log = join(repository.root, '..', 'log');
  repository.program('helm', `echo "$@" >'${log}'\n`);
  expect(found()).toEqual({ findings: [], notes: [] });
  expect(readFileSync(log, 'utf8')).toMatch(/--set tag=v2 --values \S+\/repository\/v\/dev\.yaml/);
});

test('an acknowledgement in a file counts for what is made of it', () => {
  repository.write('app.yaml', application('a', 'path: base'));
  repository.write('base/kustomization.yaml', 'resources: [job.yaml]\n');
  repository.write('base/job.yaml', `# acknowledged hook-image-latest: built nightly\n${job('prepare', 'busybox')}`);
  const origin = '\n    config.kubernetes.io/origin: "path: job.yaml"';
  repository.program('kustomize', `cat <<'END'\n${job('prepare', 'busybox', origin)}END\n`);
  expect(found()).toEqual({ findings: [], notes: [] });
});

test('a relative folder of PATH has no program that counts', () => {
  repository.write('app.yaml', application('a', 'path: web'));
  repository.write('web/Chart.yaml', CHART);
  const { root } = repository;
  const reading = readFiles(filesOf([root]), root);
  const { notes } = renderSources(reading, { root, mayFetch: false, path: '.:bin' });
  expect(notes.map(({ fact }) => fact)).toEqual([expect.stringContaining('helm is not installed')]);
});
