import { readFileSync } from 'fs';
import { createServer } from 'http';
import { AddressInfo } from 'net';
import { join } from 'path';
import { parseAllDocuments } from 'yaml';
import { requireTool, RunOptions, Sandbox } from '../../../test/interpreter';
import { scriptWithParts } from '../script-with-parts';

const SCRIPT = scriptWithParts(join(__dirname, 'kubectl-deploy.sh'));
/** The programs of an image like alpine/k8s: kubectl (here a recorder) and the applets of busybox. */
const TOOLS = [
  'sh',
  'cat',
  'cp',
  'cut',
  'grep',
  'mkdir',
  'mktemp',
  'readlink',
  'rm',
  'sed',
  'sort',
  'tail',
  'tee',
  'tr',
  'wc',
];
const OLD = 'registry.example.com/shop/cart:v1';
const NEW = `registry.example.com/shop/cart@sha256:${'a'.repeat(64)}`;

jest.setTimeout(60_000);

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.remove());

/** A fake cluster of one workload with container app, whose rollout fails if the file `bad` exists. */
function cluster(more: string = ''): void {
  box.file('record/image', OLD);
  box.recorder(
    'kubectl',
    `case "$*" in
    ${more}
    *'get '*.spec.replicas*) printf '1//\\napp %s\\n' "$(cat "$record/image")" ;;
    *'get '*.image}*) cat "$record/image" ;;
    *'patch '*) printf '%s' "$*" | sed 's/.*"image":"\\([^"]*\\)".*/\\1/' >"$record/image" ;;
    *'get '*spec.template*) printf '{}' ;;
    *'rollout '*) [ ! -f "$record/bad" ] || { rm "$record/bad"; exit 1; } ;;
  esac`,
  );
}

