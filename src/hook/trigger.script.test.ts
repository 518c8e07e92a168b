import { readFileSync } from 'fs';
import { join } from 'path';
import { HOSTILE, Outcome, Sandbox } from '../../test/interpreter';

const SCRIPT = join(__dirname, 'trigger.sh');
const SHA = '0123456789abcdef0123456789abcdef01234567';
const TEMPLATE = JSON.stringify({
  metadata: { name: '@run-name@', labels: { 'git-commit': '@labels.git-commit@' } },
  spec: {
    params: [
      { name: 'image-tag', value: '@params.image-tag@' },
      { name: 'revision', value: '@params.revision@' },
    ],
  },
});
const IDENTITY = JSON.stringify({
  pipeline: 'p',
  params: { 'image-tag': '@params.image-tag@', revision: '@params.revision@' },
});
const VALUES =
  'params.image-tag text image-tag\nparams.revision text source-revision\nlabels.git-commit revision ' +
  '.status.operationState.syncResult.revision\n';

/** A cluster in files: `revisions` (a line for each read), `images`, `exists` (the state of the run), `refused`. */
const CLUSTER = `
cd "$record"
case "$*" in
  'get applications.argoproj.io'*.images*) cat images ;;
  'get applications.argoproj.io'*)
    if [ -f forbidden ]; then
      echo 'Error from server (Forbidden): applications.argoproj.io "shop" is forbidden' >&2
      exit 1
    fi
    head -n 1 revisions | tr -d '\\n'; sed -i 1d revisions ;;
  'get pipelineruns.tekton.dev'*--sort-by*) cat runs; if [ -f later ]; then mv later runs; fi ;;
  'get pipelineruns.tekton.dev'*childReferences*) printf 'x-clone clone-repo\\nx-build build-image\\n' ;;
  'get pipelineruns.tekton.dev'*)
    if [ -f states ]; then head -n 1 states | tr -d '\\n'; sed -i 1d states; else cat exists; fi ;;
  'get taskruns.tekton.dev x-clone'*) printf 'True done' ;;
  'get taskruns.tekton.dev x-build'*) printf 'False "step-build-and-push" exited with code 1' ;;
  create*) cat >created; name=$(sed 's/^{"metadata":{"name":"\\([^"]*\\)".*/\\1/; q' created)
    if [ -f failed ] && grep -qxF "$name" failed; then
      echo 'Error from server (AlreadyExists): x' >&2
      printf 'False broken' >exists
      exit 1
    fi
    if [ -f exists ] && [ ! -f failed ]; then
      echo 'Error from server (AlreadyExists): pipelineruns.tekton.dev "x" already exists' >&2
      exit 1
    fi
    [ ! -f refused ] || { cat refused >&2; exit 1; }
    echo 'pipelinerun.tekton.dev/x created' ;;
esac
`;

jest.setTimeout(60_000);

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
  box.recorder('kubectl', CLUSTER);
  box.recorder('sleep');
  box.file('release/image-tag', 'v1.2.0');
  box.file('release/source-revision', 'feature/x');
  box.file('record/revisions', `${SHA}\n`);
});
afterEach(() => box.remove());

function withoutHash(log: string): string {
  return log.replace(/shop-deploy-[0-9a-f]{10}\b/g, 'shop-deploy-HASH');
}

async function trigger(values: string = VALUES, over: { [name: string]: string } = {}): Promise<Outcome> {
  return box.run(SCRIPT, {
    env: {
      APPLICATION_NAME: 'shop',
      APPLICATION_NAMESPACE: 'argocd',
      RELEASE_DIRECTORY: join(box.root, 'release'),
      RUN_IDENTITY: IDENTITY,
      RUN_NAMESPACE: 'builds',
      RUN_PREFIX: 'shop-deploy',
      RUN_ATTEMPTS: '1',
      RUN_CONCURRENCY: 'allow',
      RUN_HISTORY: '0',
      RUN_SELECTOR: 'argocd-hook=shop-trigger',
      RUN_TEMPLATE: TEMPLATE,
      RUN_WAIT_SECONDS: '0',
      RUN_VALUES: values,
      SYNCED_REVISION_SECONDS: '3',
      ...over,
    },
  });
}

/** The run that reached the API server. */
function created(): any {
  return JSON.parse(readFileSync(join(box.root, 'record', 'created'), 'utf8'));
}

