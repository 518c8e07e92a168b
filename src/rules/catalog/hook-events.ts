import { Rule } from '../model/rule';
import { startedRuns } from '../model/started-run';

/**
 * PostSync runs when everything is Healthy, SyncFail when the sync failed: one hook for both deploys what has just
 * failed.
 */
export const hookEvents: Rule = {
  code: 'hook-events',
  severity: 'warning',
  needs: 'folder',
  check: (installation) =>
    installation.applications
      .flatMap(({ hooks }) => hooks)
      .filter(({ phases }) => phases.includes('SyncFail') && (phases.includes('PostSync') || phases.includes('Sync')))
      .filter(({ document }) => startedRuns(installation, document).length > 0)
      .map(({ document, annotation, phases }) => ({
        document,
        path: `metadata.annotations.${annotation}`,
        fact:
          `one hook for ${phases.join(' and ')} starts the same run after a sync that succeeded ` +
          'and after one that failed',
        remedy: 'Make two hooks, with a pipeline each: what runs after a failed sync must not build and deploy',
      })),
};
