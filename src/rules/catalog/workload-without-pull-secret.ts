import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { DeployedDocument, deployedDocuments } from '../model/deployed-document';
import { elements } from '../model/elements';
import { Installation } from '../model/installation';
import { objectName } from '../model/object-name';
import { podOf } from '../model/pod';
import { isRendered } from '../model/rendered-document';
import { Rule, RuleFinding } from '../model/rule';
import { StartedRun, startedRuns } from '../model/started-run';

/** The login of a run is for its tasks: the kubelet pulls the image of the app with a Secret of its namespace. */
export const workloadWithoutPullSecret: Rule = {
  code: 'workload-without-pull-secret',
  severity: 'warning',
  needs: 'documents',
  check: (installation) => {
    const deployed = deployedDocuments(installation);
    if (deployed.length === 0) return [];
    const runs = runsWithLogin(installation);
    return deployed.flatMap((each) => withoutPullSecret(installation, runs.get(each.pipeline), each));
  },
};

/** Workspace of `BuildahTask` and of `ResolveImageTask` with the logins of registries. */
const LOGIN_WORKSPACE = 'dockerconfig';

/** The runs whose tasks log in to a registry, by Pipeline. */
function runsWithLogin(installation: Installation): ReadonlyMap<Document, StartedRun> {
  const runs = ['Job', 'CronJob', 'PipelineRun']
    .flatMap((kind) => installation.ofKind(kind))
    .flatMap((document) => startedRuns(installation, document))
    .filter(({ run, tasks }) => {
      const bound = elements(run.spec?.workspaces).some(({ secret, projected }) => (secret ?? projected) !== undefined);
      return bound && tasks.some(({ workspaces }) => workspaces.includes(LOGIN_WORKSPACE));
    });
  return new Map(runs.flatMap((run) => (run.pipeline === undefined ? [] : [[run.pipeline, run]])));
}

function withoutPullSecret(
  installation: Installation,
  run: StartedRun | undefined,
  { document, pipeline }: DeployedDocument,
): RuleFinding[] {
  const pod = podOf(document);
  if (run === undefined || pod === undefined || isRendered(document)) return [];
  if (elements(pod.imagePullSecrets).length > 0) return [];
  const name = `${pod.serviceAccountName ?? 'default'}`;
  const namespace = document.manifest.metadata?.namespace ?? installation.destinationNamespaceOf(document);
  const account = installation.find('ServiceAccount', namespace, name);
  if (elements(account?.manifest.imagePullSecrets).length > 0) return [];
  return [
    {
      document,
      path: 'spec.template.spec.imagePullSecrets',
      fact:
        `is not set, and no manifest gives the ServiceAccount ${quote(name)} one. The login of ` +
        `${objectName(pipeline.manifest)} is for its tasks: where the registry needs it to pull, no pod starts`,
      remedy: 'Name a Secret of the namespace of the workload; acknowledge it where pulling needs no login',
    },
  ];
}
