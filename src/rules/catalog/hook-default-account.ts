import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { Installation, SyncedApplication } from '../model/installation';
import { list, podOf, podPath } from '../model/pipeline-work';
import { hookRuns } from '../model/started-run';
import { RuleFinding, Rule } from '../rule';

/** A pod that names no ServiceAccount runs as `default`, which may not create runs, and should not: every pod of the namespace is it. */
export const hookDefaultAccount: Rule = {
  code: 'hook-default-account',
  severity: 'warning',
  check: (installation) => {
    const bound = boundDefaults(installation);
    return installation.applications.flatMap((application) => offences(installation, application, bound));
  },
};

function offences(
  installation: Installation,
  application: SyncedApplication,
  bound: ReadonlySet<string>,
): RuleFinding[] {
  const starting = new Set(
    hookRuns(installation, application)
      .map(({ hook }) => hook.document)
      .filter(({ manifest }) => manifest.kind !== 'PipelineRun'),
  );
  return [...starting].flatMap((document) => {
    const pod = podOf(document);
    const namespace = document.manifest.metadata?.namespace ?? application.destinationNamespace ?? '';
    if ((pod?.serviceAccountName ?? 'default') !== 'default' || bound.has(namespace) || namesKubeconfig(document)) {
      return [];
    }
    return [
      {
        document,
        path: `${podPath(document.manifest.kind)}.serviceAccountName`,
        fact: `${pod?.serviceAccountName === undefined ? 'is missing, so the pod is' : 'is'} "default" of the namespace ${quote(namespace)}, which may not create PipelineRuns, and if it might, every pod there could`,
        remedy:
          'Give it a ServiceAccount of its own, with a Role that may create and get pipelineruns where the runs are',
      },
    ];
  });
}

/** The namespaces whose ServiceAccount `default` gets rights among the documents. */
function boundDefaults(installation: Installation): Set<string> {
  const bindings = [...installation.ofKind('RoleBinding'), ...installation.ofKind('ClusterRoleBinding')];
  return new Set(
    bindings.flatMap(({ manifest }) =>
      list(manifest.subjects)
        .filter(({ kind, name }) => kind === 'ServiceAccount' && name === 'default')
        .map(({ namespace }) => namespace ?? manifest.metadata?.namespace ?? ''),
    ),
  );
}

/** A program with credentials of its own does not need those of its pod. */
function namesKubeconfig({ manifest }: Document): boolean {
  return /kubeconfig|--token|--server/i.test(JSON.stringify(manifest.spec ?? ''));
}
