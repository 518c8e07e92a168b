import { ImagePart, RunValue } from './run-value';
import { Diagnostic } from '../core/diagnostic';
import { LABEL_VALUE, MAX_NAME, objectNameProblems } from '../core/name';
import { existing } from '../core/near-miss';
import { commaList, quote } from '../core/text';
import { PipelinePlan } from '../tekton/pipeline.plan';
import { RunSettings } from '../tekton/run';
import { runProblems } from '../tekton/run.plan';

/** What the trigger takes as a text: nothing that JSON, a shell or a label reads as more than itself. `trigger.sh` checks the same. */
export const TEXT = /^[A-Za-z0-9][A-Za-z0-9._/:@+-]{0,252}$/;

/** Characters of the hash in the name of a run. */
const HASH_LENGTH = 10;

/** The phases in which a hook can start a run, and those of them that belong to a sync. */
const PHASES = ['PreSync', 'Sync', 'PostSync', 'SyncFail', 'PostDelete', 'PreDelete'];
const SYNC_PHASES = ['PreSync', 'Sync', 'PostSync', 'SyncFail'];

/** What the author said of a hook, defaults resolved. */
export interface HookPlan {
  readonly hookName: string;
  readonly phase: string;
  readonly waits: boolean;
  readonly retryFailed: number;
  readonly concurrency: string;
  /** How many ended runs are kept; 0 for all. */
  readonly history: number;
  readonly activeDeadlineSeconds: number;
  readonly runPrefix: string;
  readonly applicationName: string;
  readonly applicationNamespace: string;
  /** Namespace of the hook's Job: that into which the Application deploys. */
  readonly appNamespace?: string;
  readonly runNamespace?: string;
  readonly pipeline: PipelinePlan;
  readonly runSettings: RunSettings;
  readonly release: { [key: string]: string };
  readonly params: { [name: string]: RunValue };
  readonly labels: { [name: string]: RunValue };
  readonly inCluster: boolean;
  /** For each source of the Application, whether it has a commit (a Helm chart has a version). */
  readonly sourcesAreGit: boolean[];
  /** Which of the sources the synced chart is. */
  readonly syncedSource: number;
  readonly strategyName?: string;
  readonly strategyOwnsImage: boolean;
}

/** One value that the trigger reads: where it goes, what it is, where it comes from. */
export interface HookValue {
  /** `params.NAME` or `labels.NAME`; in the template `@params.NAME@`. */
  readonly name: string;
  /** As `trigger.sh` knows it. */
  readonly kind: string;
  readonly from: string;
}

/** Whether the hook finds the release of this very sync applied; otherwise it carries its own copy. */
export function readsReleaseConfigMap(plan: HookPlan): boolean {
  return plan.phase === 'PostSync';
}

/** The values that are known only when the hook runs. */
export function hookValues(plan: HookPlan): HookValue[] {
  const values: HookValue[] = [];
  for (const [where, given] of [
    ['params', plan.params],
    ['labels', plan.labels],
  ] as const) {
    for (const [key, value] of Object.entries(given)) {
      const name = `${where}.${key}`;
      const operation = '.status.operationState';
      switch (value.source) {
        case 'release':
          values.push(
            readsReleaseConfigMap(plan)
              ? { name, kind: 'text', from: value.detail }
              : { name, kind: 'literal', from: plan.release[value.detail] },
          );
          break;
        case 'syncedRevision':
          values.push({ name, kind: 'revision', from: revisionPath(plan, value) });
          break;
        case 'syncedImage':
          values.push({ name, kind: value.part ?? ImagePart.TAG, from: value.detail });
          break;
        case 'attempt':
          values.push({ name, kind: 'number', from: `${operation}.retryCount` });
          break;
        case 'startedBy':
          values.push({ name, kind: 'words', from: `${operation}.operation.initiatedBy.username` });
          break;
        case 'failureMessage':
          values.push({ name, kind: 'words', from: `${operation}.message` });
          break;
      }
    }
  }
  return values;
}

/** Whether any value is read from the Application, which needs a Role in Argo CD's namespace. */
export function readsApplication(plan: HookPlan): boolean {
  return hookValues(plan).some((value) => value.kind !== 'text' && value.kind !== 'literal');
}

/** What the trigger does with PipelineRuns beyond creating and looking at its own. */
export function runVerbs(plan: HookPlan): string[] {
  const verbs = ['create', 'get'];
  if (plan.concurrency !== 'allow' || plan.history > 0) verbs.push('list');
  if (plan.concurrency === 'cancel') verbs.push('patch');
  if (plan.history > 0) verbs.push('delete');
  return verbs.sort();
}

/** A value as it stands in the template: itself, or the place where the trigger puts it. */
export function templateValue(plan: HookPlan, name: string, value: RunValue): string {
  return settledValue(plan, value) ?? `@${name}@`;
}