async function deploy(given: { [name: string]: string }, options: Partial<RunOptions>) {
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
      PARAMS_TIMEOUT: '5m',
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

describe.each([
  ['dash', [], false],
  ['bash', [], false],
  ['bash', ['--posix'], false],
  ['busybox', ['sh'], true],
] as const)('kubectl-deploy under %s %j', (shell, before, applets) => {
  const options = () => {
    const found = requireTool(shell);
    return { interpreter: [found, ...before], path: box.toolbox(TOOLS, applets ? found : undefined) };
  };

  test('sets the image', async () => {
    cluster();
    const outcome = await deploy({ PARAMS_REPLICAS: '2' }, options());
    expect(outcome.stderr).toBe('');
    expect(outcome.results).toEqual({ image: NEW, 'previous-image': OLD, failure: '' });
  });

  test('restores the previous state', async () => {
    cluster();
    box.file('record/bad', '');
    const outcome = await deploy({}, options());
    expect(outcome.status).toBe(1);
    expect(outcome.calls.filter((call) => call.includes('patch')).map((call) => call.at(-1))).toEqual([
      expect.stringContaining(NEW),
      expect.stringContaining(OLD),
    ]);
    expect(outcome.stderr).toContain('the former state is back');
  });

  test('restores it at SIGTERM', async () => {
    cluster("*'rollout '*) exec sleep 30 ;;");
    const timers: NodeJS.Timeout[] = [];
    const outcome = await deploy(
      {},
      {
        ...options(),
        started: (pid) =>
          timers.push(
            setInterval(() => {
              if (box.calls().some((call) => call.includes('rollout'))) process.kill(pid, 'SIGTERM');
            }, 200),
          ),
      },
    );
    timers.forEach((timer) => clearInterval(timer));
    expect(outcome.status).toBe(143);
    expect(outcome.calls.at(-1)?.at(-1)).toContain(OLD);
  });

  test.each([
    ['PARAMS_IMAGE', 'cart:v1","x":"', 'image: "cart:v1","x":"" names no version of an image'],
    ['PARAMS_IMAGE', 'cart:v1\ncart:v2', 'image: "cart:v1?cart:v2" names no version of an image'],
    ['PARAMS_WORKLOAD', 'deployment/a;touch pwned', 'workload: "deployment/a;touch pwned" is not a workload'],
    ['PARAMS_NAMESPACE', 'ünïcödé', 'is not a valid namespace'],
    ['PARAMS_TIMEOUT', '0h0m0s', 'timeout: "0h0m0s" is not a valid timeout'],
    ['PARAMS_MANIFEST_PATH', '../x', 'manifest-path: "../x" has a ".."'],
  ])('rejects %s=%j', async (name, value, message) => {
    cluster();
    const outcome = await deploy({ [name]: value }, options());
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain(message);
    expect(box.holds('pwned')).toBe(false);
    expect(outcome.calls.filter((call) => call.includes('patch'))).toEqual([]);
  });
});

describe('kubectl-deploy with the real kubectl kustomize', () => {
  test('applies manifests with image and replicas in them', async () => {
    const kubectl = requireTool('kubectl');
    cluster(`
      kustomize*) exec '${kubectl}' "$@" ;;
      *go-template*) echo 'Deployment/cart.v1 app=placeholder:v0 side=side:v1' ;;
      *'apply '*) for last; do :; done; cat "$last"/* >"$record/applied"; printf '%s' '${NEW}' >"$record/image" ;;`);
    box.file(
      'volume/manifest/k8s/app.yaml',
      `apiVersion: v1
kind: ConfigMap
metadata: { name: cart.v1 }
data: { on: "yes" }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: cartxv1 }
spec: { replicas: 1, template: { spec: { containers: [{ name: app, image: "other:v1" }] } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart.v1 }
spec:
  replicas: 0
  template:
    spec: { containers: [{ name: side, image: "side:v1" }, { name: app, image: "placeholder:v0", args: [x] }] }
`,
    );
    const outcome = await deploy(
      {
        PARAMS_WORKLOAD: 'deployment/cart.v1',
        PARAMS_CONTAINER: 'app',
        PARAMS_MANIFEST_PATH: 'k8s',
        PARAMS_REPLICAS: '2',
      },
      {},
    );
    expect(outcome.stderr).toBe('');
    const applied = parseAllDocuments(readFileSync(join(box.root, 'record', 'applied'), 'utf8')).map((document) =>
      document.toJS(),
    );
    expect(applied).toEqual([
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cart.v1' }, data: { on: 'yes' } },
      expect.objectContaining({
        metadata: { name: 'cart.v1' },
        spec: {
          replicas: 2,
          template: {
            spec: {
              containers: expect.arrayContaining([
                { name: 'app', image: NEW, args: ['x'] },
                { name: 'side', image: 'side:v1' },
              ]),
            },
          },
        },
      }),
      expect.objectContaining({
        metadata: { name: 'cartxv1' },
        spec: { replicas: 1, template: { spec: { containers: [{ name: 'app', image: 'other:v1' }] } } },
      }),
    ]);
  });
});

describe('kubectl-deploy with the real kubectl and pods of an API server', () => {
  /** Answers GET as an API server that has these pods. */
  async function withPods<T>(pods: object[], use: (server: string) => Promise<T>): Promise<T> {
    const answers: { [path: string]: object } = {
      '/api': { kind: 'APIVersions', versions: ['v1'] },
      '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
      '/api/v1': {
        kind: 'APIResourceList',
        groupVersion: 'v1',
        resources: [{ name: 'pods', singularName: 'pod', namespaced: true, kind: 'Pod', verbs: ['get', 'list'] }],
      },
      '/api/v1/namespaces/shop/pods': { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: pods },
    };
    const server = createServer(({ url }, response) => {
      const answer = answers[url!.replace(/\?.*/, '')];
      response.writeHead(answer === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(answer ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.close();
    }
  }

  const pod = (name: string, status: { [field: string]: any }) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop' },
    status: { ...status, conditions: [{ type: 'Ready', status: 'False' }, ...(status.conditions ?? [])] },
  });
  const ended = { terminated: { exitCode: 1, reason: 'Error' } };

  test.each<[string, object, string]>([
    [
      'an image that cannot be pulled',
      {
        containerStatuses: [
          { name: 'app', ready: false, state: { waiting: { reason: 'ErrImagePull', message: 'not\nthere' } } },
        ],
      },
      'container app of pod cart-2: ErrImagePull: "not\\nthere"',
    ],
    [
      'a container that ends again and again',
      {
        containerStatuses: [
          { name: 'app', ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: ended },
        ],
      },
      'container app of pod cart-2: CrashLoopBackOff: exit code 1, Error: panic: no database',
    ],
    [
      'a container that has just ended',
      { containerStatuses: [{ name: 'app', ready: false, state: ended, lastState: {} }] },
      'container app of pod cart-2: Ended: exit code 1, Error: panic: no database',
    ],
    [
      'a container that was started again',
      { containerStatuses: [{ name: 'app', ready: false, state: { running: {} }, lastState: ended }] },
      'container app of pod cart-2: Ended: exit code 1, Error: panic: no database',
    ],
    [
      'a pod that no node takes',
      { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes' }] },
      'pod cart-2: Unschedulable: "0/1 nodes"',
    ],
    [
      'a container that is not ready, after one that has done its work',
      {
        initContainerStatuses: [{ name: 'migrate', ready: true, state: { terminated: { exitCode: 0 } } }],
        containerStatuses: [{ name: 'app', ready: false, state: { running: {} } }],
      },
      'container app of pod cart-2 runs and is not ready: Readiness probe failed',
    ],
  ])('names %s', async (_, status, cause) => {
    const kubectl = requireTool('kubectl');
    const ready = { ...pod('cart-1', {}), status: { conditions: [{ type: 'Ready', status: 'True' }] } };
    const outcome = await withPods([ready, pod('cart-2', status)], (server) => {
      cluster(`
        *'get pods '*) exec '${kubectl}' --server='${server}' "$@" ;;
        *matchLabels*) echo 'app=cart,' ;;
        *'get events '*Unhealthy*) echo 'Readiness probe failed' ;;
        *'get events '*) ;;
        *'logs '*) echo 'panic: no database' ;;`);
      box.file('record/bad', '');
      return deploy({}, {});
    });
    expect(outcome.results.failure).toBe(`workload: "deployment/cart" did not roll out within 5m: ${cause}`);
  });
});
