import { MANIFEST_GENERATE_PATHS } from '../../argocd/annotation';
import { quote } from '../../core/text';
import { nameOf } from '../model/installation';
import { Rule } from '../rule';

/**
 * With this annotation Argo CD compares a commit with the one it looked at last, not with the one it synced last. A
 * commit that it looked at while a sync was running is old news when that sync ends: what it changed is then brought in
 * as self-heal, which runs no hooks, or without selfHeal not at all.
 */
export const manifestGeneratePaths: Rule = {
  code: 'manifest-generate-paths',
  severity: 'warning',
  check: ({ applications }) =>
    applications
      .filter(
        ({ document: { manifest }, isAutomated, hooks }) =>
          hooks.length > 0 && isAutomated && (manifest.metadata?.annotations?.[MANIFEST_GENERATE_PATHS] ?? '') !== '',
      )
      .map(({ document, selfHeals, hooks }) => ({
        document,
        path: `metadata.annotations.${MANIFEST_GENERATE_PATHS}`,
        fact:
          `${quote(document.manifest.metadata!.annotations![MANIFEST_GENERATE_PATHS])}: a commit that arrives while a sync is running ` +
          (selfHeals
            ? `is then taken for self-heal, which runs no hooks, and ${nameOf(hooks[0].document.manifest)} is one`
            : 'is never synced'),
        remedy:
          'Remove the annotation; where each commit must run its hooks, do without selfHeal too, which without it may still do this',
      })),
};
