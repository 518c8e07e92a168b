/** The simulation and the real trigger, on a cluster in files, do the same. */
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { Chart } from 'cdk8s';
import {
  Application,
  Concurrency,
  GitOpsApp,
  HookPhase,
  ImagePart,
  Param,
  Pipeline,
  ReleaseConfigMap,
  RunValue,
  TaskRef,
  TektonHook,
  TektonHookOptions,
} from '..';
import { SimulateReleaseOptions } from './simulate-release-options';
import { SimulatedRun } from './simulated-run';
import { SimulatedRunStatus } from './simulated-run-status';
import { SynthesizedHook } from './synthesized-hook';
import { Testing } from './testing';
import { Sandbox } from '../../test/interpreter';

jest.setTimeout(60_000);

const COMMITS = ['1'.repeat(40), '2'.repeat(64)];
const DIGEST = `sha256:${'c'.repeat(64)}`;

/** Answers of a cluster, from files of the record. */
const CLUSTER = `
cd "$record"
case "$*" in
  'get configmap '*) cat release ;;
  'get applications'*revisions\\[0\\]*) cat revision0 ;;
  'get applications'*revisions\\[1\\]*) cat revision1 ;;
  'get applications'*retryCount*) cat attempt ;;
  'get applications'*username*) cat user ;;
  'get applications'*.images*) cat images ;;
  'get applications'*.message*) cat message ;;
  'get pipelineruns.tekton.dev '*childReferences*) ;;
  'get pipelineruns.tekton.dev --'*) cat runs ;;
  'get pipelineruns.tekton.dev '*) printf True ;;
  create*)
    cat >body
    name=$(sed -n 's/.*"name": "\\([^"]*\\)", "namespace".*/\\1/p' body)
    number=$(sed -n 's/.*"release-number":"\\([^"]*\\)".*/\\1/p' body)
    printf '%s|2026-11-27T10:00:00Z|%s|1||\\n' "$number" "$name" >>runs ;;
esac
`;

/** A program with one hook, which hands over values of every kind that its phase has. */
function hookOf(options: Partial<TektonHookOptions>, release: { [key: string]: string } = {}): SynthesizedHook {
  const app = new GitOpsApp();
  const builds = new Chart(app, 'platform', { namespace: 'builds' });
  const synced = new Chart(app, 'config', { namespace: 'shop' });
  const { params = {} } = options;
  const names = ['fixed', ...Object.keys(params)];
  const pipeline = new Pipeline(builds, 'run', {
    params: Object.fromEntries(names.map((name) => [name, Param.string()])),
  });
  pipeline.addTask('work', { task: TaskRef.named('work') });
  const argocd = new Chart(app, 'argocd', { namespace: 'argocd' });
  const source = { repoUrl: 'https://git.example.com/shop/manifests.git', targetRevision: 'main' };
  new TektonHook(argocd, 'hook', {
    application: new Application(argocd, 'shop', {
      sources: [
        { ...source, path: 'manifests/config' },
        { ...source, path: 'other' },
      ],
      destination: { namespace: 'shop' },
    }),
    synced,
    release: new ReleaseConfigMap(synced, 'release', {
      name: 'shop-release',
      data: { tag: 'v1', rev: 'main', ...release },
    }),
    pipeline: { pipeline, appName: 'shop', runSettings: { params: { fixed: 'costs $5 & "more" \\' } } },
    ...options,
    params,
  });
  return Testing.synth(app).hook('shop-trigger');
}

/** What came of it: the run, `nothing`, or the message. */
type Result = object | string;

function simulated(hook: SynthesizedHook, options: SimulateReleaseOptions): Result {
  try {
    return hook.simulateRelease(options)?.manifest ?? 'nothing';
  } catch (error) {
    return (error as Error).message;
  }
}

