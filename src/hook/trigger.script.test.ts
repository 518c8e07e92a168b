import { readdirSync, readFileSync, unlinkSync } from 'fs';
import { join } from 'path';
import { parseRunValues } from './protocol';
import { TriggerOption, triggerScript } from './trigger-script';
import { HOSTILE, Outcome, Sandbox } from '../../test/interpreter';

const SHA = '0123456789abcdef0123456789abcdef01234567';
const TEMPLATE = JSON.stringify({
  metadata: {
    name: '@run-name@',
    labels: { 'git-commit': '@labels.git-commit@', 'release-number': '@run-number@' },
  },
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
  '.status.operationState.syncResult.revision';

/**
 * A cluster in files. For each PipelineRun `runs` has the line that the trigger asks for, `bodies` what was created.
 * `revisions` and `states` have a line for each read; `later` and `between` replace or add runs once the runs have been
 * read, or while one is created.
 */
const CLUSTER = `
cd "$record"
case "$*" in
  'get configmap shop-release'*--output=name)
    if [ -f forbidden ]; then
      echo 'Error from server (Forbidden): configmaps "shop-release" is forbidden' >&2
      exit 1
    fi
    if [ -f ../release/image-tag ]; then echo configmap/shop-release; fi ;;
  'get pipelineruns.tekton.dev'*IMAGE_DIGEST*) cat left ;;
  'get deployment/shop'*) cat live ;;
  'get configmap shop-release'*)
    cd ../release
    printf '{'
    for key in *; do
      printf '"%s":"%s",' "$key" "$(sed -z 's/\\\\/\\\\\\\\/g; s/"/\\\\"/g; s/\\n/\\\\n/g' "$key")"
    done
    if [ -d ../next ]; then cp ../next/* . ; rm -r ../next; fi ;;
  'get applications.argoproj.io'*.images*) cat images ;;
  'get applications.argoproj.io'*)
    if [ -f forbidden ]; then
      echo 'Error from server (Forbidden): applications.argoproj.io "shop" is forbidden' >&2
      exit 1
    fi
    if [ ! -s revisions ]; then printf ${SHA}; else head -n 1 revisions | tr -d '\\n'; sed -i 1d revisions; fi ;;
  'get pipelineruns.tekton.dev'*--selector=argocd-hook=shop-trigger*)
    cat runs/*
    if [ -d later ]; then cp later/* runs; rm -r later; fi ;;
  'get pipelineruns.tekton.dev'*childReferences*) printf 'x-clone x-build' ;;
  'get pipelineruns.tekton.dev'*)
    if [ -f states ]; then head -n 1 states | tr -d '\\n'; sed -i 1d states
    fi ;;
  'get taskruns.tekton.dev x-clone'*) printf 'True clone-repo: done' ;;
  'get taskruns.tekton.dev x-build'*) printf 'False build-image: "step-build-and-push" exited with code 1' ;;
  create*)
    if [ -f refused ]; then cat refused >&2; exit 1; fi
    if [ -d between ]; then cp between/* runs; rm -r between; fi
    cat >"body.$$"
    field() { sed -n 's/.*"'"$1"'":"\\([^"]*\\)".*/\\1/p' "body.$$"; }
    name=$(sed 's/^{"metadata":{"name":"\\([^"]*\\)".*/\\1/' "body.$$")
    printf '%s|2026-11-27T10:00:00Z|%s|%s||\\n' "$(field release-number)" "$name" "$(field release-attempt)" >"row.$$"
    if ! ln "row.$$" "runs/$name" 2>/dev/null; then
      echo "Error from server (AlreadyExists): pipelineruns.tekton.dev \\"$name\\" already exists" >&2
      exit 1
    fi
    cp "body.$$" "bodies/$name"
    echo "pipelinerun.tekton.dev/$name created" ;;
  delete*) rm "runs/$3" ;;
esac
`;

jest.setTimeout(60_000);

let box: Sandbox;
beforeEach(() => {
  box = cluster();
});
afterEach(() => box.remove());

/** A cluster without runs, and a release. */
function cluster(): Sandbox {
  const made = new Sandbox();
  made.recorder('kubectl', CLUSTER);
  made.recorder('sleep');
  made.recorder('seq', 'seq "$(($1 < 4 ? $1 : 4))"'); // fewer rounds
  made.file('release/image-tag', 'v1.2.0');
  made.file('release/source-revision', 'feature/x');
  for (const name of ['runs', 'bodies']) made.folder('record', name);
  made.file('record/runs/none', '');
  return made;
}

function withoutHash(log: string): string {
  return log.replace(/shop-deploy-[0-9a-f]{10}\b/g, 'shop-deploy-HASH');
}

/** Variables of options, which are set where the script has the option. */
const OPTION_VARIABLES: { readonly [option: string]: string } = {
  retry: 'RUN_ATTEMPTS',
  history: 'RUN_HISTORY',
  wait: 'RUN_WAIT_SECONDS',
  drift: 'CATCH_UP_SECONDS',
};

/** Options of a script, with the values of their variables. */
type Options = { readonly [option in TriggerOption]?: string };

/** Assembles the script for some values and options, and runs it. */
async function trigger(
  values: string = VALUES,
  options: Options = {},
  identity: string = IDENTITY,
  template: string = TEMPLATE,
): Promise<Outcome> {
  const kinds = parseRunValues(values).map(({ kind }) => kind);
  const variables = Object.entries(options).map(([option, value]) => [OPTION_VARIABLES[option] ?? 'UNUSED', value]);
  return box.run(box.file('trigger.sh', triggerScript(kinds, Object.keys(options) as TriggerOption[])), {
    env: {
      APPLICATION: 'argocd/shop',
      RELEASE_NAME: 'shop-release',
      RUN_IDENTITY: identity,
      RUN_NAMESPACE: 'builds',
      RUN_PREFIX: 'shop-deploy',
      RUN_SELECTOR: 'argocd-hook=shop-trigger',
      RUN_TEMPLATE: template
        .replace('labels":{', options.retry === undefined ? '$&' : '$&"release-attempt":"@run-attempt@",')
        .replace('labels":{', options.drift === undefined ? '$&' : '$&"release-drift":"@run-drift@",'),
      RUN_VALUES: values,
      WORKLOAD: 'shop/deployment/shop',
      WORKLOAD_CONTAINER: '[0]',
      ...Object.fromEntries(variables),
    },
  });
}

/** Runs the trigger for a release. */
async function release(tag: string, options: Options = {}): Promise<Outcome> {
  box.file('release/image-tag', tag);
  return trigger(VALUES, options);
}

/** The runs that reached the API server, in the order of their numbers. */
function allCreated(): any[] {
  const folder = join(box.root, 'record', 'bodies');
  const number = (run: any) => Number(run.metadata.labels['release-number']);
  return readdirSync(folder)
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
    .sort((a, b) => number(a) - number(b));
}

/** The newest of them. */
function created(): any {
  return allCreated().pop();
}

/** Number, attempt where there are several, and tag of each of them. */
function history(): string[] {
  return allCreated().map(({ metadata: { labels }, spec: { params } }) =>
    [labels['release-number'], labels['release-attempt'], params[0].value]
      .filter((part) => part !== undefined)
      .join(' '),
  );
}

/** A run that exists. */
interface GivenRun {
  readonly number?: number;
  readonly attempt?: number;
  readonly created?: string;
  readonly state?: string;
  readonly tracked?: string;
}

/** Adds a run. */
function addRun(name: string, given: GivenRun): void {
  const { number = '', created: at = '2026-11-27T10:00:00Z', attempt = '', state = '', tracked = '' } = given;
  box.file(`record/runs/${name}`, `${number}|${at}|${name}|${attempt}|${state}|${tracked}\n`);
}

/** Ends a run that the trigger created. */
function end(run: any, state: string): void {
  const { name, labels } = run.metadata;
  addRun(name, { number: labels['release-number'], attempt: labels['release-attempt'], state });
}

describe('the trigger does', () => {
  it('create the run of the template with the values in place of the placeholders', async () => {
    const { status, stdout, stderr } = await trigger();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(created()).toEqual({
      metadata: {
        name: expect.stringMatching(/^shop-deploy-[0-9a-f]{10}-1$/),
        labels: { 'git-commit': SHA, 'release-number': '1' },
      },
      spec: {
        params: [
          { name: 'image-tag', value: 'v1.2.0' },
          { name: 'revision', value: 'feature/x' },
        ],
      },
    });
    expect(stdout).toBe(`PipelineRun builds/${created().metadata.name} created\n`);
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

  it('put each value in its own place, though a dot of a name stands for any character', async () => {
    const values = 'params.image-tag literal a\nparams.image.tag literal b';
    const template = '{"metadata":{"name":"@run-name@"},"x":"@params.image.tag@","y":"@params.image-tag@"}';
    await trigger(values, {}, IDENTITY, template);
    expect(created()).toMatchObject({ x: 'b', y: 'a' });
  });

  it('read all keys of the release at once, so that no run has values of two releases', async () => {
    box.file('next/image-tag', 'v2');
    box.file('next/source-revision', 'main');
    expect((await trigger()).status).toBe(0); // Argo CD applies the next release after the first read
    expect(allCreated().map(({ spec }) => spec.params.map(({ value }: any) => value))).toEqual([
      ['v1.2.0', 'feature/x'],
      ['v2', 'main'],
    ]);
  });

  it('put no value where another value looks like a placeholder', async () => {
    box.file('release/image-tag', 'a@labels.git-commit@b');
    expect((await trigger()).status).toBe(0);
    expect(created().spec.params[0].value).toBe('a@labels.git-commit@b');
  });

  it.each([
    ['image_tag', 'registry:5000/shop/cart:v3', 'v3'],
    ['image_tag', `registry:5000/shop/cart:v3@sha256:${'c'.repeat(64)}`, 'v3'],
    ['image_digest', `registry:5000/shop/cart@sha256:${'c'.repeat(64)}`, `sha256:${'c'.repeat(64)}`],
    ['image_reference', 'registry:5000/shop/cart:v3', 'registry:5000/shop/cart:v3'],
  ])('read the %s of %s among the images that the sync applied', async (kind, image, value) => {
    box.file('record/images', `docker.io/alpine/k8s:1.34.1\n${image}\nregistry:5000/shop/cart-worker:v9\n${image}\n`);
    const { status, stderr } = await trigger(VALUES.replace('text image-tag', `${kind} registry:5000/shop/cart`));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(created().spec.params[0].value).toBe(value);
  });
});

describe('the trigger that waits', () => {
  const WAIT = { wait: '9' };

  it('ends with the run', async () => {
    box.file('record/states', '\nUnknown\nTrue\n');
    const { status, stdout, calls } = await trigger(VALUES, WAIT);
    expect(status).toBe(0);
    expect(stdout).toMatch(/PipelineRun builds\/shop-deploy-[0-9a-f]{10}-1 succeeded\n$/);
    expect(calls.filter(([tool]) => tool === 'sleep')).toHaveLength(2);
  });

  it('fails with the run without a retry, and logs which task failed and why', async () => {
    box.file('record/states', 'Unknown\nFalse\n');
    const { status, stderr } = await trigger(VALUES, WAIT);
    expect(status).toBe(1);
    expect(withoutHash(stderr)).toBe(
      'trigger: task build-image: "step-build-and-push" exited with code 1\n' +
        'trigger: PipelineRun builds/shop-deploy-HASH-1 of this release has failed. Release something else, or ' +
        'delete the run to try again.\n',
    );
  });

  it('waits for a run of the same inputs that another hook started', async () => {
    await trigger();
    box.file('record/states', 'Unknown\nUnknown\nTrue\n');
    const { status, stdout } = await trigger(VALUES, WAIT);
    expect(status).toBe(0);
    expect(stdout).toMatch(/-1 is of this release: nothing to start\n.* succeeded\n$/);
  });

  it("ends before the Job's deadline, with the reason in its log", async () => {
    box.file('record/states', 'Unknown\n'.repeat(9));
    const { status, stderr } = await trigger(VALUES, WAIT);
    expect(status).toBe(1);
    expect(withoutHash(stderr)).toBe(
      'trigger: PipelineRun builds/shop-deploy-HASH-1 is not done after 9 s. It goes on; ' +
        "raise activeDeadline or shorten the pipeline's timeout.\n",
    );
  });
});

describe('a change of the release', () => {
  it('starts a run, also back to an earlier release, and the same release none', async () => {
    for (const tag of ['v2', 'v4', 'v2', 'v2', 'v4']) {
      const before = allCreated().length;
      const { status, stdout } = await release(tag);
      expect(status).toBe(0);
      expect(stdout.includes('nothing to start')).toBe(allCreated().length === before);
      end(created(), 'True');
    }
    expect(history()).toEqual(['1 v2', '2 v4', '3 v2', '4 v4']);
    const [v2, v4, again] = allCreated().map((run) => run.metadata.name);
    expect([v2.replace(/1$/, '3'), v4.slice(0, -2) === v2.slice(0, -2)]).toEqual([again, false]);
  });

  it('is not another commit of the manifests', async () => {
    await release('v2');
    box.file('record/revisions', `${SHA.replace('0', 'f')}\n${SHA.replace('0', 'e')}\n`);
    expect((await release('v2')).stdout).toMatch(/shop-deploy-[0-9a-f]{10}-1 is of this release: nothing to start\n$/);
    end(created(), 'True');
    expect((await release('v2')).stdout).toMatch(/-1 is of this release: nothing to start\n$/);
    expect(history()).toEqual(['1 v2']);
  });

  it('is one run, however many hooks start it at once', async () => {
    await release('v1');
    box.file('release/image-tag', 'v2');
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => trigger()));
    expect(outcomes.map(({ status, stderr }) => ({ status, stderr }))).toEqual(
      Array(20).fill({ status: 0, stderr: '' }),
    );
    expect(history()).toEqual(['1 v1', '2 v2']);
  });

  it('is the newest run at the end, though another hook starts another release in between', async () => {
    box.file('record/between/shop-deploy-ffffffffff-1', '1|2026-11-27T10:00:01Z|shop-deploy-ffffffffff-1|1||\n');
    expect((await release('v2')).status).toBe(0);
    expect(history()).toEqual(['1 v2', '2 v2']);
  });

  it('is every deletion of the Application, once for each Job', async () => {
    for (const job of ['first', 'first', 'second']) {
      expect((await trigger(VALUES, {}, IDENTITY + job)).status).toBe(0);
    }
    expect(history()).toEqual(['1 v1.2.0', '2 v1.2.0']);
  });

  it('is told from the newest run by number, then time, then name', async () => {
    addRun('shop-deploy-aaaaaaaaaa-10', { number: 10, created: '2026-11-01T00:00:00Z' });
    addRun('shop-deploy-bbbbbbbbbb-9', { number: 9, created: '2026-11-02T00:00:00Z' });
    await release('v2');
    expect(history()).toEqual(['11 v2']);
    const { name } = created().metadata;
    addRun('shop-deploy-ffffffffff-11', { number: 11, created: '2026-11-02T00:00:00Z' });
    await release('v2');
    expect(history()).toEqual(['11 v2']);
    addRun(name.replace(/-[0-9a-f]{10}-/, '-ffffffffff-'), { number: 11 });
    await release('v2');
    expect(history()).toEqual(['11 v2', '12 v2']);
  });
});

describe('the trigger with earlier runs', () => {
  const verbs = (outcome: Outcome) =>
    outcome.calls
      .filter(([tool]) => tool === 'kubectl')
      .map(([, verb, , name]) => `${verb} ${name}`)
      .filter((line) => /^(create|patch|delete)/.test(line));

  beforeEach(() => {
    addRun('a', { number: 1, state: 'True' });
    addRun('b', { number: 2 });
    addRun('c', { number: 3 });
  });

  it('waits for those that have not ended, with queue, and reads again', async () => {
    const row = (name: string, number: number) => `${number}|2026-11-27T10:00:00Z|${name}|1|True|\n`;
    for (const [name, number] of Object.entries({ b: 2, c: 3, d: 4 })) {
      box.file(`record/later/${name}`, row(name, number));
    }
    const outcome = await trigger(VALUES, { queue: '' });
    expect(outcome.status).toBe(0);
    expect(outcome.stdout).toContain('waiting behind c b\n');
    expect(verbs(outcome)).toEqual(['create --filename=-']);
    expect(created().metadata.labels['release-number']).toBe('5');
  });

  it('cancels those that have not ended, with cancel, once its own exists', async () => {
    const outcome = await trigger(VALUES, { cancel: '' });
    expect(outcome.status).toBe(0);
    expect(verbs(outcome)).toEqual(['create --filename=-', 'patch c', 'patch b']);
    expect(outcome.calls.find(([, verb]) => verb === 'patch')).toContain(
      '--patch={"spec":{"status":"CancelledRunFinally"}}',
    );
  });

  it('neither waits for nor cancels the newest run of its own inputs', async () => {
    await trigger();
    end({ metadata: { name: 'b', labels: { 'release-number': '2' } } }, 'True');
    end({ metadata: { name: 'c', labels: { 'release-number': '3' } } }, 'True');
    for (const concurrency of ['queue', 'cancel']) {
      expect(verbs(await trigger(VALUES, { [concurrency]: '' }))).toEqual([]);
    }
  });

  it('deletes the oldest that have ended beyond the number to keep, and none that has not', async () => {
    addRun('d', { number: 4, state: 'False' });
    addRun('e', { number: 5, state: 'True' });
    expect(verbs(await trigger(VALUES, { history: '2' }))).toEqual(['create --filename=-', 'delete a']);
    expect(verbs(await trigger(VALUES, { history: '2' }))).toEqual([]);
  });

  it('never deletes the newest', async () => {
    await trigger();
    end(created(), 'True');
    const outcome = await trigger(VALUES, { history: '1' });
    expect(verbs(outcome)).toEqual(['delete a']);
    expect(outcome.stdout).toContain('nothing to start');
  });

  it('takes all but the newest out of the Application, with visible, also where it starts none', async () => {
    addRun('c', { number: 3, state: 'False', tracked: 'shop:tekton.dev/PipelineRun:builds/c' });
    const annotated = ({ calls }: Outcome) =>
      calls.filter(([, verb]) => verb === 'annotate').map(([, , , name, , , annotation]) => `${name} ${annotation}`);
    expect(annotated(await trigger(VALUES, { visible: '' }))).toEqual(['c argocd.argoproj.io/tracking-id=']);
    expect(annotated(await trigger(VALUES, { visible: '' }))).toEqual(['c argocd.argoproj.io/tracking-id=']);
    addRun('c', { number: 3, state: 'False' });
    expect(annotated(await trigger(VALUES, { visible: '' }))).toEqual([]);
  });

  it('fails where a run of its name is not among them', async () => {
    const name = (await trigger()) && created().metadata.name;
    box.file(`record/runs/${name}`, '');
    const { status, stderr } = await trigger();
    expect(status).toBe(1);
    expect(stderr).toBe(
      `trigger: PipelineRun builds/${name} does not become the newest of argocd-hook=shop-trigger, which is c. ` +
        'Delete that one, or give each hook its own runPrefix.\n',
    );
  });
});

describe('a run that failed', () => {
  it('gets further runs of the same inputs, up to retryFailed', async () => {
    for (const count of [1, 2, 3]) {
      expect((await release('v2', { retry: '3' })).status).toBe(0);
      expect(history()).toHaveLength(count);
      end(created(), 'False');
    }
    expect(history()).toEqual(['1 1 v2', '2 2 v2', '3 3 v2']);
    const { status, stderr } = await release('v2', { retry: '3' });
    expect(status).toBe(1);
    expect(stderr).toBe(
      `trigger: PipelineRun builds/${created().metadata.name} of this release has failed. Release something else, or ` +
        'delete the run to try again.\n',
    );
  });

  it('lets the sync go on where the Application shows it', async () => {
    await release('v2', { visible: '' });
    end(created(), 'False');
    const { status, stdout } = await release('v2', { visible: '' });
    expect([status, withoutHash(stdout)]).toEqual([
      0,
      'PipelineRun builds/shop-deploy-HASH-1 of this release has failed. Release something else, or delete ' +
        'the run to try again.\n',
    ]);
    expect((await release('v2', { visible: '', wait: '9' })).status).toBe(1);
    expect(history()).toEqual(['1 v2']);
  });

  it('gets one further run for each run of the hook', async () => {
    await release('v2', { retry: '3' });
    end(created(), 'False');
    box.file('record/later/x', '');
    expect((await release('v2', { retry: '3' })).status).toBe(0);
    expect(history()).toEqual(['1 1 v2', '2 2 v2']);
  });

  it('counts from 1 again after another release', async () => {
    for (const tag of ['bad', 'v2', 'bad']) {
      await release(tag, { retry: '2' });
      end(created(), tag === 'bad' ? 'False' : 'True');
    }
    expect((await release('bad', { retry: '2' })).status).toBe(0);
    expect(history()).toEqual(['1 1 bad', '2 1 v2', '3 1 bad', '4 2 bad']);
  });
});

describe('catching up', () => {
  const CATCH_UP: Options = { 'catch-up': '', drift: '600', visible: '' };
  const [RELEASED, OTHER] = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`);
  const now = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1000).toISOString().replace(/\.\d+/, '');

  /** The newest run has succeeded, and the workload has this image. */
  async function released(image: string, paused: string = '', drift: string = '', secondsAgo = 60): Promise<void> {
    await release('v2');
    end(created(), 'True');
    box.file('record/left', `${RELEASED}|${drift}|${now(secondsAgo)}`);
    box.file('record/live', image && `${image} paused=${paused}`);
  }
  const drifts = () => allCreated().map((run) => run.metadata.labels['release-drift']);

  it('starts a run that no hook has started, and never one of another release', async () => {
    await release('v1');
    end(created(), 'True');
    box.file('release/image-tag', 'v2');
    expect((await trigger(VALUES, CATCH_UP)).status).toBe(0);
    expect(history()).toEqual(['1 v1', '2 v2']);
    expect(drifts()).toEqual([undefined, '0']);
  });

  it('leaves it to the hook of a sync that goes on, where an input is read from the Application', async () => {
    box.file('record/revisions', `${SHA}\n${SHA}\nRunning\n`);
    const values = VALUES.replace('text source-revision', 'revision .status.operationState.syncResult.revision');
    const { status, stdout } = await trigger(values, { ...CATCH_UP, idle: '' });
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: 'a sync is going on, and its hook starts what is declared\n',
    });
    expect(created()).toBeUndefined();
  });

  it('fails where it may not read the release', async () => {
    box.file('record/forbidden', '');
    const { status, stderr } = await trigger(VALUES, CATCH_UP);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        'Error from server (Forbidden): configmaps "shop-release" is forbidden\n' +
        "trigger: cannot read the ConfigMap shop-release. Apply the chart with the hook's Role.\n",
    });
  });

  it('starts nothing where the workload is as the run left it, or is not there', async () => {
    for (const image of [`shop@${RELEASED}`, '']) {
      await released(image);
      const { status, stderr } = await trigger(VALUES, CATCH_UP);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    }
    expect(history()).toEqual(['1 v2']);
  });

  it.each([
    ['has another image', `shop@${OTHER}`, ''],
    ['has the placeholder', 'shop:unreleased', ''],
    ['is paused', `shop@${RELEASED}`, 'true'],
  ])('starts a run where the workload %s', async (_, image, paused) => {
    await released(image, paused);
    const { status, stdout } = await trigger(VALUES, CATCH_UP);
    expect(status).toBe(0);
    expect(withoutHash(stdout)).toBe(
      `shop/deployment/shop is not as PipelineRun builds/shop-deploy-HASH-1 left it: ${image} paused=${paused}\n` +
        'PipelineRun builds/shop-deploy-HASH-2 created\n',
    );
    expect(drifts()).toEqual([undefined, '1']);
  });

  it.each([
    ['soon after the second run', '2', 60, '3'],
    ['long after the second run', '2', 7200, '1'],
  ])('counts a difference that comes back %s', async (_, drift, secondsAgo, next) => {
    await released('shop:unreleased', '', drift, secondsAgo);
    expect((await trigger(VALUES, CATCH_UP)).status).toBe(0);
    expect(drifts()).toEqual([undefined, next]);
  });

  it('gives up after three runs in a row', async () => {
    await released('shop:unreleased', '', '3');
    const { status, stderr } = await trigger(VALUES, CATCH_UP);
    expect([status, stderr]).toEqual([
      1,
      'trigger: three runs in a row did not end this. Find what changes the workload; then release something else, ' +
        'or delete the run.\n',
    ]);
    expect(history()).toEqual(['1 v2']);
  });

  it('leaves a failed release alone, unless it may be tried again', async () => {
    await release('bad', { retry: '2' });
    end(created(), 'False');
    expect((await trigger(VALUES, CATCH_UP)).status).toBe(0);
    expect(history()).toEqual(['1 1 bad']);
    expect((await trigger(VALUES, { ...CATCH_UP, retry: '2' })).status).toBe(0);
    expect(history()).toEqual(['1 1 bad', '2 2 bad']);
  });

  it('does nothing before the first release', async () => {
    box.remove();
    box = cluster();
    unlinkSync(join(box.root, 'release', 'image-tag'));
    const { status, stderr } = await trigger(VALUES, CATCH_UP);
    expect([status, stderr, history()]).toEqual([0, '', []]);
  });
});

describe('the trigger reads', () => {
  it('a copy of the release, a number, and free text with special characters replaced', async () => {
    box.file('record/revisions', '2\nRPC error: "x"\t$(touch pwned) `id` \\\\ \u00fc $params\n'.repeat(2));
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
    box.file('record/revisions', '\n\n\n\n');
    await trigger('params.image-tag number .a\nparams.revision words .b\nlabels.git-commit literal x\n');
    expect(created().spec.params.map((one: any) => one.value)).toEqual(['0', 'unknown']);
  });
});

describe('the trigger rejects', () => {
  it('a release whose run has failed, with the remedy', async () => {
    await trigger();
    end(created(), 'False');
    const { status, stderr } = await trigger();
    expect(status).toBe(1);
    expect(withoutHash(stderr)).toBe(
      'trigger: PipelineRun builds/shop-deploy-HASH-1 of this release has failed. Release something else, or ' +
        'delete the run to try again.\n',
    );
  });

  it('a revision that never becomes a commit', async () => {
    box.file('record/revisions', '1.2.3\n'.repeat(4));
    const { status, stderr } = await trigger();
    expect(status).toBe(1);
    expect(stderr).toBe(
      "trigger: labels.git-commit: '1.2.3' at .status.operationState.syncResult.revision of the Application " +
        'argocd/shop is not a Git commit. A Helm source has none: use another value.\n',
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
    expect(stderr).toMatch(/^trigger: params.image-tag: the ConfigMap shop-release has no key tag\. Add it\.\n$/);
  });

  it('a value that is longer than synth permits', async () => {
    box.file('release/image-tag', 'v'.repeat(254));
    const { status, stderr } = await trigger();
    expect(status).toBe(1);
    expect(stderr).toBe('trigger: params.image-tag: has 254 characters. At most 253 are allowed.\n');
  });

  it('what the API server rejects, with its message', async () => {
    box.file('record/refused', 'error validating data: unknown field "spec.foo"');
    const { status, stderr } = await trigger();
    expect(status).toBe(1);
    expect(withoutHash(stderr)).toBe(
      'trigger: cannot create the PipelineRun builds/shop-deploy-HASH-1: ' +
        'error validating data: unknown field "spec.foo"\n',
    );
  });

  it('two images of one repository, and none', async () => {
    box.file('record/images', 'shop/cart:v1\nshop/cart:v2\n');
    const two = await trigger(VALUES.replace('text image-tag', 'image_tag shop/cart'));
    expect([two.status, two.stderr]).toEqual([
      1,
      'trigger: params.image-tag: the sync applied two images of shop/cart: shop/cart:v1 and shop/cart:v2\n',
    ]);
    const none = await trigger(VALUES.replace('text image-tag', 'image_tag shop/other'));
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
    box.file('record/revisions', `${value.replace(/\n/g, ' ')}\n`.repeat(20));
    box.file('record/images', `shop/cart:${value}`);
    expect((await trigger()).status).toBe(1);
    expect((await trigger(VALUES.replace('text image-tag', 'image_tag shop/cart'))).status).toBe(1);
    expect(box.holds('pwned')).toBe(false);
    expect(box.calls().filter(([, verb]) => verb === 'create')).toEqual([]);
  });
});
