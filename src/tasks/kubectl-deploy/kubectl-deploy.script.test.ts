import { existsSync, readdirSync, readFileSync, symlinkSync } from 'fs';
import { join } from 'path';
import { HOSTILE, Outcome, RunOptions, Sandbox } from '../../../test/interpreter';
import { scriptWithParts } from '../script-with-parts';

const SCRIPT = scriptWithParts(join(__dirname, 'kubectl-deploy.sh'));
const OLD = 'registry.example.com/shop/cart:v1';
const NEW = `registry.example.com/shop/cart@sha256:${'a'.repeat(64)}`;
const TEMPLATE = `{"metadata":{"labels":{"app":"cart"}},"spec":{"containers":[{"image":"${OLD}","name":"app"}]}}`;

/**
 * A cluster with one workload, in files: `before` (replicas/paused/strategy), `containers` (NAME IMAGE a line). A
 * rollout fails while `app` has the image that the file `bad` names; `hang` makes it wait; `forbidden` rejects every
 * patch.
 */
const CLUSTER = `
cd "$record"
printf '%s' "\${KUBECONFIG-none}" >kubeconfig
edit() { sed "$1" "$2" >edited && mv edited "$2"; }
set_image() { case $1 in *--dry-run*) return ;; esac
  image=$(sed -n 's/.*"image":"\\([^"]*\\)".*/\\1/p' "$2")
  [ -z "$image" ] || edit "s#^app .*#app $image#" containers
  replicas=$(sed -n 's/.*"replicas":\\([0-9]*\\).*/\\1/p' "$2")
  [ -z "$replicas" ] || edit "s#^[0-9]*/#$replicas/#" before; }
case "$*" in
  kustomize*) cat "$2/kustomization.yaml" ;;
  *'get '*.spec.replicas*) [ ! -f unreadable ] || { echo 'Error from server (Forbidden)' >&2; exit 1; }
    [ ! -f before ] || cat before containers ;;
  *'get '*'={.spec.template}'*) printf '%s' '${TEMPLATE}' ;;
  *'get '*.image}*) [ ! -f gone ] || { echo 'Error from server (NotFound)' >&2; exit 1; }
    sed -n 's/^app //p' containers | tr -d '\\n' ;;
  *'get '*updateRevision*) if [ -f patch ]; then printf 'cart-bad'; else printf 'cart-good'; fi ;;
  *'get '*metadata.generation*) printf '7/' ;;
  *'get pod/'*) [ ! -f blind ] || { echo 'Error from server (Forbidden)' >&2; exit 1; }
    for word; do case $word in pod/*) sed -n "s#^$word ##p" pods ;; esac; done ;;
  *'delete '*) [ ! -f blind ] || { echo 'Error from server (Forbidden)' >&2; exit 1; } ;;
  *'get '*matchLabels*) echo 'app=cart,' ;;
  *'get pods '*) [ -f notready ] || { echo 'Error from server (Forbidden): pods is forbidden' >&2; exit 1; }
    cat notready ;;
  *'get '*.status.conditions*) [ ! -f conditions ] || cat conditions; echo 'Available=False' ;;
  *'get events '*Unhealthy*) echo 'Readiness probe failed: HTTP 500' ;;
  *'logs '*) printf 'starting\\npanic: no database\\n' ;;
  *'get pipelineruns'*) [ -f runs ] || { echo 'Error from server (Forbidden)' >&2; exit 1; }; cat runs ;;
  *'diff '*) echo '+ image'; exit 1 ;;
  *'apply '*go-template*) [ ! -f invalid ] || { echo 'error: strict decoding error' >&2; exit 1; }; cat plan ;;
  *'apply '*) case "$*" in *--force*) ;; *) [ ! -f conflict ] || { cat conflict >&2; exit 1; } ;; esac
    for last; do :; done; cat "$last"/* >applied; set_image "$*" applied ;;
  *'patch '*) [ ! -f forbidden ] || { echo 'Error from server (Forbidden)' >&2; exit 1; }
    for last; do :; done; case $* in *--patch-file=*) cp "\${last#*=}" patch ;; *) printf '%s' "$*" >patch ;; esac
    set_image "$*" patch ;;
  *'rollout status '*) if [ -f hang ] && grep -qxF "app $(cat bad)" containers; then : >hanging; exec sleep 60; fi
    ! grep -qxF "app $(cat bad 2>/dev/null)" containers ||
      { echo 'error: timed out waiting for the condition' >&2; exit 1; }
    if [ -f stolen ]; then edit "s#^app .*#app other:v9#" containers; fi ;;
esac
`;

jest.setTimeout(60_000);

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
  box.recorder('kubectl', CLUSTER);
  box.file('record/before', '3//\n');
  box.file('record/containers', `app ${OLD}\n`);
});
afterEach(() => box.remove());

