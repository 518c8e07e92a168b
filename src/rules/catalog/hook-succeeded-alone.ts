import { HOOK_DELETE_POLICY } from '../../argocd/annotation';
import { quote } from '../../core/text';
import { Hook, KINDS_WITH_VERDICT } from '../model/hook';
import { RuleFinding, Rule } from '../rule';

/** A policy that is written replaces Argo CD's default: what it leaves is met by the next sync, which reads the old verdict. */
export const hookSucceededAlone: Rule = {
  code: 'hook-succeeded-alone',
  severity: 'error',
  check: ({ applications }) => applications.flatMap(({ hooks }) => hooks.flatMap(offences)),
};

function offences({ document, deletePolicies }: Hook): RuleFinding[] {
  const { kind = '', metadata, spec } = document.manifest;
  if (
    metadata?.name === undefined ||
    !KINDS_WITH_VERDICT.includes(kind) ||
    spec?.ttlSecondsAfterFinished !== undefined
  ) {
    return [];
  }
  const [succeeded, failed, before] = ['HookSucceeded', 'HookFailed', 'BeforeHookCreation'].map((policy) =>
    deletePolicies.includes(policy),
  );
  if (before || succeeded === failed) return [];
  return [
    {
      document,
      path: `metadata.annotations.${HOOK_DELETE_POLICY}`,
      fact:
        `${quote(deletePolicies.join(','))} leaves a hook that ${succeeded ? 'failed' : 'succeeded'} where it is, ` +
        'and while it is there no hook of this name is run again: the next sync reads its old verdict',
      remedy: 'Add BeforeHookCreation, or leave the annotation out, which means the same',
    },
  ];
}
