import { quote } from '../../core/text';
import { Hook, KINDS_WITH_VERDICT } from '../model/hook';
import { Rule, RuleFinding } from '../model/rule';

/** Each sync names a hook with generateName differently, and BeforeHookCreation deletes by name: it deletes none. */
export const hookHistory: Rule = {
  code: 'hook-history',
  severity: 'warning',
  needs: 'folder',
  check: ({ applications }) => applications.flatMap(({ hooks }) => hooks.filter(isNeverDeleted).map(historyFinding)),
};

function isNeverDeleted({ document: { manifest }, deletePolicies }: Hook): boolean {
  const { kind = '', metadata, spec } = manifest;
  return (
    metadata?.name === undefined &&
    metadata?.generateName !== undefined &&
    KINDS_WITH_VERDICT.includes(kind) &&
    spec?.ttlSecondsAfterFinished === undefined &&
    !deletePolicies.includes('HookSucceeded') &&
    !deletePolicies.includes('HookFailed')
  );
}

function historyFinding({ document }: Hook): RuleFinding {
  const { kind, metadata } = document.manifest;
  return {
    document,
    path: 'metadata.generateName',
    fact:
      `${quote(metadata!.generateName)} gets another name at each sync, so that BeforeHookCreation deletes none: ` +
      `each sync leaves one more ${kind}`,
    remedy:
      `Add delete policy HookSucceeded${kind === 'Job' ? ' or ttlSecondsAfterFinished' : ''}, ` +
      'or let something else delete old ones, and acknowledge this',
  };
}
