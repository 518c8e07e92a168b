/** Asks a real cluster about what is said here of manifests. Nothing is stored there: every request is a dry run. */
import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documents as documentsOf } from './documents';
import { generatedPipelines, PLANTS } from './generated-pipelines';
import { tektonExamples } from './tekton-examples';
import { TEKTON_CODES } from '../../src/tekton/tekton-codes';
import { tektonFindings } from '../../src/tekton/tekton-findings';

const NAMESPACE = `generated-${process.pid}`;
const TEN_MINUTES = 600_000;
const BATCH = 100;

beforeAll(() => {
  if (!process.env.KUBECONFIG) {
    throw new Error('Set KUBECONFIG to a cluster with Tekton Pipelines v1.15, with kubectl on PATH.');
  }
  execFileSync('kubectl', ['create', 'namespace', NAMESPACE]);
}, TEN_MINUTES);

afterAll(() => {
  if (process.env.KUBECONFIG) {
    execFileSync('kubectl', ['delete', 'namespace', NAMESPACE, '--wait=false', '--ignore-not-found']);
  }
}, TEN_MINUTES);

test(
  'The webhook takes 500 generated Pipelines of which nothing is said',
  async () => {
    const manifests = generatedPipelines().flatMap(({ documents }) => documents);
    expect(manifests.length).toBeGreaterThan(1000);
    expect(await refusals(manifests)).toEqual([]);
  },
  TEN_MINUTES,
);

test(
  'What the webhook refuses of planted mistakes is found',
  async () => {
    const planted = PLANTS.flatMap(({ name, plant, fits }, turn) =>
      generatedPipelines()
        .filter((each, i) => i % 5 === turn % 5 && fits(each))
        .slice(0, 4)
        .flatMap((into) => {
          plant(into);
          const documents = into.documents.map((manifest) => ({ manifest, folder: '' }));
          const wrong = new Set(tektonFindings(documents).map(({ document }) => document));
          return documents.map((document) => ({ name, manifest: document.manifest, isFound: wrong.has(document) }));
        }),
    );
    // each has its own name, which the answer of the cluster names, except those with a planted invalid name
    const named = planted.map(({ manifest }, i) => ({ ...manifest, metadata: { name: `x${i}` } }));
    const { taken, refused } = await answers(named);
    const unfound = planted
      .filter(({ isFound }, i) => !isFound && !taken.has(`x${i}`))
      .map(({ name, manifest }) => `${name}: ${manifest.kind} ${JSON.stringify(manifest.spec)}`);
    expect(refused.length).toBeGreaterThan(50);
    expect(unfound).toEqual([]);
  },
  TEN_MINUTES,
);

test(
  "The webhook takes the good examples of all pages, and what it refuses of Tekton's own is found",
  async () => {
    const folder = join(__dirname, '..', '..', 'docs', 'rules');
    const pages = readdirSync(folder).filter((name) => name.replace(/\.md$/, '') in TEKTON_CODES);
    const good = pages.flatMap((name) =>
      documentsOf(/\n## Good\n[^]*?```yaml\n([^]*?)```/.exec(readFileSync(join(folder, name), 'utf8'))![1]).map(
        ({ manifest }) => manifest,
      ),
    );
    expect(await refusals(good)).toEqual([]);

    const unfound: string[] = [];
    for (const { file, documents } of tektonExamples()) {
      const tekton = documents
        .map(({ manifest }) => manifest)
        .filter(({ apiVersion }) => apiVersion === 'tekton.dev/v1');
      const refused = await refusals(tekton);
      if (refused.length > 0 && find(tekton).length === 0) unfound.push(`${file}: ${refused.join(' ')}`);
    }
    expect(unfound).toEqual([]);
  },
  TEN_MINUTES,
);

function find(manifests: any[]) {
  return tektonFindings(manifests.map((manifest) => ({ manifest, folder: '' }))).filter(
    ({ code }) => code !== 'tekton-image-version',
  );
}

interface Answers {
  /** Names of what is taken. */
  readonly taken: Set<string>;
  /** What is said of the others, a line for each. */
  readonly refused: string[];
}

async function refusals(manifests: any[]): Promise<string[]> {
  return (await answers(manifests)).refused;
}

/** What the cluster says of these. A batch is one kubectl; two run at a time. */
async function answers(manifests: any[]): Promise<Answers> {
  const batches: any[][] = [];
  for (let i = 0; i < manifests.length; i += BATCH) batches.push(manifests.slice(i, i + BATCH));
  const all: Answers = { taken: new Set(), refused: [] };
  const waiting = batches.values();
  const worker = async () => {
    for (const batch of waiting) {
      const { taken, refused } = await create(batch);
      taken.forEach((name) => all.taken.add(name));
      all.refused.push(...refused);
    }
  };
  await Promise.all([worker(), worker()]);
  return all;
}

function create(manifests: any[]): Promise<Answers> {
  const placed = manifests.map((manifest) => ({
    ...manifest,
    metadata: { ...manifest.metadata, namespace: NAMESPACE },
  }));
  return new Promise((resolve, reject) => {
    const kubectl = spawn('kubectl', ['create', '--dry-run=server', '--output=name', '--filename=-']);
    const output = { stdout: '', stderr: '' };
    kubectl.stdout.on('data', (text) => (output.stdout += text));
    kubectl.stderr.on('data', (text) => (output.stderr += text));
    kubectl.on('error', reject);
    kubectl.on('close', () => {
      const taken = output.stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split('/').pop()!);
      const refused = output.stderr.split('\n').filter((line) => /^(Error|The .* is invalid|error:)/.test(line));
      if (taken.length + refused.length < manifests.length) {
        reject(new Error(`${manifests.length} were asked for, ${taken.length} taken: ${output.stderr}`));
      }
      resolve({ taken: new Set(taken), refused });
    });
    kubectl.stdin.end(placed.map((manifest) => JSON.stringify(manifest)).join('\n---\n'));
  });
}