/** What makes a run: the same inputs have the same name. Labels, and so the manifests revision, are no part of it. */
export function runIdentity(plan: HookPlan): string {
  const params = Object.entries(plan.params).map(([name, value]): [string, string] => [
    name,
    templateValue(plan, `params.${name}`, value),
  ]);
  const all = [...Object.entries(plan.runSettings.params ?? {}), ...params].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify({
    namespace: plan.runNamespace,
    pipeline: plan.pipeline.name,
    params: Object.fromEntries(all),
  });
}

/** All that is wrong with a hook. */
export function hookProblems(plan: HookPlan): Diagnostic[] {
  return [
    ...objectNameProblems('hookName', plan.hookName),
    ...phaseProblems(plan),
    ...waitProblems(plan),
    ...namespaceProblems(plan),
    ...prefixProblems(plan),
    ...valueProblems(plan),
    ...identityProblems(plan),
    ...runProblems(plan.runSettings, plan.pipeline, Object.keys(plan.params)),
    ...unknownParamProblems(plan),
  ];
}

/** A value that is known at synth; undefined for one that the trigger reads. */
function settledValue(plan: HookPlan, value: RunValue): string | undefined {
  switch (value.source) {
    case 'fixed':
      return value.detail;
    case 'applicationName':
      return plan.applicationName;
    case 'applicationNamespace':
      return plan.applicationNamespace;
    case 'destinationNamespace':
      return plan.appNamespace ?? '';
    case 'phase':
      return plan.phase;
    default:
      return undefined;
  }
}

function revisionPath(plan: HookPlan, value: RunValue): string {
  const several = plan.sourcesAreGit.length > 1;
  return `.status.operationState.syncResult.${several ? `revisions[${value.sourceIndex ?? plan.syncedSource}]` : 'revision'}`;
}

function phaseProblems(plan: HookPlan): Diagnostic[] {
  if (!PHASES.includes(plan.phase)) {
    return [
      {
        path: 'phase',
        fact: `${quote(plan.phase)} starts no run`,
        allowed: `Allowed: ${commaList(PHASES)}`,
        remedy: 'Choose one of them',
      },
    ];
  }
  if (plan.strategyName === undefined) return [];
  const deploys = `starts a pipeline that deploys (${quote(plan.strategyName)})`;
  if (plan.phase === 'PreSync') {
    return [
      {
        path: 'phase',
        fact: `PreSync ${deploys} what Argo CD applies only afterwards: at the first sync there is nothing to deploy to`,
        remedy: 'Use PostSync, or a pipeline without strategy that only builds, as a gate',
      },
    ];
  }
  if (plan.phase === 'SyncFail' || plan.phase === 'PostDelete' || plan.phase === 'PreDelete') {
    return [
      {
        path: 'phase',
        fact: `${plan.phase} ${deploys}`,
        remedy: 'Give it a pipeline of its own, e.g. one that tells somebody',
      },
    ];
  }
  return [];
}

function waitProblems(plan: HookPlan): Diagnostic[] {
  const problems: Diagnostic[] = [];
  if (!Number.isInteger(plan.retryFailed) || plan.retryFailed < 0 || plan.retryFailed > 8) {
    problems.push({
      path: 'retryFailed',
      fact: `${plan.retryFailed} is no number of further runs`,
      allowed: 'Allowed: 0 to 8',
      remedy: 'Correct the number',
    });
  }
  if (!Number.isInteger(plan.history) || plan.history < 0) {
    problems.push({
      path: 'history',
      fact: `${plan.history} is no number of runs`,
      allowed: 'Allowed: 0 for all, or how many to keep',
      remedy: 'Correct the number',
    });
  }
  const timeout = plan.runSettings.timeouts?.pipeline?.toSeconds() ?? 3600;
  if (plan.waits && timeout === 0) {
    problems.push({
      path: 'runSettings.timeouts.pipeline',
      fact: 'is without end, and the hook waits for it',
      remedy: 'Give the run a timeout',
    });
  } else if (plan.waits && plan.activeDeadlineSeconds <= timeout) {
    problems.push({
      path: 'activeDeadline',
      fact: `${plan.activeDeadlineSeconds} s would end the hook before the pipeline's own timeout of ${timeout} s`,
      remedy: 'Raise it, or shorten timeouts.pipeline',
    });
  }
  return problems;
}

function namespaceProblems(plan: HookPlan): Diagnostic[] {
  const problems: Diagnostic[] = [];
  if (plan.appNamespace === undefined) {
    problems.push({
      path: 'destination.namespace',
      fact: "is missing, and the hook's Job and its ServiceAccount need one",
      remedy: 'Name the namespace of the app',
    });
  }
  if (plan.runNamespace === undefined) {
    problems.push({
      path: 'pipeline',
      fact: `the Pipeline ${quote(plan.pipeline.name)} names no namespace, and the runs need one`,
      remedy: 'Give its chart or the Pipeline a namespace',
    });
  } else if (plan.runNamespace === 'tekton-pipelines') {
    problems.push({
      path: 'pipeline',
      fact: 'runs in "tekton-pipelines", which enforces Pod Security restricted: no build can run there',
      remedy: 'Give the Pipeline a namespace for builds',
    });
  }
  return problems;
}

