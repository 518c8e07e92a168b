import { quote } from '../../core/text';
import { Hook } from '../model/hook';
import { Installation } from '../model/installation';
import { Rule, RuleFinding } from '../model/rule';

/**
 * Without a health check a hook succeeds as soon as it exists: its phase does not wait, and its failure has no effect.
 */
export const hookWithoutHealth: Rule = {
  code: 'hook-without-health',
  severity: 'warning',
  needs: 'folder',
  check: (installation) =>
    installation.applications
      .flatMap(({ hooks }) => hooks)
      .filter(({ document: { manifest } }) => manifest.apiVersion?.startsWith('tekton.dev/'))
      .filter(({ document: { manifest } }) => !hasHealthCheck(installation, manifest.kind ?? ''))
      .map(withoutHealth),
};

function withoutHealth({ document, annotation }: Hook): RuleFinding {
  const { kind = '', metadata } = document.manifest;
  const hasBuiltIn = kind !== 'CustomRun';
  return {
    document,
    path: `metadata.annotations.${annotation}`,
    fact:
      `${quote(metadata?.annotations?.[annotation])}, and Argo CD has no health check for a ${kind}` +
      `${hasBuiltIn ? ' before version 3.6' : ''}: it succeeds as soon as it exists`,
    remedy:
      `Add resource.customizations.health.tekton.dev_${kind} to the ConfigMap argocd-cm, ` +
      `${hasBuiltIn ? 'use Argo CD 3.6, ' : ''}or let a Job start the run and wait for it`,
  };
}

/** Whether Argo CD's settings, where they are among the documents, have a health check for a kind of Tekton. */
function hasHealthCheck({ argocdSettings = {} }: Installation, kind: string): boolean {
  return (
    argocdSettings[`resource.customizations.health.tekton.dev_${kind}`] !== undefined ||
    new RegExp(`^tekton\\.dev/(${kind}|\\*):[^]*health\\.lua`, 'm').test(
      argocdSettings['resource.customizations'] ?? '',
    )
  );
}
