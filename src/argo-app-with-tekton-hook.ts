import { posix } from 'path';
import { Chart, Names } from 'cdk8s';
import { Construct } from 'constructs';
import { Application, ApplicationProps, ApplicationSource } from './argocd';
import { ReleaseConfigMap, TektonHook, TektonHookOptions } from './hook';
import { GitOpsApp } from './synth';
import { placeOf } from './synth/layout';

/** The Application, and the run that its syncs start. */
export interface ArgoAppWithTektonHookProps extends ApplicationProps, TektonHookOptions {
  /**
   * The chart whose folder Argo CD syncs: it receives the hook's Job and the release. A sibling of the charts of
   * the Application and of the pipeline. Where `source` names no path, it is this chart's folder, or its file by
   * `directory.include`, as the layout of the GitOpsApp has it; where a layout parts no charts, a path is needed.
   */
  readonly synced: Chart;

  /**
   * Which of several sources the synced chart is, from 0.
   * @default 0
   */
  readonly syncedSource?: number;

  /** What a new release changes, by key, e.g. the tag of the image and the source revision: `ReleaseConfigMap`. */
  readonly release: { [key: string]: string };
}

/**
 * An Argo CD Application whose sync starts a Tekton PipelineRun, which gets the release that has just been synced.
 *
 * Three charts take part, all siblings: the one of `scope` holds the Application and what the trigger may do, and the
 * platform applies it; `synced` is what Argo CD applies, and receives a Job as hook and the release; the pipeline
 * has one of its own. A new release changes the ConfigMap, the Application is OutOfSync, the sync runs the Job, the
 * Job creates one run for these inputs: syncing the same release again, a retry or a commit to the README starts
 * nothing.
 *
 * What the pipeline's strategy demands of the Application (fields to ignore, sync options) is set here. Refused at
 * synth: a value that cannot be had, e.g. the synced revision on a remote cluster, with what to use instead.
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
    this.props = props;
    this.application = new Application(this, 'application', {
      ...props,
      name: props.name ?? id,
      source: props.source && sourceOf(props.source, props.synced),
      sources: props.sources?.map((source, i) =>
        i === (props.syncedSource ?? 0) ? sourceOf(source, props.synced) : source,
      ),
      retry: props.retry ?? { limit: 5 }, // Argo CD's own default for automated syncs, in view: hooks are retried too
    });
    this.release = new ReleaseConfigMap(props.synced, `${this.node.path.replace(/\//g, '-')}-release`, {
      name: `${props.pipeline.appName}-release`,
      namespace: this.application.destination.namespace,
      data: props.release,
    });
    this.hook = this.addHook('hook', props);
  }

  /**
   * Adds a further hook, e.g. for SyncFail, with a pipeline of its own.
   *
   * @param id of the construct; with the app's name it is the default of `hookName` and `runPrefix`
   * @param options what it starts, when, and with what
   */
  public addHook(id: string, options: TektonHookOptions): TektonHook {
    const { synced, syncedSource } = this.props;
    const name = `${options.pipeline.appName}-${id}`;
    const names =
      options === this.props ? {} : { hookName: options.hookName ?? name, runPrefix: options.runPrefix ?? name };
    return new TektonHook(this, id, {
      ...options,
      ...names,
      application: this.application,
      synced,
      syncedSource,
      release: this.release,
    });
  }
}

/** The source with the place of the synced chart, where the author named none. */
function sourceOf(source: ApplicationSource, synced: Chart): ApplicationSource {
  if (source.path !== undefined || source.chart !== undefined) return source;
  const app = synced.node.root;
  if (!(app instanceof GitOpsApp)) return { ...source, path: Names.toDnsLabel(synced) };
  const place = placeOf(synced, { type: app.yamlOutputType, extension: app.outputFileExtension });
  if (place?.folder !== undefined) return { ...source, path: posix.join(app.manifests, place.folder) };
  if (place?.file !== undefined) {
    return { ...source, path: posix.join(app.manifests), directory: { include: place.file, ...source.directory } };
  }
  return source;
}
