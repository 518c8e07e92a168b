import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { Hook } from '../model/hook';
import { Installation, nameOf, SyncedApplication } from '../model/installation';
import { placedContainers, pushedImages, repositoryOf } from '../model/pipeline-work';
import { UNKNOWN } from '../model/shell-variable';
import { hookRuns, StartedRun } from '../model/started-run';
import { RuleFinding, Rule } from '../rule';

/**
 * PostSync begins when every object is Healthy: a workload that waits for the image which the hook is to build never is.
 * Said only where the run builds the very tag that Git holds. A run that builds another one leaves the workload with an
 * image that may exist, e.g. a placeholder.
 */
export const postSyncDeadlock: Rule = {
  code: 'post-sync-deadlock',
  severity: 'error',
  check: (installation) => installation.applications.flatMap((application) => offences(installation, application)),
};

function offences(installation: Installation, application: SyncedApplication): RuleFinding[] {
  const runs = hookRuns(installation, application);
  const late = runs.filter(({ hook }) => hook.phases.includes('PostSync'));
  if (late.length === 0) return [];
  const before = new Set(
    runs
      .filter(({ hook }) => hook.phases.includes('PreSync'))
      .flatMap(({ run }) => imagesOf(run))
      .map(repositoryOf),
  );
  const builds = new Map(late.flatMap(({ hook, run }) => imagesOf(run).map((image): [string, Hook] => [image, hook])));
  for (const image of builds.keys()) if (before.has(repositoryOf(image))) builds.delete(image);
  if (builds.size === 0) return [];
  const hooks = new Map(application.hooks.map((hook) => [hook.document, hook]));
  return application.synced
    .filter((document) => isWaitedFor(document, hooks.get(document)))
    .flatMap((document) =>
      placedContainers(document).flatMap(({ property, container: { image } }): RuleFinding[] => {
        const hook =
          typeof image === 'string'
            ? (builds.get(tagged(image)) ?? builds.get(`${repositoryOf(image)}:${SYNCED}`))
            : undefined;
        if (hook === undefined || image.includes('@')) return [];
        return [
          {
            document,
            path: `${property}.image`,
            fact:
              `${quote(image)} is built by the run that ${nameOf(hook.document.manifest)} starts after the sync of the Application ${quote(application.name)}, ` +
              `and that sync waits until this ${document.manifest.kind} ${hooks.has(document) ? 'has succeeded' : 'is Healthy'}: a tag that is not pushed yet is a deadlock`,
            remedy:
              'Build in a PreSync hook that waits for the run, start the workload at replicas: 0 and let the pipeline own image and replicas, ' +
              'or let the pipeline commit the tag after the push',
          },
        ];
      }),
    );
}

/** Stands for the tag that Argo CD has just synced, whichever it is. */
const SYNCED = '(synced)';

/** The images that a run pushes, with a tag that is known, or known to be the synced one. */
function imagesOf(run: StartedRun): string[] {
  const fromSync = Object.keys(run.origins).some((param) => run.origins[param].includes('synced-image'));
  return run.tasks.flatMap(pushedImages).flatMap((image) => {
    if (!image.includes(UNKNOWN)) return [tagged(image)];
    return fromSync && !repositoryOf(image).includes(UNKNOWN) ? [`${repositoryOf(image)}:${SYNCED}`] : [];
  });
}

/** With the tag that an image without one has. */
function tagged(image: string): string {
  return repositoryOf(image) === image ? `${image}:latest` : image;
}

/** Whether PostSync waits for it: by the health of its pods, if it has any, or as a hook of an earlier phase. */
function isWaitedFor({ manifest: { kind = '', spec } }: Document, hook: Hook | undefined): boolean {
  if (hook !== undefined) {
    return hook.phases.some((phase) => phase === 'PreSync' || phase === 'Sync') && (kind === 'Job' || kind === 'Pod');
  }
  if (['Deployment', 'StatefulSet', 'ReplicaSet', 'Rollout'].includes(kind)) return spec?.replicas !== 0;
  return kind === 'Pod' || kind === 'DaemonSet' || (kind === 'Job' && spec?.suspend !== true);
}
