import { COMPARE_OPTIONS } from './annotation';
import { withArgoCdCode } from './argocd-codes';
import { ApplicationDestination } from './destination';
import { IN_CLUSTER_SERVER } from './destination-cluster';
import { METADATA, SPEC } from './manifest-paths';
import { COMPARE_OPTION_TABLE, SYNC_OPTION_TABLE } from './option-table';
import { ApplicationPlan } from './plan-application';
import { SyncOption } from './sync-option';
import { validateIgnoreDifferences } from './validate-ignore-differences';
import { validateIgnoredLists } from './validate-ignored-lists';
import { validateOptions } from './validate-options';
import { validateSources } from './validate-sources';
import { validateAutomated, validateRetry } from './validate-sync-policy';
import { Diagnostic, within, Wording } from '../core/diagnostic';
import { DNS_SUBDOMAIN, labelNameDiagnostics, MAX_NAME, objectNameDiagnostics } from '../core/name';
import { quote } from '../core/text';

/** Where the fields of the manifest are that are props of the construct. */
const SYNC_POLICY: Wording = { construct: '', manifest: 'spec.syncPolicy' };
const COMPARE: Wording = { construct: 'compareOptions', manifest: `metadata.annotations.${COMPARE_OPTIONS}` };

/** Validates an Application. */
export function validateApplication(plan: ApplicationPlan): Diagnostic[] {
  const syncOptions = plan.syncOptions.map(({ text }) => text);
  const compareOptions = plan.compareOptions.map(({ text }) => text);
  const syncPolicy = [
    ...within('automated', validateAutomated(plan.automated)),
    ...within('retry', validateRetry(plan.retry)),
    ...within('syncOptions', validateOptions(syncOptions, 'Application', SYNC_OPTION_TABLE)),
    ...within('managedNamespaceMetadata', validateManagedNamespaceMetadata(plan)),
  ];
  return [
    ...within(METADATA, validateApplicationNames(plan)),
    ...within(SPEC, validateProject(plan)),
    ...within(SPEC, withArgoCdCode('argocd-source', validateSources(plan.name, plan.source, plan.sources))),
    ...within(SPEC, within('destination', withArgoCdCode('argocd-destination', validateApplicationDestination(plan)))),
    ...within(SYNC_POLICY, syncPolicy),
    ...within(COMPARE, validateOptions(compareOptions, 'Application', COMPARE_OPTION_TABLE)),
    ...validateCompareAnnotation(plan),
    ...within(SPEC, within('ignoreDifferences', validateIgnored(plan))),
    ...within(SPEC, validateRevisionHistory(plan.revisionHistoryLimit)),
  ];
}

function validateApplicationNames({ name, namespace }: ApplicationPlan): Diagnostic[] {
  return withArgoCdCode('argocd-invalid-name', [
    ...validateApplicationName(name),
    ...within('namespace', labelNameDiagnostics(namespace)),
  ]);
}

function validateApplicationName(name: string): Diagnostic[] {
  if (DNS_SUBDOMAIN.test(name) && name.length <= MAX_NAME) return [];
  const length = name.length > MAX_NAME ? ` (${name.length} characters)` : '';
  return [
    {
      path: 'name',
      fact: `${quote(name)} is not a valid name of an Application${length}`,
      allowed:
        'Allowed: lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit, ' +
        `at most ${MAX_NAME} characters, since Argo CD cuts the label by which it finds its objects there`,
      remedy: {
        construct: 'Set the prop name, which defaults to the construct id',
        manifest: 'Choose another name',
      },
    },
  ];
}

function validateProject({ project }: ApplicationPlan): Diagnostic[] {
  const diagnostics = within('project', objectNameDiagnostics(project, 'Give the name of an AppProject'));
  return withArgoCdCode('argocd-invalid-name', diagnostics);
}

