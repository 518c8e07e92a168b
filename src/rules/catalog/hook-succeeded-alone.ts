import { HELM_HOOK_DELETE_POLICY, HOOK_DELETE_POLICY } from '../../argocd/annotation';
import { quote } from '../../core/text';
import { Hook, KINDS_WITH_VERDICT } from '../model/hook';
import { Rule, RuleFinding } from '../model/rule';

/**
 * A delete policy replaces Argo CD's default. The next sync finds the hook that the policy leaves, and reads its old
 * verdict.
 */
export const hookSucceededAlone: Rule = {
  code: 'hook-succeeded-alone',
  severity: 'error',
  needs: 'folder',
  check: ({ applications }) => applications.flatMap(({ hooks }) => hooks.flatMap(remainingHooks)),
};

function remainingHooks({ document, deletePolicies }: Hook): RuleFinding[] {
  const { kind = '', metadata, spec } = document.manifest;
  const isDeletedByTime = spec?.ttlSecondsAfterFinished !== undefined;
  if (metadata?.name === undefined || !KINDS_WITH_VERDICT.includes(kind) || isDeletedByTime) return [];
  const isOwn = metadata.annotations?.[HOOK_DELETE_POLICY] !== undefined;
  const succeeded = deletePolicies.includes('HookSucceeded');
  const failed = deletePolicies.includes('HookFailed');
  if (deletePolicies.includes('BeforeHookCreation') || succeeded === failed) return [];
  return [
    {
      document,
      path: `metadata.annotations.${isOwn ? HOOK_DELETE_POLICY : HELM_HOOK_DELETE_POLICY}`,
      fact:
        `${quote(deletePolicies.join(','))} leaves a hook that ${succeeded ? 'failed' : 'succeeded'} in the cluster, ` +
        'and while it exists no hook of this name runs: the next sync reads its old verdict',
      remedy: 'Add BeforeHookCreation, or remove the annotation, which means the same',
    },
  ];
}
