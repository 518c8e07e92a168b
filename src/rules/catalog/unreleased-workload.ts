import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { imageRepository } from '../model/image-name';
import { ImageSetting, imageSettings, settingNamespace, syncedWorkload } from '../model/image-setting';
import { Installation, SyncedApplication } from '../model/installation';
import { objectName } from '../model/object-name';
import { placedContainers } from '../model/pod';
import { pushedImages } from '../model/pushed-image';
import { Rule, RuleFinding } from '../model/rule';
import { HookRun, hookRuns } from '../model/started-run';

/**
 * What Git holds of a workload whose image a run sets is applied at the first sync, by each sync that does not respect
 * the ignored fields, and after a deletion: a paused Deployment stops nothing then.
 */
export const unreleasedWorkload: Rule = {
  code: 'unreleased-workload',
  severity: 'warning',
  check: (installation) =>
    installation.applications.flatMap((application) => unreleasedWorkloads(installation, application)),
};

/** One finding for each workload. */
function unreleasedWorkloads(installation: Installation, application: SyncedApplication): RuleFinding[] {
  const findings = new Map<Document, RuleFinding>();
  for (const hookRun of hookRuns(installation, application)) {
    for (const setting of hookRun.run.tasks.flatMap(imageSettings)) {
      // only KubectlDeployTask starts a paused Deployment
      if (setting.evidence !== 'field') continue;
      const workload = syncedWorkload(application, setting, settingNamespace(application, hookRun.run, setting));
      const finding = workload && findingOf(workload, setting, hookRun);
      if (finding !== undefined) findings.set(finding.document, finding);
    }
  }
  return [...findings.values()];
}

function findingOf(workload: Document, setting: ImageSetting, hookRun: HookRun): RuleFinding | undefined {
  const isDeployment = setting.kind === 'Deployment';
  const { replicas, paused } = workload.manifest.spec ?? {};
  const hook = objectName(hookRun.hook.document.manifest);
  if (replicas === 0) {
    return {
      document: workload,
      path: 'spec.replicas',
      fact:
        `is 0 until the run that ${hook} starts deploys: a sync that does not respect the ignored fields stops ` +
        'all pods of the running app, and Argo CD calls that Healthy',
      remedy: `Write the number of replicas${isDeployment ? ', and spec.paused: true' : ''}`,
    };
  }
  const image = isDeployment && paused !== true ? builtImage(workload, hookRun) : undefined;
  if (image === undefined) return undefined;
  return {
    document: workload,
    path: 'spec.paused',
    fact:
      `is not true, and the image ${quote(image)} is of a repository to which only the run that ${hook} starts ` +
      'pushes: pods that cannot pull it start at the first sync, and in each sync that does not respect the ignored ' +
      'fields',
    remedy: 'Set it to true: the run that deploys starts the Deployment',
  };
}

/** The image of a container that the run itself pushes, without digest. */
function builtImage(workload: Document, { run }: HookRun): string | undefined {
  const pushed = new Set(run.tasks.flatMap(pushedImages).map(({ image }) => imageRepository(image)));
  return placedContainers(workload)
    .map(({ container: { image } }) => image)
    .find((image) => typeof image === 'string' && !image.includes('@') && pushed.has(imageRepository(image)));
}