function validateIgnored({ ignoreDifferences, syncOptions }: ApplicationPlan): Diagnostic[] {
  const areRespected = syncOptions.some(({ text }) => text === SyncOption.RESPECT_IGNORE_DIFFERENCES.text);
  const lists = areRespected ? validateIgnoredLists(ignoreDifferences) : [];
  return [
    ...withArgoCdCode('argocd-ignore-differences', validateIgnoreDifferences(ignoreDifferences)),
    ...withArgoCdCode('argocd-ignored-list', lists),
  ];
}

function validateApplicationDestination({ destination, syncOptions }: ApplicationPlan): Diagnostic[] {
  const { server, name, namespace } = destination;
  const diagnostics: Diagnostic[] = [];
  if (server !== undefined && name !== undefined) diagnostics.push(clusterTwice(destination));
  if (server !== undefined && !/^https?:\/\/\S+$/.test(server)) {
    diagnostics.push({
      path: 'server',
      fact: `${quote(server)} is not the URL of an API server`,
      remedy: `Give it as in ${quote(IN_CLUSTER_SERVER)}, or name the cluster by name`,
    });
  }
  if (name === '') {
    diagnostics.push({ path: 'name', fact: 'is empty', remedy: 'Give the name of a cluster, or leave it out' });
  }
  if (namespace !== undefined) diagnostics.push(...within('namespace', labelNameDiagnostics(namespace)));
  if (namespace === undefined && createsNamespace(syncOptions)) {
    diagnostics.push({
      severity: 'warning', // without a namespace Argo CD creates none, and applies objects that have one of their own
      path: 'namespace',
      fact: `is not set, and sync option "${SyncOption.CREATE_NAMESPACE.text}" creates this one only`,
      remedy: 'Give the namespace, or remove the option',
    });
  }
  return diagnostics;
}

function clusterTwice({ server, name }: ApplicationDestination): Diagnostic {
  return {
    path: 'name',
    fact: `${quote(name)} is set together with server ${quote(server)}, and Argo CD rejects both together`,
    remedy: 'Name the cluster either by server or by name',
  };
}

function createsNamespace(options: readonly SyncOption[]): boolean {
  return options.some(({ text }) => text === SyncOption.CREATE_NAMESPACE.text);
}

function validateCompareAnnotation({ annotations, compareOptions }: ApplicationPlan): Diagnostic[] {
  if (compareOptions.length === 0 || annotations[COMPARE_OPTIONS] === undefined) return [];
  return [
    {
      path: `annotations.${COMPARE_OPTIONS}`,
      fact: 'is set together with compareOptions, which set this annotation',
      remedy: 'Keep compareOptions',
    },
  ];
}

function validateManagedNamespaceMetadata({ managedNamespaceMetadata, syncOptions }: ApplicationPlan): Diagnostic[] {
  if (managedNamespaceMetadata === undefined) return [];
  const diagnostics: Diagnostic[] = [];
  const option = SyncOption.CREATE_NAMESPACE.text;
  if (!createsNamespace(syncOptions)) {
    diagnostics.push({
      path: '',
      fact: `has no effect without sync option ${quote(option)}`,
      remedy: {
        construct: 'Add SyncOption.CREATE_NAMESPACE to syncOptions',
        manifest: `Add ${quote(option)} to syncOptions`,
      },
    });
  }
  const { labels = {}, annotations = {} } = managedNamespaceMetadata;
  if (Object.keys(labels).length + Object.keys(annotations).length === 0) {
    diagnostics.push({ path: '', fact: 'is empty', remedy: 'Give labels or annotations, or leave it out' });
  }
  return withArgoCdCode('argocd-sync-policy', diagnostics);
}

function validateRevisionHistory(limit: number | undefined): Diagnostic[] {
  if (limit === undefined || (Number.isInteger(limit) && limit >= 0)) return [];
  return withArgoCdCode('argocd-sync-policy', [
    {
      path: 'revisionHistoryLimit',
      fact: `${limit} is not a number of revisions`,
      remedy: 'Give a whole number from 0',
    },
  ]);
}
