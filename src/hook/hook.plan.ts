import { RunValue } from './run-value';
import { LABEL_VALUE, MAX_NAME, objectNameProblems } from '../core/name';
import { existing } from '../core/near-miss';
import { Problem, quote } from '../core/problem';
import { PipelinePlan } from '../tekton/pipeline.plan';
import { RunSettings } from '../tekton/run';
import { runProblems } from '../tekton/run.plan';

/** What the trigger takes as a text: nothing that JSON, a shell or a label reads as more than itself. `trigger.sh` checks the same. */
export const TEXT = /^[A-Za-z0-9][A-Za-z0-9._/:@+-]{0,252}$/;

/** Characters of the hash that end the name of a run. */
const HASH_LENGTH = 10;

/** What the author said of a hook, defaults resolved. */
export interface HookPlan {
  readonly hookName: string;
  readonly runPrefix: string;
  /** Namespace of the hook's Job: that into which the Application deploys. */
  readonly appNamespace?: string;
  readonly runNamespace?: string;
  readonly pipeline: PipelinePlan;
  readonly runSettings: RunSettings;
  readonly release: { [key: string]: string };
  readonly params: { [name: string]: RunValue };
  readonly labels: { [name: string]: RunValue };
  readonly stampName: string;
  readonly inCluster: boolean;
  /** JSONPath in the Application of the revision being synced. */
  readonly revisionPath: string;
  /** Whether that revision is a commit, not the version of a Helm chart. */
  readonly sourceIsGit: boolean;
  readonly strategyName?: string;
  readonly strategyOwnsImage: boolean;
}

/** One value that the trigger reads: where it goes, what it is, where it comes from. */
export interface HookValue {
  /** `params.NAME` or `labels.NAME`; in the template `@params.NAME@`. */
  readonly name: string;
  readonly kind: string;
  readonly from: string;
}

/** The values that are known only when the hook runs. */
export function hookValues(plan: HookPlan): HookValue[] {
  const values: HookValue[] = [];
  for (const [where, given] of [['params', plan.params], ['labels', plan.labels]] as const) {
    for (const [key, value] of Object.entries(given)) {
      const name = `${where}.${key}`;
      if (value.source === 'stamp') values.push({ name, kind: 'text', from: value.detail });
      if (value.source === 'syncedRevision') values.push({ name, kind: 'revision', from: plan.revisionPath });
      if (value.source === 'syncedImage') values.push({ name, kind: value.part!, from: value.detail });
    }
  }
  return values;
}

/** Whether any value is read from the Application, which needs a Role in Argo CD's namespace. */
export function readsApplication(plan: HookPlan): boolean {
  return hookValues(plan).some((value) => value.kind !== 'text');
}

/** A value as it stands in the template: itself, or the place where the trigger puts it. */
export function templateValue(name: string, value: RunValue): string {
  return value.source === 'fixed' ? value.detail : `@${name}@`;
}

/** What makes a run: the same inputs have the same name. Labels, and so the manifests revision, are no part of it. */
export function runIdentity(plan: HookPlan): string {
  const params = Object.entries(plan.params).map(([name, value]): [string, string] => [name, templateValue(`params.${name}`, value)]);
  const settled = Object.entries(plan.runSettings.params ?? {});
  const all = [...settled, ...params].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify({ namespace: plan.runNamespace, pipeline: plan.pipeline.name, params: Object.fromEntries(all) });
}

/** All that is wrong with a hook. */
export function hookProblems(plan: HookPlan): Problem[] {
  return [
    ...objectNameProblems('hookName', plan.hookName),
    ...namespaceProblems(plan),
    ...prefixProblems(plan),
    ...releaseProblems(plan),
    ...valueProblems(plan),
    ...identityProblems(plan),
    ...runProblems(plan.runSettings, plan.pipeline, Object.keys(plan.params)),
    ...unknownParamProblems(plan),
  ];
}

function namespaceProblems(plan: HookPlan): Problem[] {
  const problems: Problem[] = [];
  if (plan.appNamespace === undefined) {
    problems.push({ property: 'destination.namespace', fact: 'is missing, and the hook\'s Job and its ServiceAccount need one', remedy: 'Name the namespace of the app' });
  }
  if (plan.runNamespace === undefined) {
    problems.push({ property: 'pipeline', fact: `the Pipeline ${quote(plan.pipeline.name)} names no namespace, and the runs need one`, remedy: 'Give its chart or the Pipeline a namespace' });
  } else if (plan.runNamespace === 'tekton-pipelines') {
    problems.push({ property: 'pipeline', fact: 'runs in "tekton-pipelines", which enforces Pod Security restricted: no build can run there', remedy: 'Give the Pipeline a namespace for builds' });
  }
  return problems;
}