async function deploy(given: { [name: string]: string } = {}, options: Partial<RunOptions> = {}): Promise<Outcome> {
  return box.run(box.file('kubectl-deploy.sh', SCRIPT), {
    env: {
      HOME: box.folder('home'),
      PARAMS_WORKLOAD: 'deployment/cart',
      PARAMS_NAMESPACE: 'shop',
      PARAMS_CONTAINER: '',
      PARAMS_IMAGE: NEW,
      PARAMS_REPLICAS: '',
      PARAMS_MANIFEST_PATH: '',
      PARAMS_FIELD_MANAGER: 'kubectl-deploy',
      PARAMS_TIMEOUT: '5m0s',
      PARAMS_DRY_RUN: 'false',
      HOOK_NAME: '',
      RELEASE_NUMBER: '',
      RUN_NAMESPACE: 'builds',
      WORKSPACES_MANIFEST_BOUND: 'true',
      WORKSPACES_MANIFEST_PATH: box.folder('volume', 'manifest'),
      WORKSPACES_KUBECONFIG_DIR_BOUND: 'false',
      WORKSPACES_KUBECONFIG_DIR_PATH: '',
      ...given,
    },
    results: ['image', 'previous-image', 'failure'],
    ...options,
  });
}

/** Matches a text that contains these parts, one after another. */
function inOrder(...parts: string[]): RegExp {
  return new RegExp(parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^]*'));
}

/** The calls of a run that change something: the verb and its arguments. */
function changes(outcome: Outcome): string[] {
  return outcome.calls
    .map((call) => call.filter((word) => !/^--(namespace|request-timeout)=/.test(word)))
    .filter(([, verb]) => !['get', 'diff', 'kustomize', 'logs'].includes(verb))
    .filter((call) => !call.some((word) => word.startsWith('go-template=')))
    .map((call) => call.slice(1).join(' '));
}

async function rejection(given: { [name: string]: string }): Promise<string> {
  const outcome = await deploy(given);
  expect(outcome.status).toBe(1);
  expect(Object.keys(outcome.results)).toEqual(['failure']);
  expect(outcome.stderr).toContain(`kubectl-deploy: ${outcome.results.failure}. `);
  expect(changes(outcome)).toEqual([]);
  expect(readdirSync(join(box.root, 'home'))).toEqual([]);
  return outcome.stderr
    .split('\n')
    .filter((line) => line.startsWith('kubectl-deploy: '))
    .join('\n');
}

const PATCH_NEW =
  'patch deployments.apps/cart --field-manager=kubectl-deploy --type=strategic ' +
  `--patch={"spec":{"paused":false,"template":{"spec":{"containers":[{"name":"app","image":"${NEW}"}]}}}}`;
const PATCH_OLD = PATCH_NEW.replace(NEW, OLD);
const STATUS = 'rollout status deployments.apps/cart --timeout=5m0s';

