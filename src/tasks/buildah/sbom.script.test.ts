import { readFileSync, statSync, symlinkSync } from 'fs';
import { join } from 'path';
import { HOSTILE, Outcome, Sandbox } from '../../../test/interpreter';

const EXPORT = join(__dirname, 'sbom-export.sh');
const REGISTRY = join(__dirname, 'sbom-registry.sh');
const SCAN = join(__dirname, 'sbom-scan.sh');
const DIGEST = `sha256:${'d'.repeat(64)}`;
const ATTACHED = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`);
const IMAGE = 'registry.example.com:5000/shop/cart:v1';
const REFERENCE = `registry.example.com:5000/shop/cart@${DIGEST}`;

/** A fake syft that writes the documents of its options. */
const SYFT = `
[ ! -f "$record/fails" ] || { echo 'could not determine source' >&2; exit 1; }
for word; do case $word in --output=*) [ -f "$record/empty" ] || echo '{}' >"\${word#--output=*=}" ;; esac; done
`;

/** A fake oras whose registry answers as files in its folder define, with a new digest for each attachment. */
const ORAS = `
case $1 in
  resolve) case " $* " in *' --insecure '*) [ ! -f "$record/log" ] || { cat "$record/log" >&2; exit 1; } ;; esac ;;
  cp) [ ! -f "$record/absent" ] || { echo 'Error: 401' >&2; exit 1; } ;;
  attach)
    [ ! -f "$record/denied" ] || { echo 'Error: 403' >&2; exit 1; }
    [ ! -f "$record/wrong" ] || { cat "$record/wrong"; exit 0; }
    n=$(ls "$record" | grep -c '^attached'); : >"$record/attached$n"
    case $n in 0) printf '${ATTACHED[0]}' ;; *) printf '${ATTACHED[1]}' ;; esac ;;