describe('the trigger does', () => {
  it('create the run of the template with the values in place of the placeholders', async () => {
    const { status, stdout, stderr } = await trigger();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(created()).toEqual({
      metadata: { name: expect.stringMatching(/^shop-deploy-[0-9a-f]{10}$/), labels: { 'git-commit': SHA } },
      spec: {
        params: [
          { name: 'image-tag', value: 'v1.2.0' },
          { name: 'revision', value: 'feature/x' },
        ],
      },
    });
    expect(stdout.split('\n')).toEqual([
      'params.image-tag: v1.2.0',
      'params.revision: feature/x',
      `labels.git-commit: ${SHA}`,
      `PipelineRun builds/${created().metadata.name} created`,
      `look at it: kubectl --namespace=builds get pipelinerun ${created().metadata.name}`,
      '',
    ]);
  });

  it('name the run by its params: another commit of the manifests is the same run, another tag is not', async () => {
    await trigger();
    const first = created().metadata.name;
    box.file('record/revisions', `${SHA.replace('0', 'f')}\n`);
    await trigger();
    expect(created().metadata.name).toBe(first);
    box.file('record/revisions', `${SHA}\n`);
    box.file('release/image-tag', 'v1.2.1');
    await trigger();
    expect(created().metadata.name).not.toBe(first);
  });

  it('wait until Argo CD has stored the revision of the sync', async () => {
    box.file('record/revisions', `\nHEAD\n${SHA}\n`);
    const { status, calls } = await trigger();
    expect(status).toBe(0);
    expect(calls.filter(([tool]) => tool === 'sleep')).toHaveLength(2);
    expect(created().metadata.labels['git-commit']).toBe(SHA);
  });

  it('keep the first 63 characters of a SHA-256 commit as the label', async () => {
    box.file('record/revisions', `${'a'.repeat(64)}\n`);
    expect((await trigger()).status).toBe(0);
    expect(created().metadata.labels['git-commit']).toBe('a'.repeat(63));
  });

  it('start nothing when a run of the same inputs succeeded or is running', async () => {
    box.file('record/exists', 'True Tasks Completed: 3');
    const succeeded = await trigger();
    expect(succeeded.status).toBe(0);
    expect(succeeded.stdout).toMatch(
      /PipelineRun builds\/shop-deploy-[0-9a-f]{10} has succeeded with the same inputs: nothing to start/,
    );
    for (const state of ['Unknown Running', ' ']) {
      box.file('record/revisions', `${SHA}\n`);
      box.file('record/exists', state);
      const running = await trigger();
      expect(running.status).toBe(0);
      expect(running.stdout).toMatch(/is running with the same inputs: nothing to start/);
    }
  });

  it('put no value where another value looks like a placeholder', async () => {
    box.file('release/image-tag', 'a@labels.git-commit@b');
    expect((await trigger()).status).toBe(0);
    expect(created().spec.params[0].value).toBe('a@labels.git-commit@b');
  });

  it.each([
    ['image-tag', 'registry:5000/shop/cart:v3', 'v3'],
    ['image-tag', `registry:5000/shop/cart:v3@sha256:${'c'.repeat(64)}`, 'v3'],
    ['image-digest', `registry:5000/shop/cart@sha256:${'c'.repeat(64)}`, `sha256:${'c'.repeat(64)}`],
    ['image-reference', 'registry:5000/shop/cart:v3', 'registry:5000/shop/cart:v3'],
  ])('read the %s of %s among the images that the sync applied', async (kind, image, value) => {
    box.file('record/images', `docker.io/alpine/k8s:1.34.1\n${image}\nregistry:5000/shop/cart-worker:v9\n${image}\n`);
    const { status, stderr } = await trigger(VALUES.replace('text image-tag', `${kind} registry:5000/shop/cart`));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(created().spec.params[0].value).toBe(value);
  });
});

describe('the trigger that waits', () => {
  const WAIT = { RUN_WAIT_SECONDS: '9' };

  it('ends with the run', async () => {
    box.file('record/states', ' \nUnknown Running\nTrue Tasks Completed: 3\n');
    const { status, stdout, calls } = await trigger(VALUES, WAIT);
    expect(status).toBe(0);
    expect(stdout).toMatch(/PipelineRun builds\/shop-deploy-[0-9a-f]{10} succeeded\n$/);
    expect(calls.filter(([tool]) => tool === 'sleep')).toHaveLength(2);
  });

  it('fails with the run without a retry, and logs which task failed and why', async () => {
    box.file('record/states', 'Unknown Running\nFalse Tasks Completed: 2 (Failed: 1)\n');
    const { status, stderr } = await trigger(VALUES, WAIT);
    expect(status).toBe(3);
    expect(withoutHash(stderr)).toBe(
      'trigger: task build-image: "step-build-and-push" exited with code 1\n' +
        'trigger: PipelineRun builds/shop-deploy-HASH failed: Tasks Completed: 2 (Failed: 1)\n',
    );
  });

  it('waits for a run of the same inputs that another sync started', async () => {
    box.file('record/exists', '');
    box.file('record/states', 'Unknown Running\nUnknown Running\nTrue done\n');
    const { status, stdout } = await trigger(VALUES, WAIT);
    expect(status).toBe(0);
    expect(stdout).toMatch(/is running with the same inputs: nothing to start\n.* succeeded\n$/);
  });

  it("ends before the Job's deadline, with the reason in its log", async () => {
    box.file('record/states', 'Unknown Running\n'.repeat(9));
    const { status, stderr } = await trigger(VALUES, WAIT);
    expect(status).toBe(3);
    expect(withoutHash(stderr)).toBe(
      'trigger: PipelineRun builds/shop-deploy-HASH is not done after 9 s: Running. It goes on; ' +
        "raise activeDeadline or shorten the pipeline's timeout.\n",
    );
  });
});