describe('kubectl-deploy does', () => {
  test('set the image by one patch, wait, and return the image and the previous one', async () => {
    const outcome = await deploy();
    expect(outcome.stderr).toBe('');
    expect(outcome.status).toBe(0);
    expect(changes(outcome)).toEqual([PATCH_NEW, STATUS]);
    expect(outcome.results).toEqual({ image: NEW, 'previous-image': OLD, failure: '' });
    expect(outcome.calls.every((call) => call.includes('--namespace=shop'))).toBe(true);
  });

  test('start a paused Deployment by the same patch', async () => {
    box.file('record/before', '3/true/\n');
    const outcome = await deploy();
    expect(outcome.status).toBe(0);
    expect(outcome.stdout).toContain('deployment/cart is paused: setting the image starts it\n');
    expect(changes(outcome)).toEqual([PATCH_NEW, STATUS]);
  });

  test('leave paused out for a kind that does not have it', async () => {
    const outcome = await deploy({ PARAMS_WORKLOAD: 'daemonset/cart' });
    expect(changes(outcome)[0]).toBe(
      PATCH_NEW.replace('"paused":false,', '').replace('deployments.apps', 'daemonsets.apps'),
    );
  });

  test('set image and replicas by the same patch', async () => {
    expect(changes(await deploy({ PARAMS_REPLICAS: '2' }))).toEqual([
      PATCH_NEW.replace('"paused"', '"replicas":2,"paused"'),
      STATUS,
    ]);
  });

  test('change only the workload', async () => {
    const { calls } = await deploy({ PARAMS_WORKLOAD: 'statefulset/cart' });
    expect(calls.every((call) => call.some((word) => /^(statefulsets\.apps|pod)\/cart/.test(word)))).toBe(true);
    expect([...new Set(calls.map((call) => call.find((word) => /^(get|patch|rollout)$/.test(word))))]).toEqual([
      'get',
      'patch',
      undefined, // wait
      'rollout',
    ]);
  });

  test('use the ServiceAccount of the run, or the kubeconfig of the workspace', async () => {
    await deploy();
    expect(readFileSync(join(box.root, 'record', 'kubeconfig'), 'utf8')).toBe('none');
    const file = box.file('kube/kubeconfig', '');
    await deploy({ WORKSPACES_KUBECONFIG_DIR_BOUND: 'true', WORKSPACES_KUBECONFIG_DIR_PATH: join(box.root, 'kube') });
    expect(readFileSync(join(box.root, 'record', 'kubeconfig'), 'utf8')).toBe(file);
  });

  test('change nothing in a dry run', async () => {
    const outcome = await deploy({ PARAMS_DRY_RUN: 'true' });
    expect(changes(outcome)).toEqual([`${PATCH_NEW} --dry-run=server`]);
    expect(outcome.results).toEqual({ image: NEW, 'previous-image': OLD, failure: '' });
    expect(outcome.stdout).toContain('this was a dry run: nothing was changed');
  });

  test('warn of an image by tag', async () => {
    const outcome = await deploy({ PARAMS_IMAGE: 'registry.example.com:5000/shop/cart:v2' });
    expect(outcome.stdout).toContain(
      'registry.example.com:5000/shop/cart:v2 is a tag, which may come to mean another image; a digest cannot',
    );
    expect(outcome.results.image).toBe('registry.example.com:5000/shop/cart:v2');
  });

  test('set the image of the container in its param', async () => {
    box.file('record/containers', `app ${OLD}\nproxy proxy:v1\n`);
    expect(changes(await deploy({ PARAMS_CONTAINER: 'app' }))).toEqual([PATCH_NEW, STATUS]);
  });

  test('apply manifests with image and replicas in them, so that their own image never runs', async () => {
    box.file('volume/manifest/k8s/b.yml', 'kind: B\n');
    box.file('volume/manifest/k8s/a.yaml', 'kind: A\n');
    box.file('volume/manifest/k8s/readme.md', 'no manifest\n');
    box.file('record/plan', 'Service/cart\nDeployment/cart app=placeholder:v0\n');
    const outcome = await deploy({ PARAMS_MANIFEST_PATH: 'k8s', PARAMS_REPLICAS: '2' });
    expect(outcome.status).toBe(0);
    const applied = readFileSync(join(box.root, 'record', 'applied'), 'utf8');
    expect(applied).toBe(
      [
        'resources:',
        '- 1001.yaml',
        '- 1002.yaml',
        'patches:',
        "- target: {group: apps, kind: Deployment, name: 'cart'}",
        `  patch: '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"cart"},"spec":` +
          `{"replicas":2,"template":{"spec":{"containers":[{"name":"app","image":"${NEW}"}]}}}}'`,
        '',
      ].join('\n'),
    );
    expect(changes(outcome)).toEqual([
      expect.stringMatching(/^apply --server-side --field-manager=kubectl-deploy -f \S+\/final$/),
      STATUS,
    ]);
    expect(outcome.stdout).toContain('+ image');
    expect(outcome.results).toEqual({ image: NEW, 'previous-image': OLD, failure: '' });
  });

  test('apply manifests unchanged without an image', async () => {
    box.file('volume/manifest/k8s/a.json', '{"kind": "A"}');
    const outcome = await deploy({ PARAMS_MANIFEST_PATH: 'k8s/a.json', PARAMS_WORKLOAD: '', PARAMS_IMAGE: '' });
    expect(readFileSync(join(box.root, 'record', 'applied'), 'utf8')).toBe('{"kind": "A"}');
    expect(changes(outcome)).toHaveLength(1);
    expect(outcome.results).toEqual({ image: '', 'previous-image': '', failure: '' });
  });

  test('set the image of a workload that is not in the manifests', async () => {
    box.file('volume/manifest/conf.yaml', 'kind: ConfigMap\n');
    box.file('record/plan', '');
    const outcome = await deploy({ PARAMS_MANIFEST_PATH: '.' });
    expect(changes(outcome)).toEqual([
      expect.stringMatching(/^apply /),
      PATCH_NEW.replace('"paused":false,', ''),
      STATUS,
    ]);
  });

  test('follow links inside the workspace, as a ConfigMap volume has them', async () => {
    box.file('volume/manifest/..data/a.yaml', 'kind: A\n');
    symlinkSync('..data/a.yaml', join(box.root, 'volume', 'manifest', 'a.yaml'));
    expect((await deploy({ PARAMS_MANIFEST_PATH: 'a.yaml', PARAMS_WORKLOAD: '', PARAMS_IMAGE: '' })).status).toBe(0);
  });

  test('take over the fields of its own earlier restore, and only these', async () => {
    box.file('volume/manifest/a.yaml', 'kind: A\n');
    box.file(
      'record/conflict',
      'error: Apply failed with 1 conflict: conflict with "kubectl-deploy" using apps/v1: .spec.replicas\n',
    );
    const given = { PARAMS_MANIFEST_PATH: 'a.yaml', PARAMS_WORKLOAD: '', PARAMS_IMAGE: '' };
    expect(changes(await deploy(given))[1]).toMatch(
      /^apply --server-side --field-manager=kubectl-deploy --force-conflicts -f/,
    );
    box.file(
      'record/conflict',
      'error: Apply failed with 2 conflicts: conflicts with "argocd-controller" using apps/v1:\n- ' +
        '.a\nconflicts with "kubectl-deploy" using apps/v1:\n- .b\n',
    );
    const outcome = await deploy(given);
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain('conflicts with "argocd-controller"');
    expect(outcome.stderr).toContain('take it out of the manifests or out of the other');
    expect(changes(outcome).filter((change) => change.includes('--force-conflicts'))).toEqual([]);
  });
});

