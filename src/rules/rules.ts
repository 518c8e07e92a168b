import { IConstruct } from 'constructs';
import { CODES } from './findings';
import { nearestCode } from './unused-acknowledgement';
import { acknowledge, addValidation } from '../core/acknowledgement';
import { Diagnostic } from '../core/diagnostic';
import { quote } from '../core/text';

/**
 * Acknowledgements of findings, for all objects in a construct.
 *
 * `GitOpsApp` checks all manifests together before it writes them. It rejects errors, and prints warnings. A finding
 * that is accepted is acknowledged here with a reason, which is also written above the manifest. An acknowledgement
 * that accepts no finding is reported as `unused-acknowledgement`.
 *
 * Rejects, at synth, a code that no finding has, and an empty reason.
 *
 * @example
 *
 * Rules.of(config).acknowledge('hook-without-health', 'argocd-cm of this cluster has a health check for PipelineRun');
 */
export class Rules {
  /** The acknowledgements of a construct. */
  public static of(scope: IConstruct): Rules {
    return new Rules(scope);
  }

  private constructor(private readonly scope: IConstruct) {}

  /**
   * Accepts what a code reports.
   *
   * @param code as printed with the finding, e.g. `hook-without-health`; its page is `docs/rules/<code>.md`
   * @param reason for which it is accepted, one line for readers of code and manifest
   */
  public acknowledge(code: string, reason: string): void {
    acknowledge(this.scope, code, reason);
    addValidation(this.scope, () => validateAcknowledgement(code, reason));
  }
}

/** Validates an acknowledgement. */
function validateAcknowledgement(code: string, reason: string): Diagnostic[] {
  const path = `rules.acknowledge(${quote(code)})`;
  const codes = CODES.map((each) => each.code);
  if (!codes.includes(code)) {
    return [{ path, fact: 'no finding has this code', allowed: nearestCode(code, codes), remedy: 'Correct the code' }];
  }
  if (reason.trim() !== '' && !/[\r\n]/.test(reason)) return [];
  return [
    {
      path,
      fact: `has the reason ${quote(reason)}`,
      allowed: 'Allowed: one line of text',
      remedy: 'Give the reason for which this is accepted',
    },
  ];
}
