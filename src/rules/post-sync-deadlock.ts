import { Installation, nameOf, SyncedApplication } from './installation';
import { containersOf, pushedRepositories, repositoryOf } from './pipeline-work';
import { Offence, Rule } from './rule';
import { startedRuns } from './started-run';
import { Document } from '../core/document';
import { quote } from '../core/problem';

/** PostSync begins when every object is Healthy: a workload that waits for the image which the hook is to build never is. */
export const postSyncDeadlock: Rule = {
  code: 'post-sync-deadlock',
  severity: 'error',
  check: (installation) => installation.applications.flatMap((application) => offences(installation, application)),
};

function offences(installation: Installation, application: SyncedApplication): Offence[] {
  const builds = new Map<string, Document>();
  for (const hook of application.hooks.filter(({ phases }) => phases.includes('PostSync'))) {
    for (const run of startedRuns(installation, hook.document)) {
      for (const repository of run.tasks.flatMap(pushedRepositories)) builds.set(repository, hook.document);
    }
  }
  if (builds.size === 0) return [];
  const hooks = new Set(application.hooks.map(({ document }) => document));
  return application.synced.filter((document) => !hooks.has(document) && waitsForImage(document)).flatMap((document) =>
    containersOf(document).filter(({ image }) => typeof image === 'string' && builds.has(repositoryOf(image))).map(({ name, image }) => ({
      document,
      problem: {
        property: `${document.manifest.kind === 'Pod' ? 'spec' : 'spec.template.spec'}.containers.${name}.image`,
        fact: `${quote(image)} is built by the run that ${nameOf(builds.get(repositoryOf(image))!.manifest)} starts, after the sync of the Application ${quote(application.name)}, `
          + `which waits until this ${document.manifest.kind} is Healthy: a tag that is not pushed yet is a deadlock`,
        remedy: 'Start it at replicas: 0 and let the pipeline own image and replicas, build in a PreSync hook, or let the pipeline write the tag back after the push',
      },
    })));
}

/** Kinds whose health waits for their pods, unless they have none. */
function waitsForImage({ manifest }: Document): boolean {
  const { kind = '', spec } = manifest;
  return kind === 'Pod' || kind === 'DaemonSet' || (['Deployment', 'StatefulSet', 'ReplicaSet'].includes(kind) && spec?.replicas !== 0);
}