describe('kubectl-deploy, in a run that a hook started,', () => {
  const RELEASE = { HOOK_NAME: 'shop-trigger', RELEASE_NUMBER: '9' };
  const SUPERSEDED = 'release 10 of shop-trigger has been started, so release 9 is not deployed: ';

  test('deploys the newest release', async () => {
    box.file('record/runs', '8\n9\n7\n\n');
    const outcome = await deploy(RELEASE);
    expect(changes(outcome)).toEqual([PATCH_NEW, STATUS]);
    const [list] = outcome.calls.filter((call) => call.includes('pipelineruns.tekton.dev'));
    expect(list.slice(1, 5)).toEqual([
      '--namespace=builds',
      'get',
      'pipelineruns.tekton.dev',
      '--selector=argocd-hook=shop-trigger',
    ]);
  });

  test('changes nothing where a newer release was started, and succeeds', async () => {
    box.file('record/runs', '9\n10\n8\n');
    const outcome = await deploy(RELEASE);
    expect(outcome.stderr).toBe('');
    expect(outcome.status).toBe(0);
    expect(outcome.stdout).toBe(`kubectl-deploy: ${SUPERSEDED}deployment/cart stays as it is\n`);
    expect(changes(outcome)).toEqual([]);
    expect(outcome.results).toEqual({ image: OLD, 'previous-image': OLD, failure: '' });
  });

  test('applies no manifests then', async () => {
    box.file('record/runs', '10\n');
    box.file('volume/manifest/a.yaml', 'kind: A\n');
    const outcome = await deploy({ ...RELEASE, PARAMS_MANIFEST_PATH: 'a.yaml', PARAMS_WORKLOAD: '', PARAMS_IMAGE: '' });
    expect(outcome.stdout).toBe(`kubectl-deploy: ${SUPERSEDED}what the manifests hold stays as it is\n`);
    expect(changes(outcome)).toEqual([]);
  });

  test('looks for newer runs in the cluster of its pod, also where the workload is in another one', async () => {
    box.file('kube/kubeconfig', '');
    box.file('record/runs', '10\n');
    box.recorder('kubectl', CLUSTER.replace('>kubeconfig', '>>kubeconfig; echo >>kubeconfig'));
    const kubeconfig = {
      WORKSPACES_KUBECONFIG_DIR_BOUND: 'true',
      WORKSPACES_KUBECONFIG_DIR_PATH: join(box.root, 'kube'),
    };
    await deploy({ ...RELEASE, ...kubeconfig });
    expect(readFileSync(join(box.root, 'record', 'kubeconfig'), 'utf8').split('\n')).toEqual([
      join(box.root, 'kube/kubeconfig'),
      'none',
      '',
    ]);
  });

  test('is done where a newer release deploys while it waits for its own rollout', async () => {
    box.file('record/stolen', '');
    box.recorder('kubectl', CLUSTER.replace('if [ -f stolen ]; then', 'if [ -f stolen ]; then echo 10 >runs;'));
    box.file('record/runs', '9\n');
    const outcome = await deploy(RELEASE);
    expect(outcome.status).toBe(0);
    expect(outcome.stdout).toContain(
      'release 10 of shop-trigger has deployed other:v9 in between: release 9 is done\n',
    );
    expect(changes(outcome)).toEqual([PATCH_NEW, STATUS]);
    expect(outcome.results).toEqual({ image: 'other:v9', 'previous-image': OLD, failure: '' });
  });

  test('fails where its own rollout failed, though a newer release was started meanwhile', async () => {
    box.file('record/runs', '9\n');
    box.file('record/bad', NEW);
    box.recorder('kubectl', CLUSTER.replace("'rollout status '*)", "'rollout status '*) echo 10 >runs;"));
    const outcome = await deploy(RELEASE);
    expect(outcome.status).toBe(1);
    expect(changes(outcome)).toEqual([PATCH_NEW, STATUS, PATCH_OLD, STATUS]);
  });

  test('says so where it may not list the runs, and deploys', async () => {
    const outcome = await deploy(RELEASE);
    expect(outcome.status).toBe(0);
    expect(outcome.stdout).toContain(
      'the PipelineRuns of builds cannot be listed, so a newer release is not noticed: give the ServiceAccount of ' +
        'the run list on them\n',
    );
    expect(changes(outcome)).toEqual([PATCH_NEW, STATUS]);
  });
});