describe('the trigger with earlier runs', () => {
  const verbs = (outcome: Outcome) =>
    outcome.calls
      .filter(([tool]) => tool === 'kubectl')
      .map(([, verb, , name]) => `${verb} ${name}`)
      .filter((line) => /^(create|patch|delete)/.test(line));

  it('waits for those that go on, with queue', async () => {
    box.file('record/runs', 'a 2026-11-01T00:00:00Z\nb \nc \n');
    box.file('record/later', 'a 2026-11-01T00:00:00Z\nb 2026-11-01T00:00:00Z\nc 2026-11-01T00:00:00Z\n');
    const outcome = await trigger(VALUES, { RUN_CONCURRENCY: 'queue' });
    expect(outcome.status).toBe(0);
    expect(outcome.stdout).toContain('waiting behind: b c\n');
    expect(verbs(outcome)).toHaveLength(1);
  });

  it('cancels those that go on and keeps those that have ended, with cancel', async () => {
    box.file('record/runs', 'a 2026-11-01T00:00:00Z\nb \nc \n');
    const outcome = await trigger(VALUES, { RUN_CONCURRENCY: 'cancel' });
    expect(outcome.status).toBe(0);
    expect(verbs(outcome)).toEqual(['patch b', 'patch c', 'create --filename=-']);
    expect(outcome.calls.find(([, verb]) => verb === 'patch')).toContain(
      '--patch={"spec":{"status":"CancelledRunFinally"}}',
    );
  });

  it('neither waits for nor cancels the run of its own inputs', async () => {
    await trigger();
    const { name } = created().metadata;
    for (const concurrency of ['queue', 'cancel']) {
      box.file('record/revisions', `${SHA}\n`);
      box.file('record/runs', `${name} \n${name}-2 \n`);
      expect(verbs(await trigger(VALUES, { RUN_CONCURRENCY: concurrency }))).toEqual(['create --filename=-']);
    }
  });

  it('deletes the oldest that have ended beyond the number to keep, and none that goes on', async () => {
    box.file('record/runs', 'a 2026-11-01T00:00:00Z\nb \nc 2026-11-02T00:00:00Z\nd 2026-11-03T00:00:00Z\n');
    expect(verbs(await trigger(VALUES, { RUN_HISTORY: '2' }))).toEqual(['create --filename=-', 'delete a']);
    box.file('record/revisions', `${SHA}\n`);
    box.file('record/runs', 'a 2026-11-01T00:00:00Z\n');
    expect(verbs(await trigger(VALUES, { RUN_HISTORY: '2' }))).toEqual(['create --filename=-']);
  });
});

describe('a run that failed', () => {
  it('gets further runs of the same inputs, up to retryFailed', async () => {
    await trigger();
    const first = created().metadata.name;
    box.file('record/failed', `${first}\n`);
    box.file('record/revisions', `${SHA}\n`);
    expect((await trigger(VALUES, { RUN_ATTEMPTS: '3' })).status).toBe(0);
    expect(created().metadata.name).toBe(`${first}-2`);
    box.file('record/failed', `${first}\n${first}-2\n${first}-3\n`);
    box.file('record/revisions', `${SHA}\n`);
    const { status, stderr } = await trigger(VALUES, { RUN_ATTEMPTS: '3' });
    expect(status).toBe(3);
    expect(stderr).toBe(
      `trigger: PipelineRun builds/${first}-3 has failed with the same inputs: broken. Delete it to try them ` +
        'again, set retryFailed, or release something else.\n',
    );
  });
});

