/**
 * Whether Tekton's webhook and this library agree: an object has an error if and only if the webhook rejects it, but
 * for what fails in each run only. The webhook is its own code (test/go/webhook) with the default feature flags; like
 * here it sees one object at a time. Needs Go.
 *
 * `OBJECTS=FOLDER:FOLDER npm run test:slow -- webhook` compares the objects of folders, too, such as clones of public
 * repositories. Objects of v1beta1 are left out; `check --fix` makes v1 of most of them.
 */
import * as fc from 'fast-check';
import { generatedPipelines, PLANTS } from './generated-pipelines';
import { tektonExamples } from './tekton-examples';
import { filesOf, readFiles } from '../../src/check/read-files';
import { manifestMessage } from '../../src/core/diagnostic';
import { Manifest } from '../../src/core/document';
import { tektonFindings } from '../../src/tekton/tekton-findings';
import { runGo } from '../go/run-go';

jest.setTimeout(900_000);

const COUNT = 1000;
const KINDS = ['Task', 'Pipeline', 'PipelineRun', 'TaskRun'];

/** An object on which the two were asked. */
interface Verdict {
  readonly manifest: Manifest;
  /** Errors of this library. */
  readonly ours: readonly string[];
  /** The error of the webhook; empty if it accepts the object. */
  readonly webhook: string;
}

/** What the webhook accepts and what then fails in each run, by the begin of our message. */
const TRAPS: readonly RegExp[] = [
  /^tekton-missing-param: .*: has no value and no default/,
  /^tekton-missing-workspace: .*: the Task requires this workspace, but it is not bound/,
  /^tekton-param-type: .* reads a single result of a task with a matrix/,
  /^tekton-refused-pod: /,
  /^tekton-undeclared-result: .*(names a result that the Task does not declare|reads result .* which does not declare)/,
  /^tekton-undeclared-volume: /,
  /^tekton-undeclared-workspace: spec\.pipelineSpec\..*: the Pipeline has no workspace/,
  /^tekton-unknown-variable: .* is not a (variable of a Pipeline|reference to a result)/,
];

function judge(manifests: readonly Manifest[]): Verdict[] {
  const answers = runGo<string[]>('webhook', manifests);
  return manifests.map((manifest, i) => {
    const errors = tektonFindings([{ manifest, folder: '' }]).filter(
      // a warning, since a cluster can have the flag
      ({ code, severity }) => severity === 'error' || code === 'tekton-feature-flag',
    );
    const ours = errors.map((finding) => `${finding.code}: ${manifestMessage(finding)}`);
    return { manifest, ours, webhook: answers[i] };
  });
}

/** The four numbers. */
function agreement(verdicts: readonly Verdict[]) {
  const count = (isAccepted: boolean, isAcceptedByWebhook: boolean) =>
    verdicts.filter(
      ({ ours, webhook }) => (ours.length === 0) === isAccepted && (webhook === '') === isAcceptedByWebhook,
    ).length;
  return {
    bothAccept: count(true, true),
    bothReject: count(false, false),
    onlyTheCheckRejects: count(false, true),
    onlyTheWebhookRejects: count(true, false),
  };
}

/** The agreement, and the objects on which the two do not agree, without those of which only traps are reported. */
function compare(manifests: readonly Manifest[]) {
  const verdicts = judge(manifests);
  const numbers = agreement(verdicts);
  process.stdout.write(`${JSON.stringify(numbers)}\n`);
  const isTrap = (message: string) => TRAPS.some((trap) => trap.test(message));
  const differences = verdicts
    .filter(({ ours, webhook }) => (webhook === '' ? !ours.every(isTrap) : ours.length === 0))
    .map(({ manifest: { kind, metadata }, ours, webhook }) => ({ object: `${kind} ${metadata?.name}`, ours, webhook }));
  return { verdicts, numbers, differences };
}

/** Objects without a mistake, and with one or two. */
function generatedObjects(): Manifest[] {
  const plants = fc.sample(fc.array(fc.nat(PLANTS.length - 1), { maxLength: 2 }), { numRuns: 500, seed: 7 });
  const objects = generatedPipelines().flatMap((each, i) => {
    for (const plant of plants[i].map((n) => PLANTS[n])) if (plant.fits(each)) plant.plant(each);
    return each.documents.filter(isJudged);
  });
  return Array.from({ length: COUNT }, (_, i) => objects[Math.floor((i * objects.length) / COUNT)]);
}

function isJudged({ apiVersion, kind = '' }: Manifest): boolean {
  return apiVersion === 'tekton.dev/v1' && KINDS.includes(kind);
}

test(`${COUNT} generated objects, half of them with mistakes`, () => {
  const { verdicts, numbers, differences } = compare(generatedObjects());
  expect(differences).toEqual([]);
  expect(numbers.bothAccept).toBeGreaterThan(600);
  expect(numbers.bothReject).toBeGreaterThan(100);
  expect(numbers.onlyTheWebhookRejects).toBe(0);
  const reported = verdicts.filter(({ webhook }) => webhook === '').flatMap(({ ours }) => ours);
  const isReported = (trap: RegExp) => reported.some((message) => trap.test(message));
  expect(TRAPS.filter((trap) => !isReported(trap))).toEqual([]);
});

test("Tekton's own examples", () => {
  const objects = tektonExamples().flatMap(({ documents }) => documents.map(({ manifest }) => manifest));
  expect(compare(objects.filter(isJudged)).differences).toEqual([]);
});

for (const folder of (process.env.OBJECTS ?? '').split(':').filter((each) => each !== '')) {
  test(`objects of ${folder}`, () => {
    const { documents } = readFiles(filesOf([folder]), folder);
    expect(compare(documents.map(({ manifest }) => manifest).filter(isJudged)).differences).toEqual([]);
  });
}