describe('kubectl-deploy reports why a rollout failed:', () => {
  const FAILED = 'workload: "deployment/cart" did not roll out within 5m0s: ';

  test.each([
    [
      'an image that cannot be pulled',
      'pod/cart-1\napp ImagePullBackOff "Back-off pulling image \\"cart:v2\\""\n',
      'container app of pod cart-1: ImagePullBackOff: "Back-off pulling image "cart:v2""',
    ],
    [
      'a container that ends, with its last line',
      'pod/cart-1\napp CrashLoopBackOff exit code 1, Error\n',
      'container app of pod cart-1: CrashLoopBackOff: exit code 1, Error: panic: no database',
    ],
    [
      'a pod that no node takes',
      'pod/cart-1\n- Unschedulable "0/1 nodes are available: 1 Insufficient memory."\n',
      'pod cart-1: Unschedulable: "0/1 nodes are available: 1 Insufficient memory."',
    ],
    [
      'a probe that fails',
      'pod/cart-1\napp NotReady\n',
      'container app of pod cart-1 runs and is not ready: Readiness probe failed: HTTP 500',
    ],
    [
      'the container for which the others wait',
      'pod/cart-1\nmigrate CrashLoopBackOff exit code 3, Error\napp PodInitializing\n',
      'container migrate of pod cart-1: CrashLoopBackOff: exit code 3, Error: panic: no database',
    ],
    [
      'a message that is hostile',
      'pod/cart-1\napp CreateContainerError "$(touch pwned)`touch pwned`\\n\u00fc\x1b[31m"\n',
      'container app of pod cart-1: CreateContainerError: "$(touch pwned)`touch pwned`\\n???[31m"',
    ],
  ])('%s', async (_, pods, cause) => {
    box.file('record/bad', NEW);
    box.file('record/notready', pods);
    const outcome = await deploy();
    expect(outcome.results).toEqual({ failure: FAILED + cause });
    expect(outcome.stderr).toContain(`kubectl-deploy: ${FAILED}${cause}. Image: ${NEW}. `);
    expect(outcome.stderr).not.toContain('may not be read');
    expect(box.holds('pwned')).toBe(false);
  });

  test('a container that ends without a word', async () => {
    box.file('record/bad', NEW);
    box.file('record/notready', 'pod/cart-1\napp CrashLoopBackOff exit code 1, Error\n');
    box.recorder('kubectl', CLUSTER.replace(/ {2}\*'logs '.*\n/, "  *'logs '*) ;;\n"));
    expect((await deploy()).results.failure).toBe(
      `${FAILED}container app of pod cart-1: CrashLoopBackOff: exit code 1, Error`,
    );
  });

  test('pods that are not created', async () => {
    box.file('record/bad', NEW);
    box.file('record/notready', '');
    box.file('record/conditions', 'ReplicaFailure=True FailedCreate: pods "cart-" is forbidden: exceeded quota\n');
    expect((await deploy()).results.failure).toBe(`${FAILED}FailedCreate: pods "cart-" is forbidden: exceeded quota`);
  });

  test('the last lines of a container that ends, before it was started again', async () => {
    box.file('record/bad', NEW);
    box.file('record/notready', 'pod/cart-1\napp CrashLoopBackOff exit code 1, Error\npod/cart-2\napp NotReady\n');
    const outcome = await deploy();
    expect(outcome.stderr).toContain(
      'kubectl-deploy: last lines of container app of pod cart-1:\nstarting\npanic: no database\n',
    );
    expect(outcome.calls.filter((call) => call.includes('logs')).map((call) => call.slice(2))).toEqual([
      ['logs', 'cart-1', '--container=app', '--previous', '--tail=20'],
    ]);
  });
});

