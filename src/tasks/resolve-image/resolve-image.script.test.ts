import { readFileSync } from 'fs';
import { join } from 'path';
import { HOSTILE, Outcome, Sandbox } from '../../../test/interpreter';

const SCRIPT = join(__dirname, 'resolve-image.sh');
const DIGEST = `sha256:${'d'.repeat(64)}`;
const REPOSITORY = 'registry.example.com:5000/team/shop';

/** A fake oras, whose registry answers as files in its folder define. */
const ORAS = `
printf '%s' "\${SSL_CERT_DIR-none}" >"$record/certificates"
for word; do [ "$word" != --insecure ] || [ ! -f "$record/http" ] || { cat "$record/http" >&2; exit 1; }; done
[ ! -f "$record/absent" ] || { echo 'Error: v1: not found' >&2; exit 1; }
[ ! -f "$record/wrong" ] || { cat "$record/wrong"; exit 0; }
echo '${DIGEST}'
`;

jest.setTimeout(60_000);

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.remove());

async function resolve(given: { [name: string]: string } = {}): Promise<Outcome> {
  box.recorder('oras', ORAS);
  return box.run(SCRIPT, {
    env: {
      HOME: box.folder('home'),
      PARAMS_REPOSITORY: REPOSITORY,
      PARAMS_REFERENCE: 'v1.2.0',
      PARAMS_TLS_VERIFY: 'true',
      WORKSPACES_DOCKERCONFIG_BOUND: 'false',
      WORKSPACES_DOCKERCONFIG_PATH: '',
      WORKSPACES_SSLCERTDIR_BOUND: 'false',
      WORKSPACES_SSLCERTDIR_PATH: '',
      ...given,
    },
    results: ['DIGEST', 'IMAGE', 'URL'],
  });
}

const failure = (text: string) => ({ status: 1, results: {}, stderr: expect.stringContaining(text) });

describe('An image is found', () => {
  test.each([
    ['a tag', REPOSITORY, 'v1.2.0', `${REPOSITORY}:v1.2.0`, REPOSITORY],
    ['a digest', REPOSITORY, DIGEST, `${REPOSITORY}@${DIGEST}`, REPOSITORY],
    ['a name of docker.io', 'team/shop', 'v1', 'docker.io/team/shop:v1', 'docker.io/team/shop'],
    ['an official name', 'busybox', 'v1', 'docker.io/library/busybox:v1', 'docker.io/library/busybox'],
    ['a registry without dots', 'localhost/shop', 'v1', 'localhost/shop:v1', 'localhost/shop'],
  ])('by %s', async (_, repository, reference, name, resolved) => {
    const { status, calls, results, stdout } = await resolve({
      PARAMS_REPOSITORY: repository,
      PARAMS_REFERENCE: reference,
    });
    expect({ status, calls, results, stdout }).toEqual({
      status: 0,
      calls: [['oras', 'resolve', '--', name]],
      results: { DIGEST, IMAGE: `${resolved}@${DIGEST}`, URL: name },
      stdout: `resolve-image: ${name} is ${resolved}@${DIGEST}\n`,
    });
  });

  test('with credentials: of several files the last counts, so it comes first', async () => {
    for (const file of ['login-01.json', 'login-02.json']) box.file(join('logins', file), '{}');
    const path = box.folder('logins');
    const given = { WORKSPACES_DOCKERCONFIG_BOUND: 'true', WORKSPACES_DOCKERCONFIG_PATH: path };
    const options = (...files: string[]) => files.map((file) => `--registry-config=${path}/${file}`);
    const name = `${REPOSITORY}:v1.2.0`;
    const logins = options('login-02.json', 'login-01.json');
    expect((await resolve(given)).calls).toEqual([['oras', 'resolve', ...logins, '--', name]]);
    box.file(join('logins', '.dockerconfigjson'), '{}');
    expect((await resolve(given)).calls).toEqual([
      ['oras', 'resolve', ...options('.dockerconfigjson'), ...logins, '--', name],
    ]);
  });

  test('with an authority of its own, beside those of the image, and a certificate of the client', async () => {
    box.file('certificates/ca.crt', '');
    const path = box.folder('certificates');
    const given = { WORKSPACES_SSLCERTDIR_BOUND: 'true', WORKSPACES_SSLCERTDIR_PATH: path };
    expect((await resolve(given)).calls).toEqual([['oras', 'resolve', '--', `${REPOSITORY}:v1.2.0`]]);
    expect(readFileSync(join(box.root, 'record', 'certificates'), 'utf8')).toBe(path);
    box.file('certificates/client.cert', '');
    expect((await resolve(given)).calls).toEqual([
      ['oras', 'resolve', `--cert-file=${path}/client.cert`, `--key-file=${path}/client.key`, '--', expect.anything()],
    ]);
  });

  test('without verification: by TLS, and by plain HTTP only where there is no TLS', async () => {
    const given = { PARAMS_TLS_VERIFY: 'false' };
    const name = `${REPOSITORY}:v1.2.0`;
    expect((await resolve(given)).calls).toEqual([['oras', 'resolve', '--insecure', '--', name]]);
    box.file('record/http', 'http: server gave HTTP response to HTTPS client');
    const { status, calls, results } = await resolve(given);
    expect({ status, calls, results }).toEqual({
      status: 0,
      calls: ['--insecure', '--plain-http'].map((option) => ['oras', 'resolve', option, '--', name]),
      results: { DIGEST, IMAGE: `${REPOSITORY}@${DIGEST}`, URL: name },
    });
    box.file('record/http', 'Error: 401 Unauthorized');
    expect((await resolve(given)).calls).toHaveLength(1);
  });
});

