import { Acknowledgement } from '../core/acknowledgement';
import { Diagnostic, Severity } from '../core/diagnostic';
import { existing } from '../core/near-miss';
import { RULE_PAGES } from '../core/rule-pages';
import { quote } from '../core/text';

/** The code of an acknowledgement that accepts no finding. */
export const UNUSED_ACKNOWLEDGEMENT = 'unused-acknowledgement';

/** The `allowed` part of a diagnostic about a code that no finding has. */
export function nearestCode(code: string, codes: readonly string[]): string {
  return existing('Codes', code, codes, 0) || `The codes are listed in ${RULE_PAGES}/README.md`;
}

/**
 * Reports an acknowledgement that accepts no finding.
 *
 * @param codes all codes that a finding can have
 */
export function unusedAcknowledgement(
  { code }: Acknowledgement,
  codes: readonly string[],
): Diagnostic & { readonly code: string; readonly severity: Severity } {
  const path = { construct: `rules.acknowledge(${quote(code)})`, manifest: `# acknowledged ${code}` };
  const found = { code: UNUSED_ACKNOWLEDGEMENT, severity: 'warning' as const, path };
  if (!codes.includes(code)) {
    const allowed = nearestCode(code, codes);
    return { ...found, fact: 'no finding has this code', allowed, remedy: 'Correct the code, or remove the comment' };
  }
  return {
    ...found,
    fact: 'accepts no finding',
    remedy: {
      construct: 'Remove it',
      manifest: 'Remove it, or check it together with all other manifests of the repository',
    },
  };
}
