/** The decisions of the trigger script in `src/hook/trigger/`, line by line: a test runs both and compares them. */
import { createHash } from 'crypto';
import { SimulatedRunStatus } from './simulated-run-status';
import { TRACKING_ID } from '../argocd/annotation';
import {
  parseRunValues,
  RELEASE_VALUE,
  RunLabel,
  RunPlaceholder,
  RunValueKind,
  RunValueLine,
  TriggerVariable,
  valuePlaceholder,
} from '../hook/protocol';

/** What the script reads. */
export interface TriggerSituation {
  /** The variables of its container. */
  readonly environment: { readonly [name: string]: string };
  /** The data of the ConfigMap of the release. */
  readonly release: { readonly [key: string]: string };
  /** `status.operationState` of the Application. */
  readonly operation: any;
  /** The newest run of the hook. */
  readonly newest?: { readonly manifest: any; readonly status: SimulatedRunStatus };
}

/** The value that is written in place of a placeholder. */
interface Replacement {
  readonly name: string;
  readonly value: string;
}

/**
 * Simulates the trigger.
 *
 * @returns the run that it creates; undefined if it starts nothing and succeeds
 * @throws with its message if it fails
 */
export function simulateTrigger(situation: TriggerSituation): any {
  const { environment, newest } = situation;
  const replacements = parseRunValues(environment[TriggerVariable.RUN_VALUES]).map((line) => readLine(line, situation));
  const identity = withReplacements(environment[TriggerVariable.RUN_IDENTITY], replacements);
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 10);
  const release = `${environment[TriggerVariable.RUN_PREFIX]}-${hash}`;
  const isSame = newest !== undefined && newest.manifest.metadata.name.replace(/-[^-]*$/, '') === release;
  if (isSame && !startsAgain(situation)) return undefined;
  return runOf(situation, release, replacements, isSame ? numberOf(newest.manifest, RunLabel.ATTEMPT) : 0);
}

/** Whether a release whose newest run exists gets another one: that failed, and has attempts left. */
function startsAgain({ environment, newest }: TriggerSituation): boolean {
  if (newest!.status !== SimulatedRunStatus.FAILED) return false;
  const attempts = environment[TriggerVariable.RUN_ATTEMPTS];
  if (attempts !== undefined && (numberOf(newest!.manifest, RunLabel.ATTEMPT) || 1) < Number(attempts)) return true;
  if (showsFailure(environment)) return false;
  const { name } = newest!.manifest.metadata;
  return fail(
    `PipelineRun ${environment[TriggerVariable.RUN_NAMESPACE]}/${name} of this release has failed. ` +
      'Release something else, or delete the run to try again.',
  );
}

/** Whether the Application shows that a run failed, so that the hook of a later sync succeeds. */
function showsFailure(environment: TriggerSituation['environment']): boolean {
  if (environment[TriggerVariable.RUN_WAIT_SECONDS] !== undefined) return false;
  const { annotations } = JSON.parse(environment[TriggerVariable.RUN_TEMPLATE]).metadata;
  return annotations[TRACKING_ID] !== '';
}

function runOf(
  { environment, newest }: TriggerSituation,
  release: string,
  replacements: readonly Replacement[],
  attempt: number,
) {
  const number = (newest === undefined ? 0 : numberOf(newest.manifest, RunLabel.NUMBER)) + 1;
  const named = environment[TriggerVariable.RUN_TEMPLATE]
    .replaceAll(valuePlaceholder(RunPlaceholder.NAME), `${release}-${number}`)
    .replaceAll(valuePlaceholder(RunPlaceholder.NUMBER), `${number}`);
  return JSON.parse(
    withReplacements(named, replacements).replaceAll(valuePlaceholder(RunPlaceholder.ATTEMPT), `${attempt + 1}`),
  );
}

function numberOf(run: any, label: string): number {
  return Number(run.metadata.labels[label] ?? 0);
}

