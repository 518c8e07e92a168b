import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { elements } from '../model/elements';
import { Installation, SyncedApplication } from '../model/installation';
import { podOf, podPath } from '../model/pod';
import { Rule, RuleFinding } from '../model/rule';
import { hookRuns } from '../model/started-run';

/**
 * A pod that names no ServiceAccount runs as `default`, which may not create runs. Granting it gives the right to every
 * pod of the namespace.
 */
export const hookDefaultAccount: Rule = {
  code: 'hook-default-account',
  severity: 'warning',
  needs: 'folder',
  check: (installation) => {
    const bound = boundDefaults(installation);
    return installation.applications.flatMap((application) => defaultAccounts(installation, application, bound));
  },
};

function defaultAccounts(
  installation: Installation,
  application: SyncedApplication,
  bound: ReadonlySet<string>,
): RuleFinding[] {
  const starters = new Set(
    hookRuns(installation, application)
      .map(({ hook }) => hook.document)
      .filter(({ manifest }) => manifest.kind !== 'PipelineRun'),
  );
  return [...starters].flatMap((document) => {
    const namespace = document.manifest.metadata?.namespace ?? application.destinationNamespace ?? '';
    const account = podOf(document)?.serviceAccountName;
    if ((account ?? 'default') !== 'default' || bound.has(namespace) || namesKubeconfig(document)) return [];
    return [
      {
        document,
        path: `${podPath(document.manifest.kind)}.serviceAccountName`,
        fact:
          `${account === undefined ? 'is missing, so that the pod runs as' : 'is'} "default" of the namespace ` +
          `${quote(namespace)}, which may not create PipelineRuns, ` +
          'and a right granted to it applies to every pod there',
        remedy:
          'Give it a ServiceAccount of its own, with a Role that may create and get pipelineruns where the runs are',
      },
    ];
  });
}

/** The namespaces whose ServiceAccount `default` has a binding among the documents. */
function boundDefaults(installation: Installation): Set<string> {
  const bindings = [...installation.ofKind('RoleBinding'), ...installation.ofKind('ClusterRoleBinding')];
  return new Set(
    bindings.flatMap(({ manifest }) =>
      elements(manifest.subjects)
        .filter(({ kind, name }) => kind === 'ServiceAccount' && name === 'default')
        .map(({ namespace }) => namespace ?? manifest.metadata?.namespace ?? ''),
    ),
  );
}

/** A program with credentials of its own does not use those of its pod. */
function namesKubeconfig({ manifest }: Document): boolean {
  return /kubeconfig|--token|--server/i.test(JSON.stringify(manifest.spec ?? ''));
}
