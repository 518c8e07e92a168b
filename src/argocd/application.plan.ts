import { Duration } from 'cdk8s';
import { COMPARE_OPTIONS as ANNOTATION } from './annotation';
import { CompareOption } from './compare-option';
import { ApplicationDestination } from './destination';
import { IN_CLUSTER_SERVER } from './destination-cluster';
import { IgnoreDifference } from './ignore-difference';
import { ignoreDifferencesProblems } from './ignore-difference.plan';
import { COMPARE_OPTIONS, optionsProblems, SYNC_OPTIONS } from './option.plan';
import { ApplicationSource } from './source';
import { sourcesProblems } from './source.plan';
import { SyncOption } from './sync-option';
import { AutomatedSync, ManagedNamespaceMetadata, SyncRetry } from './sync-policy';
import { Diagnostic } from '../core/diagnostic';
import { DNS_SUBDOMAIN, labelNameProblems, MAX_NAME, objectNameProblems } from '../core/name';
import { quote } from '../core/text';

/** What the author said of an Application, defaults resolved. The lists grow until synth. */
export interface ApplicationPlan {
  readonly name: string;
  readonly namespace: string;
  readonly annotations: { [name: string]: string };
  readonly project: string;
  readonly source?: ApplicationSource;
  readonly sources?: ApplicationSource[];
  readonly destination: ApplicationDestination;
  readonly automated?: AutomatedSync;
  readonly retry?: SyncRetry;
  readonly managedNamespaceMetadata?: ManagedNamespaceMetadata;
  readonly syncOptions: SyncOption[];
  readonly compareOptions: CompareOption[];
  readonly ignoreDifferences: IgnoreDifference[];
  readonly info: { [name: string]: string };
  readonly revisionHistoryLimit?: number;
}

/** All that is wrong with an Application. */
export function applicationProblems(plan: ApplicationPlan): Diagnostic[] {
  return [
    ...applicationNameProblems(plan.name),
    ...labelNameProblems('namespace', plan.namespace),
    ...objectNameProblems('project', plan.project).map((problem) => ({
      ...problem,
      remedy: 'Give the name of an AppProject',
    })),
    ...sourcesProblems(plan.name, plan.source, plan.sources),
    ...destinationProblems(plan.destination),
    ...automatedProblems(plan.automated),
    ...retryProblems(plan.retry),
    ...optionsProblems(
      'syncOptions',
      plan.syncOptions.map(({ text }) => text),
      'Application',
      SYNC_OPTIONS,
    ),
    ...optionsProblems(
      'compareOptions',
      plan.compareOptions.map(({ text }) => text),
      'Application',
      COMPARE_OPTIONS,
    ),
    ...annotationProblems(plan),
    ...namespaceProblems(plan),
    ...ignoreDifferencesProblems(plan.ignoreDifferences),
    ...revisionHistoryProblems(plan.revisionHistoryLimit),
  ];
}

function applicationNameProblems(name: string): Diagnostic[] {
  if (DNS_SUBDOMAIN.test(name) && name.length <= MAX_NAME) return [];
  const length = name.length > MAX_NAME ? ` (${name.length} characters)` : '';
  return [
    {
      path: 'name',
      fact: `${quote(name)} is no name for an Application${length}`,
      allowed:
        `Allowed: lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit, at most ${MAX_NAME} characters, ` +
        'since Argo CD cuts the label by which it finds its objects there',
      remedy: 'Set the prop name, which defaults to the construct id',
    },
  ];
}

function destinationProblems({ server, name, namespace }: ApplicationDestination): Diagnostic[] {
  const problems: Diagnostic[] = [];
  if (server !== undefined && name !== undefined) {
    problems.push({
      path: 'destination.name',
      fact: `${quote(name)} stands beside server ${quote(server)}, and Argo CD refuses both together`,
      remedy: 'Name the cluster either by server or by name',
    });
  }
  if (server !== undefined && !/^https?:\/\/\S+$/.test(server)) {
    problems.push({
      path: 'destination.server',
      fact: `${quote(server)} is no URL of an API server`,
      remedy: `Give it as in ${quote(IN_CLUSTER_SERVER)}, or name the cluster by name`,
    });
  }
  if (name === '') {
    problems.push({
      path: 'destination.name',
      fact: 'is empty',
      remedy: 'Give the name of a cluster, or leave it out',
    });
  }
  if (namespace !== undefined) problems.push(...labelNameProblems('destination.namespace', namespace));
  return problems;
}

