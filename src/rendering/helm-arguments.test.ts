import { helmArguments } from './helm-arguments';

const INPUT = {
  chart: '/copy/chart',
  applicationName: 'shop',
  destinationNamespace: 'shop',
  valueFiles: [],
  files: new Map<string, string>(),
  variables: { ARGOCD_APP_NAME: 'shop' },
};
const REST = ['--api-versions', 'apps/v1', '--include-crds'];

test('are those of Argo CD for the parameters of a source', () => {
  const helm = {
    releaseName: 'web',
    namespace: 'other',
    kubeVersion: 'v1.29.3-gke.100',
    apiVersions: ['apps/v1', 'batch/v1'],
    parameters: [
      { name: 'a', value: 'x,y' },
      { name: 'list', value: '{a,b}' },
      { name: 'n', value: '010', forceString: true },
      { name: 'a', value: '$ARGOCD_APP_NAME,$$,$(id)' },
    ],
    skipCrds: true,
    skipTests: true,
    skipSchemaValidation: true,
  };
  const files = new Map([['script', '/copy/a,b.sh']]);
  const given = { ...INPUT, valueFiles: ['/copy/a.yaml', '/copy/b.yaml'], ownValues: '/tmp/values.yaml', files };
  expect(helmArguments(helm, given)).toEqual(
    [
      ['template', '/copy/chart', '--name-template', 'web', '--namespace', 'other', '--kube-version', '1.29.3'],
      ['--set', 'a=shop\\,$\\,$(id)', '--set', 'list={a,b}', '--set-string', 'n=010'],
      ['--set-file', 'script=/copy/a\\,b.sh'],
      ['--values', '/copy/a.yaml', '--values', '/copy/b.yaml', '--values', '/tmp/values.yaml'],
      ['--api-versions', 'apps/v1', '--api-versions', 'batch/v1'],
      ['--skip-schema-validation', '--skip-tests'],
    ].flat(),
  );
});

test('have the name and the namespace of the Application by default', () => {
  const release = ['template', '/copy/chart', '--name-template', 'shop', '--namespace', 'shop'];
  expect(helmArguments({ apiVersions: ['apps/v1'] }, INPUT)).toEqual([...release, ...REST]);
});

test('say that the cluster has Tekton and Argo CD, where the source does not say what it has', () => {
  const versions = helmArguments(undefined, INPUT).filter((_, i, all) => all[i - 1] === '--api-versions');
  expect(versions).toContain('tekton.dev/v1/Pipeline');
  expect(versions).toContain('argoproj.io/v1alpha1/Application');
});

test('keep a value one argument, whatever it has', () => {
  const value = '--post-renderer=/bin/sh; $(touch a) `b` "c"\n';
  const helm = { parameters: [{ name: 'a', value }], apiVersions: ['apps/v1'] };
  expect(helmArguments(helm, INPUT)).toContain('a=--post-renderer=/bin/sh; $(touch a) `b` "c"\n');
});