/** As sed does it: one value after the other, and a dot of a name matches any character. */
function withReplacements(text: string, replacements: readonly Replacement[]): string {
  return replacements.reduce(
    (result, { name, value }) => result.replace(new RegExp(`"@${name}@"`, 'g'), () => `"${value}"`),
    text,
  );
}

function readLine(line: RunValueLine, situation: TriggerSituation): Replacement {
  const { name, kind } = line;
  const value = SIMULATED_READERS[kind](line, situation);
  if (kind !== 'words' && /^$|^[^A-Za-z0-9]|[^A-Za-z0-9._/:@+-]/.test(value)) {
    fail(
      `${name}: '${value}' is rejected. Allowed: letters, digits and . _ / : @ + -, beginning with a letter or digit.`,
    );
  }
  if (kind !== 'words' && !RELEASE_VALUE.test(value)) {
    fail(`${name}: has ${value.length} characters. At most 253 are allowed.`);
  }
  return { name, value: name.startsWith('labels.') ? value.slice(0, 63) : value };
}

const SIMULATED_READERS: {
  readonly [kind in RunValueKind]: (line: RunValueLine, situation: TriggerSituation) => string;
} = {
  text: releaseValue,
  literal: ({ from }) => from,
  revision: readRevision,
  number: ({ from }, { operation }) => `${valueAt(operation, from) ?? 0}`,
  words: ({ from }, { operation }) => words(`${valueAt(operation, from) ?? ''}`),
  image_tag: (line, situation) => imageTag(line, imageReference(line, situation)),
  image_digest: (line, situation) => imageDigest(line, imageReference(line, situation)),
  image_reference: imageReference,
};

function releaseValue({ name, from }: RunValueLine, { environment, release }: TriggerSituation): string {
  const value = release[from];
  if (value !== undefined) return value;
  return fail(`${name}: the ConfigMap ${environment[TriggerVariable.RELEASE_NAME]} has no key ${from}. Add it.`);
}

function readRevision({ name, from }: RunValueLine, { environment, operation }: TriggerSituation): string {
  const value = `${valueAt(operation, from) ?? ''}`;
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(value)) return value;
  return fail(
    `${name}: '${value}' at ${from} of the Application ${environment[TriggerVariable.APPLICATION]} is not a Git ` +
      'commit. A Helm source has none: use another value.',
  );
}

/** The value of a JSONPath such as `.status.operationState.syncResult.revisions[1]`. */
function valueAt(operation: any, path: string): unknown {
  const steps = path.split(/[.[\]]/).filter((step) => step !== '');
  return steps.reduce((value, step) => value?.[step], { status: { operationState: operation } } as any);
}

function words(text: string): string {
  const harmless = text
    .replace(/\n+$/, '')
    .replace(/[\n\t]/g, ' ')
    .replace(/"/g, "'")
    .replace(/[^A-Za-z0-9 ._/:@+,;=()'<>!?*#%-]/g, (character) => '?'.repeat(Buffer.byteLength(character)));
  return harmless.slice(0, 1000) || 'unknown';
}

function imageReference({ name, from }: RunValueLine, { operation }: TriggerSituation): string {
  const images: string[] = operation.syncResult.resources.flatMap((resource: any) => resource.images);
  const found = [...new Set(images.filter((image) => image.startsWith(`${from}:`) || image.startsWith(`${from}@`)))];
  if (found.length > 1) fail(`${name}: the sync applied two images of ${from}: ${found[0]} and ${found[1]}`);
  return found[0] ?? fail(`${name}: the sync applied no image of ${from}. Its images: ${images.join(' ')}`);
}

function imageTag({ name, from }: RunValueLine, reference: string): string {
  const tagged = reference.replace(/@[^@]*$/, '');
  if (tagged === from) fail(`${name}: the image of ${from} that the sync applied has no tag`);
  return tagged.slice(from.length + 1);
}

function imageDigest({ name }: RunValueLine, reference: string): string {
  return reference.includes('@') ? reference.replace(/^[^@]*@/, '') : fail(`${name}: ${reference} has no digest`);
}

function fail(message: string): never {
  throw new Error(`trigger: ${message}`);
}