function automatedProblems(automated: AutomatedSync | undefined): Diagnostic[] {
  if (!automated?.allowEmpty || automated.prune) return [];
  return [
    {
      path: 'automated.allowEmpty',
      fact: 'means nothing without prune',
      remedy: 'Set prune, or remove allowEmpty',
    },
  ];
}

function retryProblems(retry: SyncRetry | undefined): Diagnostic[] {
  if (retry === undefined) return [];
  const problems: Diagnostic[] = [];
  const { limit, backoff } = retry;
  if (!Number.isInteger(limit) || limit < -1) {
    problems.push({
      path: 'retry.limit',
      fact: `${limit} is no number of retries`,
      remedy: 'Give a whole number from 0, or -1 for retries without end',
    });
  }
  if (limit === 0 && (backoff !== undefined || retry.refresh)) {
    problems.push({
      path: 'retry.limit',
      fact: 'is 0, so that backoff and refresh mean nothing',
      remedy: 'Give a limit, or remove them',
    });
  }
  const duration = backoff?.duration ?? Duration.seconds(5);
  const maxDuration = backoff?.maxDuration ?? Duration.minutes(3);
  if (millis(duration) === 0) {
    problems.push({ path: 'retry.backoff.duration', fact: 'is 0', remedy: 'Give a wait of at least a second' });
  }
  if (millis(maxDuration) < millis(duration)) {
    problems.push({
      path: `retry.backoff.${backoff?.maxDuration === undefined ? 'duration' : 'maxDuration'}`,
      fact: `the longest wait (${maxDuration.toHumanString()}) is shorter than the first (${duration.toHumanString()})`,
      remedy: 'Give a maxDuration of at least duration',
    });
  }
  if (backoff?.factor !== undefined && (!Number.isInteger(backoff.factor) || backoff.factor < 1)) {
    problems.push({
      path: 'retry.backoff.factor',
      fact: `${backoff.factor} is no factor`,
      remedy: 'Give a whole number from 1',
    });
  }
  return problems;
}

function millis(duration: Duration): number {
  return duration.toMilliseconds({ integral: false });
}

function annotationProblems({ annotations, compareOptions }: ApplicationPlan): Diagnostic[] {
  if (compareOptions.length === 0 || annotations[ANNOTATION] === undefined) return [];
  return [
    {
      path: `annotations.${ANNOTATION}`,
      fact: 'stands beside compareOptions, which is this annotation',
      remedy: 'Keep compareOptions',
    },
  ];
}

function namespaceProblems({ syncOptions, destination, managedNamespaceMetadata }: ApplicationPlan): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const creates = syncOptions.some(({ text }) => text === SyncOption.CREATE_NAMESPACE.text);
  if (creates && destination.namespace === undefined) {
    problems.push({
      path: 'destination.namespace',
      fact: `is missing, and sync option "${SyncOption.CREATE_NAMESPACE.text}" creates just this one`,
      remedy: 'Give the namespace, or remove the option',
    });
  }
  if (managedNamespaceMetadata === undefined) return problems;
  if (!creates) {
    problems.push({
      path: 'managedNamespaceMetadata',
      fact: `has no effect without sync option "${SyncOption.CREATE_NAMESPACE.text}"`,
      remedy: 'Add SyncOption.CREATE_NAMESPACE to syncOptions',
    });
  }
  const { labels = {}, annotations = {} } = managedNamespaceMetadata;
  if (Object.keys(labels).length + Object.keys(annotations).length === 0) {
    problems.push({
      path: 'managedNamespaceMetadata',
      fact: 'is empty',
      remedy: 'Give labels or annotations, or leave it out',
    });
  }
  return problems;
}

function revisionHistoryProblems(limit: number | undefined): Diagnostic[] {
  if (limit === undefined || (Number.isInteger(limit) && limit >= 0)) return [];
  return [
    {
      path: 'revisionHistoryLimit',
      fact: `${limit} is no number of revisions`,
      remedy: 'Give a whole number from 0',
    },
  ];
}
