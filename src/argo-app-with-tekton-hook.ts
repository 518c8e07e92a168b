import { Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { Application, ApplicationProps, ApplicationSource, SyncRetry } from './argocd';
import { acceptProps } from './core/accept-props';
import { addValidation, reportAfter } from './core/acknowledgement';
import { pickProps } from './core/check-props';
import { Diagnostic, within } from './core/diagnostic';
import { ReleaseConfigMap, TektonHook, TektonHookOptions } from './hook';
import { syncedPlace, validateSyncedPlace } from './synth/synced-place';

/**
 * Retries of a sync, which run its hooks again. Without `refresh` they keep to the commit that failed: a fix waited for
 * 343 s behind a failed gate, and 20 s with it (seen with Argo CD 3.6).
 */
const RETRY: SyncRetry = {
  limit: 5, // Argo CD's own default for automated syncs
  refresh: true,
  backoff: { duration: Duration.seconds(5), factor: 2, maxDuration: Duration.minutes(1) },
};

/** Props of `ArgoAppWithTektonHook`. */
export interface ArgoAppWithTektonHookProps extends ApplicationProps, TektonHookOptions {
  /**
   * The chart whose folder Argo CD syncs: it gets the hook and the ConfigMap of the release. It must be a sibling
   * of the charts of the Application and of the pipeline. If `source` has no path, the path is the folder of this
   * chart, or its file by `directory.include`, as the app writes it: relative to the working directory, which must be
   * the root of the repository. `source` needs a path if the layout writes several charts into one file, if the folder
   * of the app is not below the working directory, and in a plain `App` if charts have dependencies.
   */
  readonly synced: Chart;

  /**
   * Index of the synced chart in `sources`.
   * @default 0
   */
  readonly syncedSource?: number;

  /** What a new release changes, by key, e.g. the tag of the image and the source revision: `ReleaseConfigMap`. */
  readonly release: { [key: string]: string };
}

/**
 * An Argo CD Application whose sync starts a Tekton PipelineRun with the values of the synced release.
 *
 * It needs three sibling charts. The chart of `scope` has the Application and the Role of the trigger; the platform
 * applies it. Argo CD applies `synced`, which gets a Job as hook and the ConfigMap of the release. The pipeline is in
 * the third. A new release changes the ConfigMap, which makes the Application OutOfSync; the sync runs the Job, and the
 * Job creates a run, unless the newest one has the same values. To sync the same release again, a retry or a commit to
 * the README start nothing; `git revert` to an earlier release starts a run.
 *
 * It also sets what the strategy of the pipeline needs from the Application (fields to ignore, sync options). Synth
 * rejects a value that the hook cannot read, e.g. the synced revision on a remote cluster, and names an alternative.
 *
 * Unless `retry` is set, a failed sync is retried 5 times, 5 s to 1 min apart, with the newest commit. That needs
 * Argo CD 3.2 or later; with an earlier one set `retry: { limit: 5 }`.
 *
 * @example
 *
 * new ArgoAppWithTektonHook(argocd, 'my-app-sync', {
 *   synced: config,
 *   pipeline,
 *   source: { repoUrl: 'https://github.com/your-org/your-app-manifests.git', targetRevision: 'HEAD' },
 *   destination: { namespace: 'my-app-namespace' },
 *   automated: { prune: true, selfHeal: true },
 *   release: { 'image-tag': 'v1.2.0', 'source-revision': 'main' },
 *   params: { 'image-tag': RunValue.release('image-tag'), 'revision': RunValue.release('source-revision') },
 *   runLabels: { 'git-commit': RunValue.syncedRevision() },
 * });
 */
export class ArgoAppWithTektonHook extends Construct {
  /** The Application. */
  public readonly application: Application;
  /** The ConfigMap of the release, in the synced chart. */
  public readonly release: ReleaseConfigMap;
  /** The hook that starts the pipeline. */
  public readonly hook: TektonHook;

  private readonly props: ArgoAppWithTektonHookProps;

  public constructor(scope: Construct, id: string, props: ArgoAppWithTektonHookProps) {
    super(scope, id);
    props = acceptProps(this, 'ArgoAppWithTektonHookProps', props);
    this.props = props;
    this.application = new Application(this, 'application', {
      ...pickProps('ApplicationProps', props as ApplicationProps),
      name: props.name ?? id,
      ...withSyncedPlace(props),
      retry: props.retry ?? RETRY,
    });
    this.release = new ReleaseConfigMap(props.synced, `${this.node.path.replace(/\//g, '-')}-release`, {
      name: `${props.pipeline.appName}-release`,
      namespace: this.application.destination.namespace,
      data: props.release,
    });
    reportAfter(this.release, this);
    this.hook = this.createHook('hook', pickProps('TektonHookOptions', props as TektonHookOptions));
    addValidation(this, () => validateSyncedSource(props));
  }

  /**
   * Adds another hook, e.g. for SyncFail, with a pipeline of its own.
   *
   * @param id the construct id; the default of `hookName` and `runPrefix` is the app's name and this id
   * @param options what to start, when, and with which values
   */
  public addHook(id: string, options: TektonHookOptions): TektonHook {
    const name = `${options.pipeline?.appName}-${id}`;
    const names = { hookName: options.hookName ?? name, runPrefix: options.runPrefix ?? name };
    return this.createHook(id, { ...options, ...names });
  }

  private createHook(id: string, options: TektonHookOptions): TektonHook {
    const { synced, syncedSource } = this.props;
    return new TektonHook(this, id, {
      ...options,
      application: this.application,
      synced,
      syncedSource,
      release: this.release,
    });
  }
}

/** The sources with the place of the synced chart, where the source of this chart has no path. */
function withSyncedPlace(props: ArgoAppWithTektonHookProps): Pick<ApplicationProps, 'source' | 'sources'> {
  const { source, sources, synced } = props;
  return {
    source: source && (hasPath(source) ? source : placed(source, synced)),
    sources: sources?.map((each, i) => (i !== syncedIndex(props) || hasPath(each) ? each : placed(each, synced))),
  };
}

function placed(source: ApplicationSource, synced: Chart): ApplicationSource {
  const { path, include } = syncedPlace(synced);
  if (path === undefined) return source;
  return include === undefined ? { ...source, path } : { ...source, path, directory: { include, ...source.directory } };
}

function validateSyncedSource(props: ArgoAppWithTektonHookProps): Diagnostic[] {
  const { source, sources, synced } = props;
  const index = syncedIndex(props);
  const inList = sources?.[index];
  return [
    ...(source === undefined || hasPath(source) ? [] : within('source.path', validateSyncedPlace(synced))),
    ...(inList === undefined || hasPath(inList) ? [] : within(`sources[${index}].path`, validateSyncedPlace(synced))),
  ];
}

function syncedIndex({ syncedSource }: ArgoAppWithTektonHookProps): number {
  return syncedSource ?? 0;
}

function hasPath({ path, chart }: ApplicationSource): boolean {
  return path !== undefined || chart !== undefined;
}
