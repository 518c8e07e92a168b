import { hookSucceededAlone } from './hook-succeeded-alone';
import { Installation } from './installation';
import { postSyncDeadlock } from './post-sync-deadlock';
import { Rule } from './rule';
import { Document, Finding, Severity } from '../core/document';

/** All rules, by code. A new rule is a file of its own, a line here, and its page in docs/rules. */
export const RULES: readonly Rule[] = [
  hookSucceededAlone,
  postSyncDeadlock,
];

/** Every code that a finding can have. */
export const CODES: readonly { readonly code: string; readonly severity: Severity }[] = [
  ...RULES.map(({ code, severity }) => ({ code, severity })),
];

/** All that is wrong with these documents together: each error, and each warning that is not acknowledged. */
export function findings<Where extends Document>(documents: readonly Where[]): Finding<Where>[] {
  const installation = new Installation(documents);
  const found = RULES.flatMap(({ code, severity, check }) =>
    check(installation).map(({ document, problem }) => ({ code, severity, document: document as Where, problem })));
  return found.filter(({ code, severity, document }) => severity === 'error' || document.acknowledged?.[code] === undefined);
}
