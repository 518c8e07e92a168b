/** Compares a real cluster with the two tables. Nothing is stored there: every request is a dry run. */
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
      message: partOf(answers[i].rejection, row.message),
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
      const { rejection, stored } = answers[i];
      const rewrites = stored ? differences(row.spec, stored.spec, 'spec') : [];
      const verdict = rejection ? 'refused' : rewrites.length > 0 ? 'drift' : 'ok';
      return {
        ...row,
        verdict,
        ...(rewrites.length > 0 && { rewrites }),
        ...(rejection && { message: partOf(rejection, row.message) }),
      };
    });
    expect(seen).toEqual(roundTrip);
  },
  TWO_MINUTES,
);

interface Answer {
  readonly stored?: Manifest;
  readonly rejection?: string;
}

function verdictOf({ rejection }: Answer): string {
  return rejection ? 'refused' : 'accepted';
}

/** The expected text if it is part of the message, otherwise the whole message. */
function partOf(message: string | undefined, expected: string | undefined): string | undefined {
  return expected !== undefined && message?.includes(expected) ? expected : message;
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
      resolve(code === 0 ? { stored: JSON.parse(output.stdout) } : { rejection: output.stderr }),
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

/** How the fields that were written are stored. Added fields are defaults, which are no difference for Argo CD. */
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