/** The trigger of the manifest, run by sh. */
async function executed(hook: SynthesizedHook, options: SimulateReleaseOptions): Promise<Result> {
  const box = new Sandbox();
  try {
    box.recorder('kubectl', CLUSTER);
    box.recorder('sleep', `sed -i 's/|Unknown|/|True|/' "$record/runs"`); // each run ends
    box.recorder('seq', 'seq "$(($1 < 3 ? $1 : 3))"'); // fewer rounds
    const { newestRun, newestRunStatus: state = SimulatedRunStatus.SUCCEEDED } = options;
    const row = ({ name, labels }: SimulatedRun) =>
      `${labels['release-number']}|2026-11-27T09:00:00Z|${name}|${labels['release-attempt'] ?? ''}|${state}|\n`;
    const [revision0, revision1] = options.syncedRevisions ?? COMMITS;
    const files = {
      revision0,
      revision1,
      release: JSON.stringify(dataOf(options)),
      attempt: `${options.attempt ?? ''}`,
      user: options.startedBy ?? '',
      message: options.failureMessage ?? '',
      images: (options.syncedImages ?? []).map((image) => `${image}\n`).join(''),
      runs: newestRun === undefined ? '' : row(newestRun),
    };
    for (const [name, text] of Object.entries(files)) box.file(join('record', name), text);
    const { status, stderr } = await box.run(box.file('trigger.sh', containerOf(hook).command[2]), {
      env: environmentOf(hook, options),
    });
    if (status !== 0) return stderr.replace(/\n$/, '');
    const body = join(box.root, 'record', 'body');
    return existsSync(body) ? JSON.parse(readFileSync(body, 'utf8')) : 'nothing';
  } finally {
    box.remove();
  }
}

function containerOf({ manifest }: SynthesizedHook): any {
  return (manifest.kind === 'Pod' ? manifest.spec : manifest.spec.template.spec).containers[0];
}

/** As the kubelet sets them. A hook that carries a copy of the release has that of the options. */
function environmentOf(hook: SynthesizedHook, options: SimulateReleaseOptions): { [name: string]: string } {
  const data = dataOf(options);
  const uid = '00000000-0000-0000-0000-000000000000';
  const copied = (text: string) =>
    text
      .replace(/^params\.tag literal .*$/m, () => `params.tag literal ${data.tag}`)
      .replace(/^params\.revision literal .*$/m, () => `params.revision literal ${data.rev}`);
  return Object.fromEntries(
    containerOf(hook).env.map(({ name, value }: any) => [
      name,
      value === undefined ? uid : copied(value.replace(/(^|[^$])\$\(JOB_UID\)/g, `$1${uid}`).replace(/\$\$/g, '$')),
    ]),
  );
}

function dataOf({ release }: SimulateReleaseOptions): { [key: string]: string } {
  return { tag: 'v1', rev: 'main', ...release };
}

const RELEASE_PARAMS = { tag: RunValue.release('tag'), revision: RunValue.release('rev') };
const IMAGE = 'registry.example.com:5000/team/shop';

const HOOKS: { readonly [name: string]: Partial<TektonHookOptions> } = {
  'in PostSync': { params: RELEASE_PARAMS, runLabels: { commit: RunValue.syncedRevision(1) } },
  'in PreSync, which waits': {
    phase: HookPhase.PRE_SYNC,
    params: {
      ...RELEASE_PARAMS,
      commit: RunValue.syncedRevision(),
      'a.b': RunValue.fixed('x'),
      'a-b': RunValue.attempt(),
    },
  },
  'with more attempts, a history and a queue': {
    retryFailed: 1,
    history: 3,
    concurrency: Concurrency.QUEUE,
    params: RELEASE_PARAMS,
  },
  'that is not visible': { visible: false, params: RELEASE_PARAMS },
  'with a synced image': {
    params: {
      tag: RunValue.syncedImage(IMAGE),
      digest: RunValue.syncedImage(IMAGE, ImagePart.DIGEST),
      image: RunValue.syncedImage(IMAGE, ImagePart.REFERENCE),
    },
  },
  'in SyncFail': {
    phase: HookPhase.SYNC_FAIL,
    params: { message: RunValue.failureMessage(), user: RunValue.startedBy(), ...RELEASE_PARAMS },
    runLabels: { attempt: RunValue.attempt() },
  },
  'in PostDelete': { phase: HookPhase.POST_DELETE, params: RELEASE_PARAMS },
};

