import { ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { CASCADE, COMPARE_OPTIONS } from './annotation';
import { ApplicationProps } from './application-props';
import { argocdNamespace } from './argocd-namespace';
import { ApplicationDestination } from './destination';
import { isOwnCluster } from './destination-cluster';
import { IgnoreDifference } from './ignore-difference';
import { mergedIgnoreDifferences } from './merged-ignore-differences';
import { mergedOptions } from './option-table';
import { ApplicationPlan, planApplication } from './plan-application';
import { renderApplicationSpec } from './render-application-spec';
import { ApplicationSource } from './source';
import { SyncOption } from './sync-option';
import { AutomatedSync, SyncRetry } from './sync-policy';
import { validateApplication } from './validate-application';
import { acceptProps } from '../core/accept-props';
import { addValidation } from '../core/acknowledgement';

/**
 * An Argo CD Application (`argoproj.io/v1alpha1`): a place in Git, a place in a cluster, and how the second follows the
 * first. Facts are of Argo CD 3.6 (docs/user-guide and docs/operator-manual/application.yaml).
 *
 * Use it for each set of manifests that is synced as one. It belongs to a chart of its own: not to the one whose
 * manifests it syncs, unless it is to sync itself. What the API server accepts though it cannot work (no source, a
 * server with a name, options without effect) is rejected at synth. What this construct has no prop for
 * (`docs/fields.md`) a JSON patch on its child `Resource` adds by the field name.
 *
 * @example
 *
 * const app = new Application(chart, 'shop', {
 *   source: { repoUrl: 'https://git.example.com/shop/manifests.git', path: 'manifests/shop', targetRevision: 'main' },
 *   destination: { namespace: 'shop' },
 *   automated: { prune: true, selfHeal: true },
 *   retry: { limit: 2 },
 *   syncOptions: [SyncOption.CREATE_NAMESPACE],
 * });
 * app.addIgnoreDifferences({ group: 'apps', kind: 'Deployment', managedFieldsManagers: ['deploy-task'] });
 * app.addSyncOption(SyncOption.RESPECT_IGNORE_DIFFERENCES);
 */
export class Application extends Construct {
  /** Name of the object. */
  public readonly name: string;
  /** Namespace of the object. */
  public readonly namespace: string;
  /** Name of the AppProject. */
  public readonly project: string;
  /** Where the manifests are: one or several. */
  public readonly sources: ApplicationSource[];
  /** The cluster and namespace into which it deploys. */
  public readonly destination: ApplicationDestination;
  /** When it syncs by itself; undefined for never. */
  public readonly automated?: AutomatedSync;
  /** How a failed sync is repeated; undefined for Argo CD's default. */
  public readonly retry?: SyncRetry;

  private readonly plan: ApplicationPlan;

  public constructor(scope: Construct, id: string, props: ApplicationProps) {
    super(scope, id);
    props = acceptProps(this, 'ApplicationProps', props);
    const plan = planApplication(props.name ?? id, argocdNamespace(this, props.namespace), props);
    this.plan = plan;
    this.name = plan.name;
    this.namespace = plan.namespace;
    this.project = plan.project;
    this.sources = plan.sources ?? (plan.source === undefined ? [] : [plan.source]);
    this.destination = plan.destination;
    this.automated = plan.automated;
    this.retry = plan.retry;
    new ApiObject(this, 'Resource', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: plan.name,
        namespace: plan.namespace,
        labels: props.labels,
        annotations: { ...props.annotations, ...compareAnnotation(plan) },
        finalizers: props.cascade ? [CASCADE] : undefined,
      },
      spec: Lazy.any({ produce: () => renderApplicationSpec(plan) }),
    });
    addValidation(this, () => validateApplication(plan));
  }

  /** Whether it deploys into the cluster in which Argo CD runs, as far as its destination shows. */
  public get isInCluster(): boolean {
    return isOwnCluster(this.destination);
  }

  /** The options of the sync, each once. */
  public get syncOptions(): SyncOption[] {
    const texts = this.plan.syncOptions.map(({ text }) => text);
    return this.plan.syncOptions.filter(({ text }, i) => texts.indexOf(text) === i);
  }

  /** The differences to ignore, one entry for each group, kind, name and namespace. */
  public get ignoreDifferences(): IgnoreDifference[] {
    return mergedIgnoreDifferences(this.plan.ignoreDifferences);
  }

  /**
   * Adds differences to ignore. Entries for the same group, kind, name and namespace become one, with each field once.
   *
   * @param entries what may differ from Git
   */
  public addIgnoreDifferences(...entries: IgnoreDifference[]): void {
    const accepted = entries.map((entry) => acceptProps(this, 'IgnoreDifference', entry, 'ignoreDifferences'));
    this.plan.ignoreDifferences.push(...accepted);
  }

  /**
   * Adds options of the sync. An option is added once; one that contradicts another is rejected at synth.
   *
   * @param options what to add
   */
  public addSyncOption(...options: SyncOption[]): void {
    this.plan.syncOptions.push(...options);
  }
}

function compareAnnotation({ compareOptions }: ApplicationPlan): { [name: string]: string } {
  const options = mergedOptions(compareOptions.map(({ text }) => text));
  return options.length === 0 ? {} : { [COMPARE_OPTIONS]: options.join(',') };
}
