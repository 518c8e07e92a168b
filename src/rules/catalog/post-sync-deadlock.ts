import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { Evidence, severityOf } from '../model/evidence';
import { Hook, waveOf } from '../model/hook';
import { imageRepository, taggedImage } from '../model/image-name';
import { imageSettings, settingNamespace, syncedWorkload } from '../model/image-setting';
import { Installation, SyncedApplication } from '../model/installation';
import { objectName } from '../model/object-name';
import { placedContainers } from '../model/pod';
import { pushedImages } from '../model/pushed-image';
import { Rule, RuleFinding } from '../model/rule';
import { UNKNOWN } from '../model/shell-variable';
import { HookRun, hookRuns, StartedRun } from '../model/started-run';

/**
 * PostSync begins when every object is Healthy: a workload whose image the hook builds never is. Reported where
 * the run builds the tag that Git holds. A run that builds another one leaves the workload with an image that can
 * exist, e.g. a placeholder. A paused Deployment is not Healthy either.
 */
export const postSyncDeadlock: Rule = {
  code: 'post-sync-deadlock',
  severity: 'error',
  mayWarn: true,
  check: (installation) =>
    installation.applications.flatMap((application) => [
      ...deadlocks(installation, application),
      ...pausedWorkloads(installation, application),
    ]),
};

/** Paused Deployments whose image a run sets that starts only when they are Healthy: Argo CD calls them Suspended. */
function pausedWorkloads(installation: Installation, application: SyncedApplication): RuleFinding[] {
  return hookRuns(installation, application).flatMap(({ hook, run }) =>
    run.tasks.flatMap(imageSettings).flatMap((setting): RuleFinding[] => {
      const workload = syncedWorkload(application, setting, settingNamespace(application, run, setting));
      if (workload?.manifest.spec?.paused !== true || !waitsFor(hook, workload)) return [];
      const start = objectName(hook.document.manifest);
      return [
        {
          document: workload,
          severity: severityOf(run.evidence, setting.evidence),
          path: 'spec.paused',
          fact:
            `is true, and the run that starts it begins with ${start}, which waits until this Deployment is ` +
            'Healthy: until then Argo CD calls it Suspended, so that the first sync never ends',
          remedy: 'Run the hook in the phase Sync, in the sync wave of the workload',
        },
      ];
    }),
  );
}

/** Whether a hook runs only when an ordinary document is Healthy: in a later phase or a later wave. */
function waitsFor(hook: Hook, document: Document): boolean {
  if (hook.phases.includes('Sync')) return waveOf(hook.document) > waveOf(document);
  return hook.phases.includes('PostSync');
}

function deadlocks(installation: Installation, application: SyncedApplication): RuleFinding[] {
  const builds = buildsAfterSync(hookRuns(installation, application));
  if (builds.size === 0) return [];
  const hooks = new Map(application.hooks.map((hook) => [hook.document, hook]));
  return application.synced
    .filter((document) => isWaitedFor(document, hooks.get(document)))
    .flatMap((document) =>
      placedContainers(document).flatMap(({ property, container: { image } }): RuleFinding[] => {
        const build = typeof image === 'string' && !image.includes('@') ? buildOf(builds, image) : undefined;
        if (build === undefined) return [];
        const verdict = hooks.has(document) ? 'has succeeded' : 'is Healthy';
        return [
          {
            document,
            severity: severityOf(build.evidence),
            path: `${property}.image`,
            fact:
              `${quote(image)} is built by the run that ${objectName(build.hook.document.manifest)} starts after the ` +
              `sync of the Application ${quote(application.name)}, and that sync waits until this ` +
              `${document.manifest.kind} ${verdict}: a tag that is not pushed yet is a deadlock`,
            remedy:
              'Build in a PreSync hook that waits for the run, let the pipeline own the image of a paused Deployment ' +
              'and run the hook in the phase Sync, or let the pipeline commit the tag after the push',
          },
        ];
      }),
    );
}

/** The build of an image by a hook. */
interface HookBuild {
  readonly hook: Hook;
  readonly evidence: Evidence;
}

/** The builds of PostSync hooks by image, without repositories that a PreSync hook builds. */
function buildsAfterSync(runs: readonly HookRun[]): Map<string, HookBuild> {
  const early = new Set(
    runs
      .filter(({ hook }) => hook.phases.includes('PreSync'))
      .flatMap(({ run }) => builtImages(run))
      .map(({ image }) => imageRepository(image)),
  );
  const builds = new Map<string, HookBuild>();
  for (const { hook, run } of runs.filter((each) => each.hook.phases.includes('PostSync'))) {
    for (const { image, evidence } of builtImages(run)) {
      if (!early.has(imageRepository(image))) builds.set(image, { hook, evidence });
    }
  }
  return builds;
}

function buildOf(builds: ReadonlyMap<string, HookBuild>, image: string): HookBuild | undefined {
  return builds.get(taggedImage(image)) ?? builds.get(`${imageRepository(image)}:${SYNCED_TAG}`);
}

/** Replaces the tag that Argo CD has just synced, whichever it is. */
const SYNCED_TAG = '(synced)';

/** An image that a run builds, and what shows it. */
interface BuiltImage {
  readonly image: string;
  readonly evidence: Evidence;
}

/** The images that a run pushes, whose tag is known, or known to be the synced one. */
function builtImages(run: StartedRun): BuiltImage[] {
  const hasSyncedImage = Object.values(run.origins).some((origins) => origins.includes('synced-image'));
  return run.tasks.flatMap(pushedImages).flatMap((pushed): BuiltImage[] => {
    const evidence = run.evidence === 'text' ? 'text' : pushed.evidence;
    if (!pushed.image.includes(UNKNOWN)) return [{ image: taggedImage(pushed.image), evidence }];
    const repository = imageRepository(pushed.image);
    return hasSyncedImage && !repository.includes(UNKNOWN) ? [{ image: `${repository}:${SYNCED_TAG}`, evidence }] : [];
  });
}

/** Whether PostSync waits for a document: by the health of its pods, or as a hook of an earlier phase. */
function isWaitedFor({ manifest: { kind = '', spec } }: Document, hook: Hook | undefined): boolean {
  if (hook !== undefined) {
    return hook.phases.some((phase) => phase === 'PreSync' || phase === 'Sync') && (kind === 'Job' || kind === 'Pod');
  }
  if (['Deployment', 'StatefulSet', 'ReplicaSet', 'Rollout'].includes(kind)) return spec?.replicas !== 0;
  return kind === 'Pod' || kind === 'DaemonSet' || (kind === 'Job' && spec?.suspend !== true);
}
