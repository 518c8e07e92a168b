import { Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  BuildAndDeployPipeline,
  BuildAndDeployPipelineProps,
  CertificateAuthority,
  GitCredentials,
  GitOpsApp,
  PipelineRun,
  RegistryCredentials,
  WorkspaceBinding,
} from '..';

const HTTPS = 'https://git.example.com/shop.git';
const SSH = 'git@git.example.com:shop.git';

function build(chart: Chart, over: Partial<BuildAndDeployPipelineProps>): BuildAndDeployPipeline {
  return new BuildAndDeployPipeline(chart, 'build', {
    sourceUrl: HTTPS,
    image: 'registry.example.com/team/shop',
    ...over,
  });
}

function newChart(): Chart {
  return new Chart(new GitOpsApp(), 'platform', { namespace: 'builds' });
}

/** What a run binds, and what the tasks of its Pipeline read. */
function bound(over: (chart: Chart) => Partial<BuildAndDeployPipelineProps>) {
  const chart = newChart();
  const { pipeline, runSettings } = build(chart, over(chart));
  const params = { 'image-tag': 'v1', revision: 'main' };
  new PipelineRun(chart, 'run', { ...runSettings, pipeline, generateName: 'shop-', params });
  const objects = Testing.synth(chart);
  const find = (kind: string) => objects.find((object) => object.kind === kind);
  const uses = (task: any) => task.workspaces.slice(1);
  return {
    bindings: find('PipelineRun').spec.workspaces.slice(1),
    declared: find('Pipeline').spec.workspaces.slice(1),
    clone: uses(find('Pipeline').spec.tasks[0]),
    build: uses(find('Pipeline').spec.tasks[1]),
  };
}

function rejections(over: Partial<BuildAndDeployPipelineProps>): string[] {
  const chart = newChart();
  build(chart, over);
  try {
    Testing.synth(chart);
    return [];
  } catch (error) {
    const [, ...lines] = (error as Error).message.split('\n  ');
    return lines;
  }
}

describe('credentials are mounted by the task that needs them', () => {
  test('a login for https and the authority of the server, of which only the certificates', () => {
    const gitCredentials = GitCredentials.https({
      secret: 'git-login',
      certificateAuthority: CertificateAuthority.fromConfigMap('company-ca'),
    });
    expect(bound(() => ({ gitCredentials }))).toEqual({
      bindings: [
        { name: 'git-basic-auth', secret: { secretName: 'git-login' } },
        {
          name: 'git-certificate-authority',
          configMap: { name: 'company-ca', items: [{ key: 'ca.crt', path: 'ca-bundle.crt' }] },
        },
      ],
      declared: [
        { name: 'git-basic-auth', description: 'Credentials for the source repository' },
        { name: 'git-certificate-authority', description: 'Authority of the server of the source repository' },
      ],
      clone: [
        { name: 'basic-auth', workspace: 'git-basic-auth' },
        { name: 'ssl-ca-directory', workspace: 'git-certificate-authority' },
      ],
      build: [],
    });
  });

  test('an ssh key, by the construct of its Secret', () => {
    const { bindings, clone } = bound((chart) => ({
      sourceUrl: SSH,
      gitCredentials: GitCredentials.ssh(new kplus.SshAuthSecret(chart, 'key', { sshPrivateKey: 'of-a-test' })),
    }));
    expect(bindings).toEqual([{ name: 'git-ssh', secret: { secretName: expect.stringMatching(/^platform-key-/) } }]);
    expect(clone).toEqual([{ name: 'ssh-directory', workspace: 'git-ssh' }]);
  });

  test('one login for registries, and their authority from a Secret of cert-manager', () => {
    const registryCredentials = new RegistryCredentials({
      secrets: [{ name: 'push-shop' }],
      certificateAuthority: CertificateAuthority.fromSecret('registry-tls', 'root.pem'),
    });
    const { bindings, build: uses } = bound(() => ({ registryCredentials }));
    expect(bindings).toEqual([
      { name: 'registry-credentials', secret: { secretName: 'push-shop' } },
      {
        name: 'registry-certificate-authority',
        secret: { secretName: 'registry-tls', items: [{ key: 'root.pem', path: 'ca-bundle.crt' }] },
      },
    ]);
    expect(uses).toEqual([
      { name: 'dockerconfig', workspace: 'registry-credentials' },
      { name: 'sslcertdir', workspace: 'registry-certificate-authority' },
    ]);
  });

  test('several logins for registries, each as a file', () => {
    const { bindings } = bound(() => ({ registryCredentials: new RegistryCredentials({ secrets: ['pull', 'push'] }) }));
    expect(bindings).toEqual([
      {
        name: 'registry-credentials',
        projected: {
          sources: [
            { secret: { name: 'pull', items: [{ key: '.dockerconfigjson', path: 'login-01.json' }] } },
            { secret: { name: 'push', items: [{ key: '.dockerconfigjson', path: 'login-02.json' }] } },
          ],
        },
      },
    ]);
  });
});

