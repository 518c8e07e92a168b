import { ApplicationProps } from './application-props';
import { CompareOption } from './compare-option';
import { ApplicationDestination } from './destination';
import { resolvedDestination } from './destination-cluster';
import { IgnoreDifference } from './ignore-difference';
import { ApplicationSource } from './source';
import { SyncOption } from './sync-option';
import { AutomatedSync, ManagedNamespaceMetadata, SyncRetry } from './sync-policy';

/** The props of an Application with their defaults. The lists grow until synth. */
export interface ApplicationPlan {
  readonly name: string;
  readonly namespace: string;
  readonly annotations: { readonly [name: string]: string };
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
  readonly info: { readonly [name: string]: string };
  readonly revisionHistoryLimit?: number;
}

/** Plans an Application of this name and namespace. */
export function planApplication(name: string, namespace: string, props: ApplicationProps): ApplicationPlan {
  const { automated, retry, source, sources, managedNamespaceMetadata, revisionHistoryLimit } = props;
  const { annotations = {}, project = 'default', info = {} } = props;
  const { syncOptions = [], compareOptions = [], ignoreDifferences = [] } = props;
  return {
    name,
    namespace,
    annotations,
    project,
    source,
    sources,
    destination: resolvedDestination(props.destination),
    automated,
    retry,
    managedNamespaceMetadata,
    syncOptions: [...syncOptions],
    compareOptions: [...compareOptions],
    ignoreDifferences: [...ignoreDifferences],
    info,
    revisionHistoryLimit,
  };
}
