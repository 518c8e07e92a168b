import { quote } from '../../core/text';
import { KINDS_WITH_VERDICT } from '../model/hook';
import { Rule } from '../rule';

/** Each sync gives a hook with generateName another name, and BeforeHookCreation deletes by name: it never meets an older one. */
export const hookHistory: Rule = {
  code: 'hook-history',
  severity: 'warning',
  check: ({ applications }) =>
    applications.flatMap(({ hooks }) =>
      hooks
        .filter(
          ({
            document: {
              manifest: { kind = '', metadata, spec },
            },
            deletePolicies,
          }) =>
            metadata?.name === undefined &&
            metadata?.generateName !== undefined &&
            KINDS_WITH_VERDICT.includes(kind) &&
            spec?.ttlSecondsAfterFinished === undefined &&
            !deletePolicies.includes('HookSucceeded') &&
            !deletePolicies.includes('HookFailed'),
        )
        .map(({ document }) => ({
          document,
          path: 'metadata.generateName',
          fact: `${quote(document.manifest.metadata!.generateName)} gets another name at each sync, so that BeforeHookCreation removes none: each sync leaves one more ${document.manifest.kind}`,
          remedy: `Add delete policy HookSucceeded${document.manifest.kind === 'Job' ? ' or ttlSecondsAfterFinished' : ''}, or see that something else removes old ones, and acknowledge this`,
        })),
    ),
};
