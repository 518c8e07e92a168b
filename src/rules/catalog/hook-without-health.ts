import { HOOK } from '../../argocd/annotation';
import { quote } from '../../core/text';
import { Installation } from '../model/installation';
import { Rule } from '../rule';

/** Without a health check a hook counts as succeeded the moment it exists: its phase does not wait, and its failure is not seen. */
export const hookWithoutHealth: Rule = {
  code: 'hook-without-health',
  severity: 'warning',
  check: (installation) =>
    installation.applications.flatMap(({ hooks }) =>
      hooks
        .filter(
          ({ document: { manifest } }) =>
            manifest.apiVersion?.startsWith('tekton.dev/') && !isChecked(installation, manifest.kind ?? ''),
        )
        .map(({ document }) => {
          const { kind = '', metadata } = document.manifest;
          const since = kind === 'CustomRun' ? `${kind}` : `${kind} before version 3.6`;
          return {
            document,
            path: `metadata.annotations.${HOOK}`,
            fact: `${quote(metadata?.annotations?.[HOOK])}, and Argo CD has no health check for a ${since}: it counts as succeeded the moment it exists`,
            remedy:
              `Add resource.customizations.health.tekton.dev_${kind} to the ConfigMap argocd-cm${kind === 'CustomRun' ? '' : ', use Argo CD 3.6'}, ` +
              'or let a Job start the run and wait for it',
          };
        }),
    ),
};

/** Whether Argo CD's settings, where they are among the documents, have a check of their own. */
function isChecked({ argocdSettings = {} }: Installation, kind: string): boolean {
  return (
    argocdSettings[`resource.customizations.health.tekton.dev_${kind}`] !== undefined ||
    new RegExp(`^tekton\\.dev/(${kind}|\\*):[^]*health\\.lua`, 'm').test(
      argocdSettings['resource.customizations'] ?? '',
    )
  );
}