describe('kubectl-deploy restores the previous state', () => {
  test('if the rollout fails: image and replicas by one patch; then it waits and fails', async () => {
    box.file('record/bad', NEW);
    const outcome = await deploy({ PARAMS_REPLICAS: '5' });
    expect(outcome.status).toBe(1);
    expect(changes(outcome)).toEqual([
      PATCH_NEW.replace('"paused"', '"replicas":5,"paused"'),
      STATUS,
      PATCH_OLD.replace('"paused"', '"replicas":3,"paused"'),
      STATUS,
    ]);
    expect(outcome.results).toEqual({ failure: 'workload: "deployment/cart" did not roll out within 5m0s' });
    expect(outcome.stderr).toMatch(
      inOrder(
        'status of the workload:\nAvailable=False\n',
        'pods that are not ready:\n',
        'warnings of the namespace:\n',
        'some of this may not be read by this ServiceAccount',
        '"deployment/cart" did not roll out within 5m0s. Image: ',
        `putting deployment/cart back to ${OLD}\n`,
        'the former state is back\n',
      ),
    );
    expect(readFileSync(join(box.root, 'record', 'before'), 'utf8')).toBe('3//\n');
    expect(readdirSync(join(box.root, 'home'))).toEqual([]);
  });

  test('without replicas, if it did not set them', async () => {
    box.file('record/bad', NEW);
    expect(changes(await deploy())).toEqual([PATCH_NEW, STATUS, PATCH_OLD, STATUS]);
  });

  test('but not of a Deployment that was paused: it keeps the image, which the next release replaces', async () => {
    box.file('record/before', '3/true/\n');
    box.file('record/bad', NEW);
    const outcome = await deploy();
    expect(outcome.status).toBe(1);
    expect(changes(outcome)).toEqual([PATCH_NEW, STATUS]);
    expect(outcome.stderr).toContain(
      `deployment/cart was paused, so there is no former rollout to go back to: it keeps ${NEW}\n`,
    );
  });

  test('as the whole pod template, if it applied manifests', async () => {
    box.file('record/bad', NEW);
    box.file('volume/manifest/a.yaml', 'kind: Deployment\n');
    box.file('record/plan', 'Deployment/cart app=placeholder:v0\n');
    const outcome = await deploy({ PARAMS_MANIFEST_PATH: 'a.yaml' });
    expect(outcome.status).toBe(1);
    expect(readFileSync(join(box.root, 'record', 'patch'), 'utf8')).toBe(
      `[{"op":"replace","path":"/spec/template","value":${TEMPLATE}},` +
        '{"op":"replace","path":"/spec/replicas","value":3}]',
    );
    expect(outcome.stderr).toContain('other objects of the manifests stay as applied');
  });

  test('if it is terminated during the rollout, without waiting', async () => {
    box.file('record/bad', NEW);
    box.file('record/hang', '');
    let ended = 0;
    let timer: NodeJS.Timeout | undefined;
    const outcome = await deploy(
      {},
      {
        started: (pid) => {
          timer = setInterval(() => {
            if (!existsSync(join(box.root, 'record', 'hanging'))) return;
            clearInterval(timer);
            ended = Date.now();
            process.kill(pid, 'SIGTERM');
          }, 20);
        },
      },
    );
    clearInterval(timer);
    expect(outcome.status).toBe(143);
    expect(Date.now() - ended).toBeLessThan(10_000);
    expect(changes(outcome)).toEqual([PATCH_NEW, STATUS, PATCH_OLD]);
    expect(readdirSync(join(box.root, 'home'))).toEqual([]);
  });

  test('only if it changed something', async () => {
    box.file('record/forbidden', '');
    const outcome = await deploy();
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain('Needed: get, list, watch, patch on it');
    expect(outcome.stderr).toContain('deployment/cart is as it was');
    expect(changes(outcome)).toEqual([PATCH_NEW]);
  });

  test('only if there was no other change in between', async () => {
    box.file('record/stolen', '');
    const outcome = await deploy();
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toMatch(/runs "other:v9": another change came in between/);
    expect(changes(outcome)).toEqual([PATCH_NEW, STATUS]);
  });

  test('only if there was one', async () => {
    box.file('record/bad', NEW);
    box.file('volume/manifest/a.yaml', 'kind: Deployment\n');
    box.file('record/plan', 'Deployment/cart app=placeholder:v0\n');
    box.recorder('kubectl', CLUSTER.replace('[ ! -f before ] || cat before containers', ':'));
    const outcome = await deploy({ PARAMS_MANIFEST_PATH: 'a.yaml' });
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain('deployment/cart did not exist before: it stays as it is');
  });

  describe('of a StatefulSet, which never replaces a pod that is not ready:', () => {
    const failing = async () => {
      box.file('record/bad', NEW);
      return deploy({ PARAMS_WORKLOAD: 'statefulset/cart' });
    };
    const deleted = ({ calls }: Outcome) =>
      calls.filter((call) => call.includes('delete')).map((call) => call.slice(3));

    test.each([
      ['the one that failed', 'pod/cart-2 cart-bad/False\n', ['pod/cart-2']],
      ['the only one that was created', 'pod/cart-0 cart-bad/False\n', ['pod/cart-0']],
      [
        'the one that failed after others that did not',
        'pod/cart-2 cart-bad/True\npod/cart-1 cart-bad/False\npod/cart-0 cart-good/False\n',
        ['pod/cart-1'],
      ],
      ['none that has another revision', 'pod/cart-2 cart-older/False\npod/cart-1 cart-bad/False\n', []],
      [
        'none where all are ready',
        'pod/cart-2 cart-bad/True\npod/cart-1 cart-bad/True\npod/cart-0 cart-bad/True\n',
        [],
      ],
    ])('it deletes %s', async (_, pods, expected) => {
      box.file('record/pods', pods);
      const outcome = await failing();
      expect(outcome.status).toBe(1);
      expect(outcome.stderr).toContain('the former state is back');
      expect(deleted(outcome)).toEqual(expected.map((pod) => [pod, '--wait=false']));
      if (expected.length === 0) return;
      // after the StatefulSet has seen the patch: before that, it would recreate the pod that failed
      const [patched, seen, gone] = ['patch', 'wait', 'delete'].map((verb) =>
        outcome.calls.map((call) => call.includes(verb)).lastIndexOf(true),
      );
      expect([patched < seen, seen < gone]).toEqual([true, true]);
      expect(outcome.calls[seen]).toContain('--for=jsonpath={.status.observedGeneration}=7');
    });

    test('the one that waits for an image since it was created, so that the release can replace it', async () => {
      box.file('record/pods', 'pod/cart-0 cart-good/False\n');
      const outcome = await deploy({ PARAMS_WORKLOAD: 'statefulset/cart' });
      expect(outcome.status).toBe(0);
      expect(deleted(outcome)).toEqual([['pod/cart-0', '--wait=false']]);
      const verbs = outcome.calls.flatMap((call) => call.filter((word) => /^(patch|delete|rollout)$/.test(word)));
      expect(verbs).toEqual(['patch', 'delete', 'rollout']);
    });

    test('it reports what to do if it may not get or delete pods', async () => {
      box.file('record/blind', '');
      const outcome = await failing();
      expect(outcome.status).toBe(1);
      expect(outcome.stderr).toContain(
        'delete it by hand, or give the ServiceAccount of the run get and delete on pods',
      );
      expect(deleted(outcome)).toEqual([]);
    });
  });
});