esac
printf '%s' "\${SSL_CERT_DIR-none}" >"$record/certificates"
`;

jest.setTimeout(60_000);

let box: Sandbox;
let folder: string;
beforeEach(() => {
  box = new Sandbox();
  folder = box.folder('sbom');
  box.folder('left');
});
afterEach(() => box.remove());

const common = () => ({ HOME: box.folder('home'), SBOM_FOLDER: folder, PARAMS_IMAGE: IMAGE, PARAMS_PLATFORMS: '' });

/** Writes the results of the step build-and-push. */
function pushed(digest: string): { [name: string]: string } {
  return { RESULTS_IMAGE_DIGEST_PATH: box.file('IMAGE_DIGEST', digest) };
}

async function exported(digest: string, given: { [name: string]: string } = {}): Promise<Outcome> {
  box.recorder(
    'buildah',
    `[ ! -f "$record/fails" ] || { echo 'no such image' >&2; exit 125; }; mkdir -p '${folder}/image'; umask ` +
      `077; : >'${folder}/image/index.json'`,
  );
  return box.run(EXPORT, { env: { ...common(), PARAMS_STORAGE_DRIVER: 'vfs', ...pushed(digest), ...given } });
}

async function scanned(given: { [name: string]: string } = {}): Promise<Outcome> {
  box.recorder('syft', SYFT);
  return box.run(SCAN, { env: { ...common(), SBOM_FORMAT: 'spdx-json', SBOM_EXTENSION: 'spdx.json', ...given } });
}

async function registry(
  verb: string,
  given: { [name: string]: string } = {},
  digest: string = DIGEST,
): Promise<Outcome> {
  box.recorder('oras', ORAS);
  const { PARAMS_PLATFORMS, ...rest } = common();
  return box.run(REGISTRY, {
    args: [verb],
    env: {
      ...rest,
      PARAMS_TLSVERIFY: 'true',
      SBOM_MEDIA_TYPE: 'application/spdx+json',
      WORKSPACES_DOCKERCONFIG_BOUND: 'false',
      WORKSPACES_DOCKERCONFIG_PATH: '',
      WORKSPACES_SSLCERTDIR_BOUND: 'false',
      WORKSPACES_SSLCERTDIR_PATH: '',
      WORKSPACES_SBOM_BOUND: 'false',
      WORKSPACES_SBOM_PATH: '',
      ...pushed(digest),
      ...given,
    },
    results: ['SBOM_DIGEST'],
  });
}

/** Writes the files of a scan, for one image or several platforms. */
function documents(...lines: string[]): void {
  for (const line of lines) box.file(join('sbom', line.split(' ')[0]), `{"of":"${line}"}`);
  box.file('sbom/documents', lines.map((line) => `${line}\n`).join(''));
}

const ONE = ['sbom.spdx.json '];
const TWO = ['sbom-linux-amd64.spdx.json linux/amd64', 'sbom-linux-arm64-v8.spdx.json linux/arm64/v8'];

describe('the export', () => {
  test('does nothing if the image was pushed', async () => {
    const outcome = await exported(DIGEST);
    expect([outcome.status, outcome.stderr, outcome.calls]).toEqual([0, '', []]);
    expect(outcome.stdout).toBe('sbom: the image was pushed, and is read from the registry\n');
  });

  test('writes an image that was not pushed into a folder that others may read', async () => {
    const outcome = await exported('');
    expect([outcome.status, outcome.stderr]).toEqual([0, '']);
    expect(outcome.calls).toEqual([
      ['buildah', '--storage-driver=vfs', 'push', '--format=oci', '--', IMAGE, `oci:${folder}/image`],
    ]);
    expect(statSync(join(folder, 'image', 'index.json')).mode.toString(8)).toBe('100644');
  });

  test('writes all platforms of a list', async () => {
    const { calls } = await exported('', {
      PARAMS_PLATFORMS: 'linux/amd64,linux/arm64',
      PARAMS_STORAGE_DRIVER: 'overlay',
    });
    expect(calls).toEqual([
      [
        'buildah',
        '--storage-driver=overlay',
        'manifest',
        'push',
        '--all',
        '--format=oci',
        '--',
        IMAGE,
        `oci:${folder}/image`,
      ],
    ]);
  });

  test('fails if the image does not exist', async () => {
    box.file('record/fails', '');
    const outcome = await exported('');
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toBe(
      'no such image\nsbom: IMAGE: "registry.example.com:5000/shop/cart:v1" cannot be read from the storage of ' +
        'the build (see the output of buildah above). ' +
        'Needed: the image that the step before built. Look whether the volume of the pod is full.\n',
    );
  });
});

describe('the scan', () => {
  test('writes one document, named after the repository', async () => {
    const outcome = await scanned();
    expect([outcome.status, outcome.stderr]).toEqual([0, '']);
    expect(outcome.calls).toEqual([
      [
        'syft',
        'scan',
        '--source-name=registry.example.com:5000/shop/cart',
        `--output=spdx-json=${folder}/sbom.spdx.json`,
        '--',
        `oci-dir:${folder}/image`,
      ],
    ]);
    expect(readFileSync(join(folder, 'documents'), 'utf8')).toBe('sbom.spdx.json \n');
  });

  test('names no platform in the only document, also if PLATFORMS has one', async () => {
    expect((await scanned({ PARAMS_PLATFORMS: 'linux/arm64' })).calls[0]).not.toContain('--platform=linux/arm64');
  });

  test('writes a document for each of several platforms, in their order', async () => {
    const { calls } = await scanned({
      PARAMS_PLATFORMS: 'linux/amd64,linux/arm64/v8',
      SBOM_FORMAT: 'cyclonedx-json',
      SBOM_EXTENSION: 'cdx.json',
    });
    expect(calls.map((call) => call.slice(3, 5))).toEqual([
      [`--output=cyclonedx-json=${folder}/sbom-linux-amd64.cdx.json`, '--platform=linux/amd64'],
      [`--output=cyclonedx-json=${folder}/sbom-linux-arm64-v8.cdx.json`, '--platform=linux/arm64/v8'],
    ]);
    expect(readFileSync(join(folder, 'documents'), 'utf8')).toBe(
      'sbom-linux-amd64.cdx.json linux/amd64\nsbom-linux-arm64-v8.cdx.json linux/arm64/v8\n',
    );
  });

  test.each([
    ['fails', 'could not determine source\n'],
    ['empty', ''],
  ])('fails if syft %s', async (how, log) => {
    box.file(`record/${how}`, '');
    const outcome = await scanned({ PARAMS_PLATFORMS: 'linux/amd64,linux/arm64' });
    expect(outcome.status).toBe(1);
    expect(outcome.calls).toHaveLength(1);
    expect(outcome.stderr).toBe(
      `${log}sbom: SBOM: "sbom-linux-amd64.spdx.json" cannot be written (see the output of syft above). Nothing was ` +
        'attached; what was pushed is in the registry. ' +
        'Look whether the step has enough memory, and the image a layer that no tool can read.\n',
    );
  });

  test.each([
    'linux/amd64,',
    ',linux/amd64',
    'linux/amd64,,linux/arm64',
    'linux/amd64,a b',
    'linux/amd64,x\ny',
    '--x,linux/amd64',
  ])('rejects the platforms %j', async (platforms) => {
    const outcome = await scanned({ PARAMS_PLATFORMS: platforms });
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toMatch(/^sbom: PLATFORMS: ".*" is not a platform\. Allowed: .*\. .*\.\n$/);
  });
});

describe('the fetch', () => {
  test('fetches the image from its registry by digest', async () => {
    const outcome = await registry('fetch');
    expect([outcome.status, outcome.stderr, outcome.results]).toEqual([0, '', {}]);
    expect(outcome.calls).toEqual([['oras', 'cp', '--to-oci-layout', '--', REFERENCE, `${folder}/image`]]);
  });

  test('does nothing if nothing was pushed', async () => {
    const outcome = await registry('fetch', {}, '');
    expect([outcome.status, outcome.calls, outcome.stdout]).toEqual([
      0,
      [],
      'sbom: the image was not pushed, and was read from the storage of the build\n',
    ]);
  });

  test.each([
    ['cart:v1', 'docker.io/library/cart'],
    ['shop/cart:v1', 'docker.io/shop/cart'],
    ['localhost/cart:v1', 'localhost/cart'],
    ['r.io/cart:v1', 'r.io/cart'],
    ['r:5000/cart:v1', 'r:5000/cart'],
  ])('fetches %s from where buildah pushed it: %s', async (image, repository) => {
    expect((await registry('fetch', { PARAMS_IMAGE: image })).calls[0]).toContain(`${repository}@${DIGEST}`);
  });

  test('fails if the registry rejects it', async () => {
    box.file('record/absent', '');
    const outcome = await registry('fetch');
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain(' The image is in the registry, its SBOM is not. Bind workspace');
    expect(outcome.stderr).toMatch(
      /^Error: 401\nsbom: IMAGE: "[^"]*\/shop\/cart@sha256:d+" cannot be fetched \(see the output of oras above\)\. /,
    );
  });
});

describe('fetch and attach', () => {
  /** The options for the registry, which both use. */
  async function reached(given: { [name: string]: string }): Promise<[fetch: string[], attach: string[]]> {
    documents(...ONE);
    const [fetch, attach] = [await registry('fetch', given), await registry('attach', given)].map((outcome) => {
      expect(outcome.status).toBe(0);
      return outcome.calls.filter(([, command]) => command !== 'resolve')[0];
    });
    return [
      fetch.slice(2, fetch.indexOf('--to-oci-layout')),
      attach.slice(2, attach.indexOf('--artifact-type=application/spdx+json')),
    ];
  }

  test.each(['config.json', '.dockerconfigjson'])('use the credentials of %s', async (name) => {
    const file = box.file(`auth/${name}`, '{}');
    expect(
      await reached({ WORKSPACES_DOCKERCONFIG_BOUND: 'true', WORKSPACES_DOCKERCONFIG_PATH: join(box.root, 'auth') }),
    ).toEqual([[`--from-registry-config=${file}`], [`--registry-config=${file}`]]);
  });

  test('use all logins of several Secrets, the last first, also where a host is part of another', async () => {
    const logins = (host: string) => `{"auths":{"${host}":{"auth":"eA=="}}}`;
    const files = ['registry.example.com:5000', 'my.registry.example.com:5000', 'other.example.com'].map((host, i) =>
      box.file(`auth/login-0${i + 1}.json`, logins(host)),
    );
    const options = (prefix: string) => [...files].reverse().map((file) => `--${prefix}registry-config=${file}`);
    expect(
      await reached({ WORKSPACES_DOCKERCONFIG_BOUND: 'true', WORKSPACES_DOCKERCONFIG_PATH: join(box.root, 'auth') }),
    ).toEqual([options('from-'), options('')]);
  });

  test('use the authorities and the client certificate of workspace sslcertdir', async () => {
    box.file('certs/ca.crt', '');
    const client = box.file('certs/robot.cert', '').slice(0, -'.cert'.length);
    expect(
      await reached({ WORKSPACES_SSLCERTDIR_BOUND: 'true', WORKSPACES_SSLCERTDIR_PATH: join(box.root, 'certs') }),
    ).toEqual([
      [`--from-cert-file=${client}.cert`, `--from-key-file=${client}.key`],
      [`--cert-file=${client}.cert`, `--key-file=${client}.key`],
    ]);
    expect(readFileSync(join(box.root, 'record', 'certificates'), 'utf8')).toBe(join(box.root, 'certs'));
  });

  test('check no certificate if TLSVERIFY is false', async () => {
    expect(await reached({ PARAMS_TLSVERIFY: 'false' })).toEqual([['--from-insecure'], ['--insecure']]);
  });

  test.each(['http: server gave HTTP response to HTTPS client', 'dial tcp 10.0.0.1:443: connect: connection refused'])(
    'also use plain HTTP if it reports "%s"',
    async (log) => {
      box.file('record/log', log);
      expect(await reached({ PARAMS_TLSVERIFY: 'false' })).toEqual([['--from-plain-http'], ['--plain-http']]);
    },
  );

  test.each([
    ['false', '401 Unauthorized'],
    ['true', 'http: server gave HTTP response to HTTPS client'],
  ])('use no plain HTTP with TLSVERIFY %s if it reports "%s"', async (tlsverify, log) => {
    box.file('record/log', log);
    expect((await reached({ PARAMS_TLSVERIFY: tlsverify })).flat()).toEqual(
      tlsverify === 'false' ? ['--from-insecure', '--insecure'] : [],
    );
  });

  test.each(['fetch', 'attach'])(
    'refuse what is not a digest, and a workspace dockerconfig without its files: %s',
    async (verb) => {
      documents(...ONE);
      for (const digest of ['sha256:abc', `${DIGEST}\n${DIGEST}`, 'latest']) {
        const outcome = await registry(verb, {}, digest);
        expect([outcome.status, outcome.calls, outcome.results]).toEqual([1, [], {}]);
        expect(outcome.stderr).toMatch(
          new RegExp(
            '^sbom: IMAGE_DIGEST: ".*" is not a digest\\. Expected: sha256:, then 64 hexadecimal digits\\. ' +
              'Look at what the step build-and-push wrote\\.\n$',
          ),
        );
      }
      const outcome = await registry(verb, {
        WORKSPACES_DOCKERCONFIG_BOUND: 'true',
        WORKSPACES_DOCKERCONFIG_PATH: box.folder('auth'),
      });
      expect([outcome.status, outcome.calls]).toEqual([1, []]);
      expect(outcome.stderr).toBe(
        'sbom: dockerconfig: is bound and has neither file. Allowed: config.json, .dockerconfigjson. Bind a ' +
          'Secret of type kubernetes.io/dockerconfigjson.\n',
      );
    },
  );

  test('are the only arguments of the script', async () => {
    expect((await registry('pull')).stderr).toBe(
      'sbom: ARGUMENT: "pull" is not known. Allowed: fetch, attach. Give one of them.\n',
    );
  });
});

describe('the attachment', () => {
  test('makes the document a referrer of the image, and returns its digest', async () => {
    documents(...ONE);
    const outcome = await registry('attach');
    expect([outcome.status, outcome.stderr]).toEqual([0, '']);
    expect(outcome.calls).toEqual([
      [
        'oras',
        'attach',
        '--artifact-type=application/spdx+json',
        '--format=go-template={{.digest}}',
        '--',
        REFERENCE,
        'sbom.spdx.json:application/spdx+json',
      ],
    ]);
    expect(outcome.results).toEqual({ SBOM_DIGEST: ATTACHED[0] });
    expect(outcome.stdout).toBe(`sbom: attached sbom.spdx.json to ${REFERENCE} as ${ATTACHED[0]}\n`);
  });

  test('makes each of several documents a referrer of the image of its platform', async () => {
    documents(...TWO);
    const outcome = await registry('attach');
    expect(outcome.calls.map((call) => call.slice(4))).toEqual([
      ['--platform=linux/amd64', '--', REFERENCE, 'sbom-linux-amd64.spdx.json:application/spdx+json'],
      ['--platform=linux/arm64/v8', '--', REFERENCE, 'sbom-linux-arm64-v8.spdx.json:application/spdx+json'],
    ]);
    expect(outcome.results).toEqual({ SBOM_DIGEST: ATTACHED.join(',') });
  });

  test('overwrites the documents in workspace sbom, and follows no link', async () => {
    documents(...TWO);
    const other = box.file('other', 'mine');
    symlinkSync(other, join(box.root, 'left', 'sbom-linux-amd64.spdx.json'));
    box.file('left/sbom-linux-arm64-v8.spdx.json', 'old');
    const outcome = await registry('attach', {
      WORKSPACES_SBOM_BOUND: 'true',
      WORKSPACES_SBOM_PATH: join(box.root, 'left'),
    });
    expect(outcome.status).toBe(0);
    for (const line of TWO) {
      expect(readFileSync(join(box.root, 'left', line.split(' ')[0]), 'utf8')).toBe(`{"of":"${line}"}`);
    }
    expect(readFileSync(other, 'utf8')).toBe('mine');
  });

  test('only writes the file if nothing was pushed', async () => {
    documents(...ONE);
    const outcome = await registry(
      'attach',
      { WORKSPACES_SBOM_BOUND: 'true', WORKSPACES_SBOM_PATH: join(box.root, 'left') },
      '',
    );
    expect([outcome.status, outcome.calls, outcome.results]).toEqual([0, [], { SBOM_DIGEST: '' }]);
    expect(outcome.stdout).toBe(
      'sbom: the image was not pushed: there is nothing to which its SBOM could be attached\n',
    );
    expect(readFileSync(join(box.root, 'left', 'sbom.spdx.json'), 'utf8')).toBe('{"of":"sbom.spdx.json "}');
  });

  test('fails if the workspace cannot be written, or the registry rejects it', async () => {
    documents(...ONE);
    const unwritable = await registry('attach', {
      WORKSPACES_SBOM_BOUND: 'true',
      WORKSPACES_SBOM_PATH: join(box.root, 'nowhere'),
    });
    expect([unwritable.status, unwritable.calls, unwritable.results]).toEqual([1, [], {}]);
    expect(
      unwritable.stderr.endsWith(
        'sbom: sbom: "sbom.spdx.json" cannot be written. Needed: a volume to which user 65532 may write. ' +
          'Set podTemplate.securityContext.fsGroup: 65532 on the run.\n',
      ),
    ).toBe(true);
    box.file('record/denied', '');
    const denied = await registry('attach');
    expect([denied.status, denied.results]).toEqual([1, {}]);
    expect(denied.stderr).toMatch(
      new RegExp(
        '^Error: 403\nsbom: SBOM: "sbom.spdx.json" cannot be attached to ' +
          '"registry.example.com:5000/shop/cart@sha256:d+" \\(see the output of oras above\\)\\. ',
      ),
    );
  });

  test.each(['', 'sha256:abc', `${DIGEST} ${DIGEST}`])('does not accept %j as a digest', async (wrong) => {
    documents(...ONE);
    box.file('record/wrong', wrong);
    const outcome = await registry('attach');
    expect([outcome.status, outcome.results]).toEqual([1, {}]);
    expect(outcome.stderr).toMatch(
      /^sbom: SBOM_DIGEST: oras wrote ".*"\. Expected: sha256:, then 64 hexadecimal digits\. /,
    );
  });
});

describe('with hostile values', () => {
  const SCRIPTS: [name: string, file: string, run: (given: { [name: string]: string }) => Promise<Outcome>][] = [
    ['the export', EXPORT, async (given) => exported('', given)],
    ['the scan', SCAN, scanned],
    ['the fetch', REGISTRY, async (given) => registry('fetch', given)],
    [
      'the attachment',
      REGISTRY,
      async (given) => {
        documents(...TWO);
        return registry('attach', given);
      },
    ],
  ];
  const cases = SCRIPTS.flatMap(([name, file, run]) =>
    [...new Set(readFileSync(file, 'utf8').match(/\bPARAMS_[A-Z0-9_]+/g))].map((param) => [name, param, run] as const),
  );

  test.each(cases)('%s treats %s as data or rejects it', async (_name, param, run) => {
    for (const [what, value] of Object.entries(HOSTILE)) {
      const outcome = await run({ [param]: value });
      expect({ what, pwned: box.holds('pwned') }).toEqual({ what, pwned: false });
      // the value is in one argument, after an option's "=" or after "--"
      for (const call of outcome.calls) {
        for (const word of call.slice(0, call.indexOf('--'))) {
          expect({ what, alone: word === value && value !== '' }).toEqual({ what, alone: false });
        }
      }
      if (outcome.status !== 0) {
        expect({ what, reported: /^sbom: [A-Z_]+: [\x20-\x7e]*$/m.test(outcome.stderr) }).toEqual({
          what,
          reported: true,
        });
      }
    }
  });

  test('the scan writes only into its folder', async () => {
    for (const value of Object.values(HOSTILE)) {
      for (const platforms of [`linux/amd64,${value}`, `${value},linux/amd64`]) {
        const outcome = await scanned({ PARAMS_PLATFORMS: platforms });
        for (const call of outcome.calls) {
          expect(call.find((word) => word.startsWith('--output='))).toMatch(
            new RegExp(`^--output=spdx-json=${folder}/sbom[a-z0-9_.-]*\\.spdx\\.json$`),
          );
        }
      }
    }
    expect(box.holds('pwned')).toBe(false);
  });
});
