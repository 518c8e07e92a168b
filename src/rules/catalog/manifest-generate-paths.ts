import { MANIFEST_GENERATE_PATHS } from '../../argocd/annotation';
import { quote } from '../../core/text';
import { SyncedApplication } from '../model/installation';
import { objectName } from '../model/object-name';
import { Rule, RuleFinding } from '../model/rule';

/**
 * With this annotation Argo CD compares a commit with the one that it compared last, not with the one that it synced
 * last. A commit that it compared during a sync counts as known when that sync ends: self-heal then applies its
 * changes, which runs no hooks, or without selfHeal nothing does.
 */
export const manifestGeneratePaths: Rule = {
  code: 'manifest-generate-paths',
  severity: 'warning',
  check: ({ applications }) =>
    applications
      .filter((application) => application.hooks.length > 0 && application.isAutomated && pathsOf(application) !== '')
      .map(missedCommits),
};

function pathsOf({ document }: SyncedApplication): string {
  return document.manifest.metadata?.annotations?.[MANIFEST_GENERATE_PATHS] ?? '';
}

function missedCommits(application: SyncedApplication): RuleFinding {
  const { document, selfHeals, hooks } = application;
  return {
    document,
    path: `metadata.annotations.${MANIFEST_GENERATE_PATHS}`,
    fact:
      `${quote(pathsOf(application))}: Argo CD takes a commit that arrives during a sync ` +
      (selfHeals
        ? `for self-heal, which runs no hooks, and ${objectName(hooks[0].document.manifest)} is one`
        : 'for known, and never syncs it'),
    remedy:
      'Remove the annotation; where each commit must run its hooks, remove selfHeal too, ' +
      'since self-heal can do the same without the annotation',
  };
}