describe('kubectl-deploy rejects', () => {
  test('a workload that does not exist', async () => {
    box.recorder('kubectl', '');
    expect(await rejection({})).toBe(
      'kubectl-deploy: workload: "deployment/cart" does not exist in namespace "shop". Needed: a workload that ' +
        'is there. Let Argo CD create it first, a Deployment with paused: true, or give manifest-path.',
    );
  });

  test('several containers without the param container', async () => {
    box.file('record/containers', `app ${OLD}\nproxy proxy:v1\n`);
    expect(await rejection({})).toBe(
      'kubectl-deploy: container: is empty, and "deployment/cart" has several. It has: app, proxy. Name the ' +
        'one whose image is set.',
    );
  });

  test('a container that does not exist, which the patch would add', async () => {
    expect(await rejection({ PARAMS_CONTAINER: 'ap' })).toBe(
      'kubectl-deploy: container: "deployment/cart" has no container "ap". It has: app. Name one of these.',
    );
  });

  test('manifests for a paused workload, whose rollout would never end', async () => {
    box.file('record/before', '3/true/\n');
    expect(await rejection({ PARAMS_MANIFEST_PATH: 'a.yaml' })).toBe(
      'kubectl-deploy: workload: "deployment/cart" is paused: its rollout would never end. Needed: spec.paused ' +
        'false. Run kubectl rollout resume, and remove paused from the manifests.',
    );
  });

  test('update strategy OnDelete, whose rollout never begins', async () => {
    box.file('record/before', '3//OnDelete\n');
    expect(await rejection({ PARAMS_WORKLOAD: 'statefulset/cart' })).toContain('has update strategy OnDelete');
  });

  test('manifests that the cluster rejects, before it changes anything', async () => {
    box.file('volume/manifest/a.yaml', 'kind: A\n');
    box.file('record/invalid', '');
    expect(await rejection({ PARAMS_MANIFEST_PATH: 'a.yaml' })).toContain(
      'is rejected by the cluster (see the output of kubectl above)',
    );
  });

  test.each([
    ['PARAMS_WORKLOAD', 'pod/cart'],
    ['PARAMS_WORKLOAD', 'cart'],
    ['PARAMS_WORKLOAD', 'deployment/'],
    ['PARAMS_WORKLOAD', 'deployment/Cart'],
    ['PARAMS_WORKLOAD', ''],
    ['PARAMS_NAMESPACE', ''],
    ['PARAMS_NAMESPACE', 'a.b'],
    ['PARAMS_NAMESPACE', '-n'],
    ['PARAMS_CONTAINER', '-c'],
    ['PARAMS_IMAGE', ''],
    ['PARAMS_IMAGE', 'cart'],
    ['PARAMS_IMAGE', 'registry.example.com:5000/cart'],
    ['PARAMS_IMAGE', 'cart@sha256:abc'],
    ['PARAMS_IMAGE', 'cart:v1","command":["x'],
    ['PARAMS_IMAGE', `-cart:${'v'.repeat(4)}`],
    ['PARAMS_REPLICAS', '-1'],
    ['PARAMS_REPLICAS', '007'],
    ['PARAMS_REPLICAS', '1,"paused":true'],
    ['PARAMS_REPLICAS', '100000'],
    ['PARAMS_FIELD_MANAGER', ''],
    ['PARAMS_FIELD_MANAGER', '-x'],
    ['PARAMS_TIMEOUT', ''],
    ['PARAMS_TIMEOUT', '0s'],
    ['PARAMS_TIMEOUT', '300'],
    ['PARAMS_TIMEOUT', '5mm'],
    ['PARAMS_TIMEOUT', '-5s'],
    ['PARAMS_DRY_RUN', 'client'],
    ['PARAMS_DRY_RUN', ''],
    ['PARAMS_MANIFEST_PATH', '../sibling'],
    ['PARAMS_MANIFEST_PATH', 'k8s/../../sibling'],
    ['PARAMS_MANIFEST_PATH', '/etc/passwd'],
    ['PARAMS_MANIFEST_PATH', 'missing'],
    ['PARAMS_MANIFEST_PATH', 'empty'],
    ['PARAMS_MANIFEST_PATH', 'link.yaml'],
    ['PARAMS_MANIFEST_PATH', 'linked'],
    ['PARAMS_MANIFEST_PATH', 'kustomized'],
  ])('%s=%s', async (name, value) => {
    box.file('volume/sibling/secret.yaml', 'kind: Secret\n');
    box.folder('volume', 'manifest', 'empty');
    box.file('volume/manifest/kustomized/kustomization.yaml', 'kind: Kustomization\n');
    symlinkSync('../sibling/secret.yaml', join(box.root, 'volume', 'manifest', 'link.yaml'));
    symlinkSync('../sibling', join(box.root, 'volume', 'manifest', 'linked'));
    expect(await rejection({ [name]: value })).toMatch(/^kubectl-deploy: [a-z-]+: .*\. (Allowed|Needed): .*\. .*\.$/);
  });

  test('replicas of a DaemonSet', async () => {
    expect(await rejection({ PARAMS_WORKLOAD: 'daemonset/cart', PARAMS_REPLICAS: '2' })).toContain(
      'a DaemonSet runs one pod a node',
    );
  });

  test('an image without a workload', async () => {
    expect(await rejection({ PARAMS_WORKLOAD: '', PARAMS_MANIFEST_PATH: 'k8s' })).toContain(
      'is empty, but image, replicas or container is given',
    );
  });

  test('a workload that the ServiceAccount may not read', async () => {
    box.file('record/unreadable', '');
    expect(await rejection({})).toBe(
      'kubectl-deploy: workload: "deployment/cart" cannot be read (see the output of kubectl above). Needed: get, ' +
        'list, watch, patch on it. Give the ServiceAccount of the run a Role for it.',
    );
  });

  test('a workload that cannot be read after the rollout', async () => {
    box.file('record/gone', '');
    const { status, stderr } = await deploy();
    expect(status).toBe(1);
    expect(stderr).toContain(
      'kubectl-deploy: workload: "deployment/cart" cannot be read (see the output of kubectl above). Needed: get on ' +
        'it. Run again.\n',
    );
  });

  test('a workspace kubeconfig-dir without the file', async () => {
    expect(
      await rejection({ WORKSPACES_KUBECONFIG_DIR_BOUND: 'true', WORKSPACES_KUBECONFIG_DIR_PATH: box.folder('kube') }),
    ).toContain('has no file kubeconfig');
  });

  test('manifests from a workspace that is not bound', async () => {
    expect(
      await rejection({
        PARAMS_MANIFEST_PATH: 'k8s',
        WORKSPACES_MANIFEST_BOUND: 'false',
        WORKSPACES_MANIFEST_PATH: '',
      }),
    ).toContain('is not bound, but manifest-path is given');
  });

  test('a workload whose image could not be restored', async () => {
    box.file('record/containers', 'app "quoted":v1\n');
    expect(await rejection({})).toContain('could not be put back');
  });
});