function prefixProblems(plan: HookPlan): Problem[] {
  const longest = MAX_NAME - HASH_LENGTH - 1;
  const problems = objectNameProblems('runPrefix', plan.runPrefix);
  if (plan.runPrefix.length > longest) {
    problems.push({
      property: 'runPrefix',
      fact: `${quote(plan.runPrefix)} has ${plan.runPrefix.length} characters; with "-" and ${HASH_LENGTH} of the hash a run's name would pass ${MAX_NAME}`,
      allowed: `Allowed: ${longest}`,
      remedy: 'Choose a shorter one',
    });
  }
  return problems;
}

function releaseProblems(plan: HookPlan): Problem[] {
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(plan.release)) {
    if (!/^[-._a-zA-Z0-9]+$/.test(key)) {
      problems.push({ property: `release.${key}`, fact: `${quote(key)} is no key of a ConfigMap`, allowed: 'Allowed: letters, digits, "-", "_" and "."', remedy: 'Choose another' });
    }
    if (!TEXT.test(value)) {
      problems.push({
        property: `release.${key}`,
        fact: `${quote(value)} is refused: the trigger hands over names, tags and revisions only`,
        allowed: 'Allowed: letters, digits and . _ / : @ + -, beginning with a letter or digit, at most 253 characters',
        remedy: 'Correct the value',
      });
    }
  }
  return problems;
}

function valueProblems(plan: HookPlan): Problem[] {
  const problems: Problem[] = [];
  for (const [where, given] of [['params', plan.params], ['runLabels', plan.labels]] as const) {
    for (const [name, value] of Object.entries(given)) {
      const property = `${where}.${name}`;
      problems.push(...sourceProblems(plan, property, value));
      const known = value.source === 'fixed' ? value.detail : value.source === 'stamp' ? plan.release[value.detail] : undefined;
      if (where === 'runLabels' && known !== undefined && (!LABEL_VALUE.test(known) || known.length > MAX_NAME)) {
        problems.push({
          property,
          fact: `${quote(known)} is no value of a label`,
          allowed: 'Allowed: letters, digits, "-", "_" and ".", beginning and ending with a letter or digit, at most 63 characters',
          remedy: 'Choose another value or make it a param',
        });
      }
    }
  }
  return problems;
}

function sourceProblems(plan: HookPlan, property: string, value: RunValue): Problem[] {
  const stampInstead = 'Use RunValue.stamp("KEY") and set release.KEY';
  if (value.source === 'stamp' && !(value.detail in plan.release)) {
    return [{ property, fact: `release has no key ${quote(value.detail)}`, allowed: existing('Keys', value.detail, Object.keys(plan.release)), remedy: 'Add it to release or correct the name' }];
  }
  const fromApplication = value.source === 'syncedRevision' || value.source === 'syncedImage';
  if (fromApplication && !plan.inCluster) {
    return [{ property, fact: `${value.source} is read from the Application, which the hook cannot reach: it runs in the destination, another cluster than Argo CD's`, remedy: stampInstead }];
  }
  if (value.source === 'syncedRevision' && !plan.sourceIsGit) {
    return [{ property, fact: 'syncedRevision of a Helm chart is its version, not a commit', remedy: stampInstead }];
  }
  if (value.source === 'syncedImage' && plan.strategyOwnsImage) {
    return [{
      property,
      fact: `syncedImage with the strategy ${quote(plan.strategyName)}, which owns the image: Argo CD would report the image that runs, and a tag changed in Git would start no sync`,
      remedy: stampInstead,
    }];
  }
  return [];
}

function identityProblems(plan: HookPlan): Problem[] {
  if (Object.values(plan.params).some((value) => value.source !== 'fixed')) return [];
  return [{
    property: 'params',
    fact: 'all values are fixed: a run is named by its params, so the hook would start one run and never another',
    remedy: 'Take what a release changes from the stamp, e.g. RunValue.stamp("image-tag")',
  }];
}

function unknownParamProblems(plan: HookPlan): Problem[] {
  return Object.keys(plan.params).filter((name) => !(name in plan.pipeline.params)).map((name) => ({
    property: `params.${name}`,
    fact: `the Pipeline ${quote(plan.pipeline.name)} has no param ${quote(name)}`,
    allowed: existing('Params', name, Object.keys(plan.pipeline.params)),
    remedy: 'Correct the name or remove it',
  }));
}