function prefixProblems(plan: HookPlan): Diagnostic[] {
  const ending = 1 + HASH_LENGTH + (plan.retryFailed > 0 ? 2 : 0); // -<hash>, and -<attempt>
  const longest = MAX_NAME - ending;
  const problems = objectNameProblems('runPrefix', plan.runPrefix);
  if (plan.runPrefix.length > longest) {
    problems.push({
      path: 'runPrefix',
      fact: `${quote(plan.runPrefix)} has ${plan.runPrefix.length} characters; with the ${ending} that follow a run's name would pass ${MAX_NAME}`,
      allowed: `Allowed: ${longest}`,
      remedy: 'Choose a shorter one',
    });
  }
  return problems;
}

function valueProblems(plan: HookPlan): Diagnostic[] {
  const problems: Diagnostic[] = [];
  for (const [where, given] of [
    ['params', plan.params],
    ['runLabels', plan.labels],
  ] as const) {
    for (const [name, value] of Object.entries(given)) {
      const property = `${where}.${name}`;
      problems.push(...sourceProblems(plan, property, value));
      if (where === 'params') continue;
      if (value.source === 'failureMessage' || value.source === 'startedBy') {
        problems.push({
          path: property,
          fact: `${value.source} is free text, and a label takes none`,
          remedy: 'Make it a param',
        });
      }
      const known = settledValue(plan, value) ?? (value.source === 'release' ? plan.release[value.detail] : undefined);
      if (known !== undefined && (!LABEL_VALUE.test(known) || known.length > MAX_NAME)) {
        problems.push({
          path: property,
          fact: `${quote(known)} is no value of a label`,
          allowed:
            'Allowed: letters, digits, "-", "_" and ".", beginning and ending with a letter or digit, at most 63 characters',
          remedy: 'Choose another value or make it a param',
        });
      }
    }
  }
  return problems;
}

/** Whether a value can be had in this phase, from this source, on this destination, with this strategy. */
function sourceProblems(plan: HookPlan, property: string, value: RunValue): Diagnostic[] {
  const remedy = 'Use RunValue.release("KEY") and set release.KEY';
  const refuse = (fact: string): Diagnostic[] => [{ path: property, fact: `${value.source} ${fact}`, remedy }];
  switch (value.source) {
    case 'fixed':
    case 'applicationName':
    case 'applicationNamespace':
    case 'destinationNamespace':
    case 'phase':
      return [];
    case 'release':
      if (value.detail in plan.release) return [];
      return [
        {
          path: property,
          fact: `release has no key ${quote(value.detail)}`,
          allowed: existing('Keys', value.detail, Object.keys(plan.release)),
          remedy: 'Add it to release or correct the name',
        },
      ];
  }
  if (!plan.inCluster) {
    return refuse(
      "is read from the Application, which the hook cannot reach: it runs in the destination, another cluster than Argo CD's",
    );
  }
  if (!SYNC_PHASES.includes(plan.phase)) return refuse(`is of a sync, and ${plan.phase} runs in none`);
  if (value.source === 'failureMessage' && plan.phase !== 'SyncFail') {
    return refuse(`is known to SyncFail only, and this is ${plan.phase}`);
  }
  if (value.source === 'syncedRevision') {
    const index = value.sourceIndex ?? plan.syncedSource;
    if (index >= plan.sourcesAreGit.length) {
      return refuse(`asks for source ${index}, and the Application has ${plan.sourcesAreGit.length}`);
    }
    if (!plan.sourcesAreGit[index]) return refuse('of a Helm chart is its version, not a commit');
  }
  if (value.source === 'syncedImage' && plan.strategyOwnsImage) {
    return refuse(
      `with the strategy ${quote(plan.strategyName)}, which owns the image: Argo CD would report the image that runs, and a tag changed in Git would start no sync`,
    );
  }
  if (value.source === 'syncedImage' && plan.phase !== 'PostSync') {
    return refuse(`in ${plan.phase}: no image is applied yet`);
  }
  return [];
}

function identityProblems(plan: HookPlan): Diagnostic[] {
  if (!SYNC_PHASES.includes(plan.phase)) return []; // an Application is deleted once
  if (Object.values(plan.params).some((value) => settledValue(plan, value) === undefined)) return [];
  return [
    {
      path: 'params',
      fact: 'all values are fixed: a run is named by its params, so the hook would start one run and never another',
      remedy: 'Take what a release changes from the release, e.g. RunValue.release("image-tag")',
    },
  ];
}

function unknownParamProblems(plan: HookPlan): Diagnostic[] {
  return Object.keys(plan.params)
    .filter((name) => !(name in plan.pipeline.params))
    .map((name) => ({
      path: `params.${name}`,
      fact: `the Pipeline ${quote(plan.pipeline.name)} has no param ${quote(name)}`,
      allowed: existing('Params', name, Object.keys(plan.pipeline.params)),
      remedy: 'Correct the name or remove it',
    }));
}
