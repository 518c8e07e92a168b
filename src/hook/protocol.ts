/**
 * The protocol between a hook and its script: the environment variables of the container, and the lines that describe
 * its values. The construct writes it, the script reads it, and the rules recognize a hook of this library by it.
 */

/** Environment variables of the trigger's container. */
export const TriggerVariable = {
  /** NAMESPACE/NAME. */
  APPLICATION: 'APPLICATION',
  CATCH_UP_SECONDS: 'CATCH_UP_SECONDS',
  JOB_UID: 'JOB_UID',
  RELEASE_NAME: 'RELEASE_NAME',
  RUN_ATTEMPTS: 'RUN_ATTEMPTS',
  RUN_HISTORY: 'RUN_HISTORY',
  RUN_IDENTITY: 'RUN_IDENTITY',
  RUN_NAMESPACE: 'RUN_NAMESPACE',
  RUN_PREFIX: 'RUN_PREFIX',
  RUN_SELECTOR: 'RUN_SELECTOR',
  RUN_TEMPLATE: 'RUN_TEMPLATE',
  RUN_VALUES: 'RUN_VALUES',
  RUN_WAIT_SECONDS: 'RUN_WAIT_SECONDS',
  /** NAMESPACE/KIND/NAME of what a run deploys. */
  WORKLOAD: 'WORKLOAD',
  /** Index of its container, as JSONPath. */
  WORKLOAD_CONTAINER: 'WORKLOAD_CONTAINER',
} as const;

/** Labels of the runs that a hook started: by them it finds its runs and knows which is the newest. */
export const RunLabel = {
  /** Name of the hook. */
  HOOK: 'argocd-hook',
  /** One more than that of the run before, from 1. */
  NUMBER: 'release-number',
  /** 1, or more where the run before it had the same inputs and failed. */
  ATTEMPT: 'release-attempt',
  /** How many runs in a row the CronJob started since the workload was not as the run before left it. */
  DRIFT: 'release-drift',
} as const;

/** Placeholders of RUN_TEMPLATE that the trigger fills when it knows which run is the newest. */
export const RunPlaceholder = {
  NAME: 'run-name',
  NUMBER: 'run-number',
  ATTEMPT: 'run-attempt',
  DRIFT: 'run-drift',
} as const;

/**
 * What a value is. The script has a function `read_KIND` for each.
 *
 * | kind | read from |
 * |---|---|
 * | `text` | a key of the release, whose ConfigMap is RELEASE_NAME |
 * | `literal` | the line itself |
 * | `revision` | a JSONPath of the Application: a commit |
 * | `number` | a JSONPath of the Application: 0 where there is none |
 * | `words` | a JSONPath of the Application: any text, made harmless; `unknown` where there is none |
 * | `image_*` | the image of a repository that the sync applied |
 */
export const RUN_VALUE_KINDS = [
  'text',
  'literal',
  'revision',
  'number',
  'words',
  'image_tag',
  'image_digest',
  'image_reference',
] as const;

export type RunValueKind = (typeof RUN_VALUE_KINDS)[number];

/** One line of RUN_VALUES: where a value goes, what it is, and where the trigger reads it. */
export interface RunValueLine {
  /** `params.NAME` or `labels.NAME`; RUN_TEMPLATE has `@params.NAME@` in its place. */
  readonly name: string;
  readonly kind: RunValueKind;
  /** A key of the release, a literal, a JSONPath of the Application, or an image repository, depending on the kind. */
  readonly from: string;
}

/** What a release may hold: nothing that JSON, a shell, sed or a label would interpret. */
export const RELEASE_VALUE = /^[A-Za-z0-9][A-Za-z0-9._/:@+-]{0,252}$/;

/** The kinds that the trigger reads from the Application, which only Argo CD's own cluster has. */
export function isReadFromApplication(kind: RunValueKind): boolean {
  return kind !== 'text' && kind !== 'literal';
}

/** The place in RUN_TEMPLATE and RUN_IDENTITY that the trigger fills with a value. */
export function valuePlaceholder(name: string): string {
  return `@${name}@`;
}

/** The value of RUN_VALUES. */
export function printRunValues(lines: readonly RunValueLine[]): string {
  return lines.map(({ name, kind, from }) => `${name} ${kind} ${from}`).join('\n');
}

/** The lines of RUN_VALUES, without those that the trigger would reject. */
export function parseRunValues(text: string): RunValueLine[] {
  return text.split('\n').flatMap((line): RunValueLine[] => {
    const [, name, kind, from] = /^((?:params|labels)\.\S+) (\S+) (.*)$/.exec(line) ?? [];
    return isRunValueKind(kind) ? [{ name, kind, from }] : [];
  });
}

function isRunValueKind(kind: string): kind is RunValueKind {
  return (RUN_VALUE_KINDS as readonly string[]).includes(kind);
}
