import { Rule } from './rule';
import { HOOK_DELETE_POLICY } from '../argocd/annotation';
import { quote } from '../core/problem';

/** A policy that is written replaces Argo CD's default: after a failure the next sync meets the failed object and reads its verdict. */
export const hookSucceededAlone: Rule = {
  code: 'hook-succeeded-alone',
  severity: 'error',
  check: ({ applications }) => applications.flatMap(({ hooks }) => hooks.filter(({ document, deletePolicies }) =>
    document.manifest.metadata?.name !== undefined && deletePolicies.length > 0 && !deletePolicies.includes('BeforeHookCreation') && !deletePolicies.includes('HookFailed'))
    .map(({ document, deletePolicies }) => ({
      document,
      problem: {
        property: `metadata.annotations.${HOOK_DELETE_POLICY}`,
        fact: `${quote(deletePolicies.join(','))} leaves a failed hook where it is, and a hook of this name is not run again while it is there`,
        remedy: 'Add BeforeHookCreation, or leave the annotation out, which means the same',
      },
    }))),
};