describe('The script fails', () => {
  test('if the registry does not have the image', async () => {
    box.file('record/absent', '');
    expect(await resolve()).toMatchObject(
      failure(
        'Error: v1: not found\n' +
          `resolve-image: reference: "${REPOSITORY}:v1.2.0" cannot be resolved (see the output of oras above). ` +
          'Needed: an image that exists, and the right to pull it. Correct the tag; bind workspace dockerconfig for ' +
          'credentials, sslcertdir for an authority of your own.\n',
      ),
    );
  });

  test('if oras writes something else than a digest', async () => {
    box.file('record/wrong', 'v1: resolved');
    expect(await resolve()).toMatchObject(
      failure(
        'resolve-image: digest: oras wrote "v1: resolved". Expected: sha256:, then 64 hexadecimal digits. Use an ' +
          'image of oras from 1.2 on.\n',
      ),
    );
  });

  test('if a workspace of credentials has none', async () => {
    const given = { WORKSPACES_DOCKERCONFIG_BOUND: 'true', WORKSPACES_DOCKERCONFIG_PATH: box.folder('empty') };
    expect(await resolve(given)).toMatchObject(
      failure(
        'resolve-image: dockerconfig: is bound and has no file of logins. Allowed: config.json, .dockerconfigjson. ' +
          'Bind a Secret of type kubernetes.io/dockerconfigjson.\n',
      ),
    );
  });

  test('if tls-verify is neither true nor false', async () => {
    expect(await resolve({ PARAMS_TLS_VERIFY: 'no' })).toMatchObject(
      failure('resolve-image: tls-verify: "no" is not allowed. Allowed: true, false. Correct it.\n'),
    );
  });

  test.each([
    ['PARAMS_REPOSITORY', `${REPOSITORY}:v1`],
    ['PARAMS_REPOSITORY', `${REPOSITORY}@${DIGEST}`],
    ['PARAMS_REPOSITORY', 'https://registry.example.com/shop'],
    ['PARAMS_REPOSITORY', `${REPOSITORY}\n${REPOSITORY}`],
    ['PARAMS_REFERENCE', 'sha256:abc'],
    ['PARAMS_REFERENCE', `${DIGEST}\n`],
    ['PARAMS_REFERENCE', '@params.image-tag@'],
    ...Object.values(HOSTILE).flatMap((value) => [
      ['PARAMS_REPOSITORY', value],
      ['PARAMS_REFERENCE', value],
    ]),
  ])('if %s is %j, before the registry is asked', async (name, value) => {
    const { status, calls, results, stderr } = await resolve({ [name]: value });
    expect({ status, calls, results }).toEqual({ status: 1, calls: [], results: {} });
    expect(stderr).toMatch(
      name === 'PARAMS_REPOSITORY'
        ? /^resolve-image: repository: ".*" is not the repository of an image\. Allowed: REGISTRY\/PATH .*\n$/
        : /^resolve-image: reference: ".*" is neither a tag nor a digest\. Allowed: a tag, or sha256: .*\n$/,
    );
  });
});