describe('the trigger reads', () => {
  it('a copy of the release, a number, and free text with special characters replaced', async () => {
    box.file('record/revisions', '2\nRPC error: "x"\t$(touch pwned) `id` \\\\ \u00fc $params\n');
    const values =
      'params.image-tag literal v9\nlabels.git-commit number ' +
      '.status.operationState.retryCount\nparams.revision words .status.operationState.message\n';
    const { status, stderr } = await trigger(values);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(created().spec.params).toEqual([
      { name: 'image-tag', value: 'v9' },
      { name: 'revision', value: "RPC error: 'x' ?(touch pwned) ?id? ?? ?? ?params" },
    ]);
    expect(created().metadata.labels['git-commit']).toBe('2');
    expect(box.holds('pwned')).toBe(false);
  });

  it('0 and "unknown" where the Application has no value', async () => {
    box.file('record/revisions', '\n\n');
    await trigger('params.image-tag number .a\nparams.revision words .b\nlabels.git-commit literal x\n');
    expect(created().spec.params.map((one: any) => one.value)).toEqual(['0', 'unknown']);
  });
});

describe('the trigger rejects', () => {
  it('a run of the same inputs that failed, with its message and the remedy', async () => {
    box.file('record/exists', 'False task build-image has failed');
    const { status, stderr } = await trigger();
    expect(status).toBe(3);
    expect(withoutHash(stderr)).toBe(
      'trigger: PipelineRun builds/shop-deploy-HASH has failed with the same inputs: task build-image has failed. ' +
        'Delete it to try them again, set retryFailed, or release something else.\n',
    );
  });

  it('a revision that never becomes a commit', async () => {
    box.file('record/revisions', '1.2.3\n1.2.3\n1.2.3\n1.2.3\n1.2.3\n');
    const { status, stderr } = await trigger();
    expect(status).toBe(1);
    expect(stderr).toBe(
      "trigger: labels.git-commit: the Application argocd/shop has '1.2.3' at " +
        '.status.operationState.syncResult.revision after 3 s, which is no Git commit. A Helm source has none: ' +
        'use another value.\n',
    );
  });

  it('an Application that it may not read', async () => {
    box.file('record/forbidden', '');
    const { status, stderr } = await trigger();
    expect(status).toBe(1);
    expect(stderr).toMatch(/Forbidden.*\n/);
    expect(stderr).toContain(
      'trigger: labels.git-commit: cannot read the Application argocd/shop. Apply the chart with its Role',
    );
  });

  it('a key that the release lacks', async () => {
    const { status, stderr } = await trigger(VALUES.replace('text image-tag', 'text tag'));
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /trigger: params.image-tag: the release has no key tag\. Add it to the ConfigMap in the synced path\.\n$/,
    );
  });

  it('what the API server rejects, with its message', async () => {
    box.file('record/refused', 'error validating data: unknown field "spec.foo"');
    const { status, stderr } = await trigger();
    expect(status).toBe(1);
    expect(withoutHash(stderr)).toBe(
      'trigger: cannot create the PipelineRun builds/shop-deploy-HASH: ' +
        'error validating data: unknown field "spec.foo"\n',
    );
  });

  it('two images of one repository, and none', async () => {
    box.file('record/images', 'shop/cart:v1\nshop/cart:v2\n');
    const two = await trigger(VALUES.replace('text image-tag', 'image-tag shop/cart'));
    expect([two.status, two.stderr]).toEqual([
      1,
      'trigger: params.image-tag: the sync applied two images of shop/cart: shop/cart:v1 and shop/cart:v2\n',
    ]);
    const none = await trigger(VALUES.replace('text image-tag', 'image-tag shop/other'));
    expect([none.status, none.stderr]).toEqual([
      1,
      'trigger: params.image-tag: the sync applied no image of shop/other. Its images: shop/cart:v1 shop/cart:v2\n',
    ]);
  });
});

describe('a hostile value', () => {
  it.each(Object.entries(HOSTILE))('in the release is rejected or data: %s', async (_, value) => {
    box.file('release/image-tag', value);
    const { status, calls } = await trigger();
    expect(box.holds('pwned')).toBe(false);
    expect(status).toBe(1);
    expect(calls.filter(([, verb]) => verb === 'create')).toEqual([]);
  });

  it.each(Object.entries(HOSTILE))('in the Application is rejected or data: %s', async (_, value) => {
    box.file('record/revisions', Array(5).fill(value.replace(/\n/g, ' ')).join('\n'));
    box.file('record/images', `shop/cart:${value}`);
    expect((await trigger()).status).toBe(1);
    expect((await trigger(VALUES.replace('text image-tag', 'image-tag shop/cart'))).status).toBe(1);
    expect(box.holds('pwned')).toBe(false);
    expect(box.calls().filter(([, verb]) => verb === 'create')).toEqual([]);
  });
});