describe('kubectl-deploy with hostile values', () => {
  const PARAMS = [...new Set(SCRIPT.match(/\bPARAMS_[A-Z0-9_]+/g))];

  test.each(PARAMS)('treats %s as data or rejects it', async (name) => {
    box.file('volume/sibling/keep.yaml', 'keep');
    box.file('volume/manifest/a.yaml', 'kind: A\n');
    for (const [what, value] of Object.entries(HOSTILE)) {
      const outcome = await deploy({ [name]: value });
      expect({ what, pwned: box.holds('pwned') }).toEqual({ what, pwned: false });
      expect({ what, left: readdirSync(join(box.root, 'volume'), { recursive: true }).sort() }).toEqual({
        what,
        left: ['manifest', 'manifest/a.yaml', 'sibling', 'sibling/keep.yaml'],
      });
      expect({ what, home: readdirSync(join(box.root, 'home')), cwd: readdirSync(join(box.root, 'cwd')) }).toEqual({
        what,
        home: [],
        cwd: [],
      });
      if (value !== '') {
        expect({
          what,
          status: outcome.status,
          reported: /^kubectl-deploy: [a-z-]+: [\x20-\x7e]*$/m.test(outcome.stderr),
        }).toEqual({ what, status: 1, reported: true });
        expect(changes(outcome)).toEqual([]);
      }
    }
  });
});