const RELEASES: readonly SimulateReleaseOptions[] = [
  {},
  { release: { tag: 'v2', rev: 'feature/x@y' } },
  { release: { tag: 'v2 x' } },
  { release: { tag: '' } },
  { release: { tag: 'a'.repeat(254) } },
];
const COMMIT_IS_UNKNOWN: SimulateReleaseOptions = { syncedRevisions: ['HEAD', '2'.repeat(39)] };
const FAILURE = 'one or more tasks failed: "build" ($x)\n\té & {"a": `b`}\n\n';

/** What each hook is tried with; the script takes a tenth of a second. */
const SITUATIONS: { readonly [name: string]: readonly SimulateReleaseOptions[] } = {
  'in PostSync': [...RELEASES, COMMIT_IS_UNKNOWN],
  'in PreSync, which waits': [...RELEASES, COMMIT_IS_UNKNOWN, { attempt: 3 }],
  'with more attempts, a history and a queue': [{}],
  'that is not visible': [{}],
  'with a synced image': [
    {},
    { syncedImages: ['busybox:1', `${IMAGE}-worker:v9`, `${IMAGE}:v3@${DIGEST}`, `${IMAGE}:v3@${DIGEST}`] },
    { syncedImages: [`${IMAGE}:v3`] },
    { syncedImages: [`${IMAGE}:v3@${DIGEST}`, `${IMAGE}:v4`] },
    { syncedImages: [`${IMAGE}@${DIGEST}`] },
  ],
  'in SyncFail': [
    {},
    { attempt: 3, startedBy: 'admin', failureMessage: FAILURE },
    { failureMessage: '@params.tag@'.repeat(200) },
    { failureMessage: '@params.tag@' },
  ],
  'in PostDelete': [{}],
};

describe.each(Object.keys(HOOKS))('a hook %s', (name) => {
  const hook = hookOf(HOOKS[name]);

  test.each(SITUATIONS[name])('decides as its script does with %j', async (situation) => {
    const options = { syncedRevisions: COMMITS, ...situation };
    expect(simulated(hook, options)).toEqual(await executed(hook, options));
  });

  test.each(Object.values(SimulatedRunStatus))(
    'decides as its script does after a run whose status is %s',
    async (status) => {
      const options = { syncedRevisions: COMMITS, syncedImages: [`${IMAGE}:v3@${DIGEST}`] };
      const first = hook.simulateRelease(options)!;
      const after = { ...options, newestRun: first, newestRunStatus: status };
      expect(simulated(hook, after)).toEqual(await executed(hook, after));
      const other = hook.simulateRelease({
        ...after,
        release: { tag: 'v2' },
        attempt: 1,
        syncedImages: [`${IMAGE}:v4@${DIGEST}`],
      });
      const back = { ...options, newestRun: other ?? first, newestRunStatus: status };
      expect(simulated(hook, back)).toEqual(await executed(hook, back));
    },
  );

  test('starts the run of a program with another release', () => {
    const release = { tag: 'v2' };
    const options = { syncedRevisions: COMMITS, syncedImages: [`${IMAGE}:v3@${DIGEST}`] };
    expect(simulated(hook, { ...options, release })).toEqual(simulated(hookOf(HOOKS[name], release), options));
  });
});

test('a failed release gets the attempts that it has left', () => {
  const hook = hookOf(HOOKS['with more attempts, a history and a queue']);
  const first = hook.simulateRelease()!;
  const second = hook.simulateRelease({ newestRun: first, newestRunStatus: SimulatedRunStatus.FAILED })!;
  expect([first, second].map(({ labels }) => labels['release-attempt'])).toEqual(['1', '2']);
  expect(hook.simulateRelease({ newestRun: second, newestRunStatus: SimulatedRunStatus.FAILED })).toBeUndefined();
});
