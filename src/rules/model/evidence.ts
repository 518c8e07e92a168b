import { Severity } from '../../core/diagnostic';

/** What a fact was read from: `field` of a manifest, or the `text` of a program, a name or a habit. */
export type Evidence = 'field' | 'text';

/** The severity of a finding that fails for certain if its facts are right. */
export function severityOf(...evidence: readonly Evidence[]): Severity {
  return evidence.includes('text') ? 'warning' : 'error';
}