describe('credentials are rejected', () => {
  const ssh = GitCredentials.ssh('git');
  const https = GitCredentials.https({ secret: 'git' });
  const authority = GitCredentials.https({ certificateAuthority: CertificateAuthority.fromConfigMap('ca') });
  const at = '[platform/build] ';

  test.each([SSH, 'ssh://git@git.example.com/shop.git'])('where the URL %s has no key', (sourceUrl) => {
    expect(rejections({ sourceUrl })).toEqual([
      `${at}sourceUrl: "${sourceUrl}" is read over ssh, which needs a key, and gitCredentials is not set. ` +
        'Set gitCredentials to GitCredentials.ssh("SECRET"), or use the https URL.',
    ]);
    expect(rejections({ sourceUrl, gitCredentials: ssh })).toEqual([]);
  });

  test('where they are for another protocol', () => {
    expect(rejections({ sourceUrl: SSH, gitCredentials: https })).toEqual([
      `${at}gitCredentials: is a login for https, and "${SSH}" is read over ssh. Use GitCredentials.ssh("SECRET"), ` +
        'or the https URL.',
    ]);
    expect(rejections({ gitCredentials: ssh })).toEqual([
      `${at}gitCredentials: is an ssh key, and "${HTTPS}" is not read over ssh. ` +
        'Use GitCredentials.https({ secret: "SECRET" }), or the ssh URL.',
    ]);
  });

  test('where they have no effect', () => {
    expect(rejections({ sourceUrl: 'git://git.example.com/shop.git', gitCredentials: https })).toEqual([
      `${at}gitCredentials: has no effect: "git://git.example.com/shop.git" takes no credentials. Use the https URL.`,
    ]);
    expect(rejections({ sourceUrl: 'http://git.example.com/shop.git', gitCredentials: authority })).toEqual([
      `${at}gitCredentials: has a certificateAuthority, and "http://git.example.com/shop.git" is not encrypted. ` +
        'Use the https URL, or remove it.',
    ]);
    expect(rejections({ sourceUrl: 'http://git.example.com/shop.git', gitCredentials: https })).toEqual([]);
    expect(rejections({ gitCredentials: authority })).toEqual([]);
  });

  test('where the URL has a password, also that of ssh', () => {
    expect(rejections({ sourceUrl: 'ssh://git:s3cr3t@git.example.com/shop.git', gitCredentials: ssh })).toEqual([
      `${at}sourceUrl: "ssh://***@git.example.com/shop.git" contains a password. ` +
        'Allowed: https://HOST/PATH, ssh://USER@HOST/PATH, USER@HOST:PATH. ' +
        'Correct the URL; set gitCredentials for credentials.',
    ]);
  });

  test('where a Secret has no valid name, also one of several', () => {
    const named = (name: string) => ({
      gitCredentials: GitCredentials.https({ secret: name }),
      registryCredentials: new RegistryCredentials({ secrets: ['push', name] }),
    });
    const message = 'is not a valid name of a Secret. Give the name of the Secret.';
    expect(rejections(named(''))).toEqual([
      `${at}gitCredentials: "" ${message}`,
      `${at}registryCredentials: "" ${message}`,
    ]);
  });
});

test('a projected workspace of something other than Secrets and ConfigMaps is rejected', () => {
  const chart = newChart();
  const { pipeline, runSettings } = build(chart, {});
  new PipelineRun(chart, 'run', {
    ...runSettings,
    pipeline,
    name: 'run',
    params: { 'image-tag': 'v1', revision: 'main' },
    workspaces: { ...runSettings.workspaces, 'shared-data': WorkspaceBinding.projected(WorkspaceBinding.emptyDir()) },
  });
  expect(() => Testing.synth(chart)).toThrow(
    'workspaces.shared-data: projects "emptyDir". Allowed: WorkspaceBinding.secret, WorkspaceBinding.configMap. ' +
      'Bind it to a workspace of its own.',
  );
});
