/** Asks a real cluster whether it still does what the two tables say. Nothing is stored there: every request is a dry run. */
import { execFileSync, spawn } from 'node:child_process';
import type { Manifest, Rewrite } from './canonical';
import { admission, manifestOf, roundTrip } from './tables';

const NAMESPACE = `tables-${process.pid}`;
const TWO_MINUTES = 120_000;

beforeAll(() => {
  if (!process.env.KUBECONFIG) {
    throw new Error('Set KUBECONFIG to a cluster with Tekton Pipelines v1.15, with kubectl on PATH.');
  }
  execFileSync('kubectl', ['create', 'namespace', NAMESPACE]);
}, TWO_MINUTES);

afterAll(() => {
  if (process.env.KUBECONFIG) {
    execFileSync('kubectl', ['delete', 'namespace', NAMESPACE, '--wait=false', '--ignore-not-found']);
  }
}, TWO_MINUTES);

test(
  'every row of admission.yaml holds',
  async () => {
    const answers = await inPairs(admission, ({ manifest }) => create(manifest));
    const seen = admission.map((row, i) => ({
      name: row.name,
      verdict: verdictOf(answers[i]),
      message: partOf(answers[i].refusal, row.message),
    }));
    expect(seen).toEqual(admission.map(({ name, verdict, message }) => ({ name, verdict, message })));
  },
  TWO_MINUTES,
);

test(
  'every row of round-trip.yaml holds',
  async () => {
    const answers = await inPairs(roundTrip, (row) => create(manifestOf(row)));
    const seen = roundTrip.map((row, i) => {
      const { refusal, stored } = answers[i];
      const rewrites = stored ? differences(row.spec, stored.spec, 'spec') : [];
      const verdict = refusal ? 'refused' : rewrites.length > 0 ? 'drift' : 'ok';
      return {
        ...row,
        verdict,
        ...(rewrites.length > 0 && { rewrites }),
        ...(refusal && { message: partOf(refusal, row.message) }),
      };
    });
    expect(seen).toEqual(roundTrip);
  },
  TWO_MINUTES,
);

interface Answer {
  readonly stored?: Manifest;
  readonly refusal?: string;
}

function verdictOf({ refusal }: Answer): string {
  return refusal ? 'refused' : 'accepted';
}

/** The expected words when they are part of what was said, else all that was said. */
function partOf(said: string | undefined, expected: string | undefined): string | undefined {
  return expected !== undefined && said?.includes(expected) ? expected : said;
}

function create(manifest: Manifest): Promise<Answer> {
  const placed = { ...manifest, metadata: { ...manifest.metadata, namespace: NAMESPACE } };
  return new Promise((resolve, reject) => {
    const kubectl = spawn('kubectl', ['create', '--dry-run=server', '--output=json', '--filename=-']);
    const output = { stdout: '', stderr: '' };
    kubectl.stdout.on('data', (text) => (output.stdout += text));
    kubectl.stderr.on('data', (text) => (output.stderr += text));
    kubectl.on('error', reject);
    kubectl.on('close', (code) =>
      resolve(code === 0 ? { stored: JSON.parse(output.stdout) } : { refusal: output.stderr }),
    );
    kubectl.stdin.end(JSON.stringify(placed));
  });
}

/** Two requests at a time: one waits for the webhook while the other's kubectl starts. */
async function inPairs<Row>(rows: readonly Row[], ask: (row: Row) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  const waiting = rows.entries();
  const worker = async () => {
    for (const [i, row] of waiting) answers[i] = await ask(row);
  };
  await Promise.all([worker(), worker()]);
  return answers;
}

/** What became of the fields that were written. Fields that were added are defaults, which Argo CD does not count as a difference. */
function differences(written: unknown, stored: unknown, path: string): Rewrite[] {
  if (stored === undefined) return [{ path, from: written, to: 'dropped' }];
  if (Array.isArray(written) && Array.isArray(stored) && written.length === stored.length) {
    return written.flatMap((item, i) => differences(item, stored[i], `${path}[${i}]`));
  }
  if (isMap(written) && isMap(stored)) {
    return Object.entries(written).flatMap(([name, field]) => differences(field, stored[name], `${path}.${name}`));
  }
  return written === stored ? [] : [{ path, from: written, to: stored as string }];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
