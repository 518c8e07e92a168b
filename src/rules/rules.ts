import { IConstruct } from 'constructs';
import { CODES } from './findings';
import { acknowledge, addValidation } from '../core/acknowledgement';
import { Diagnostic } from '../core/diagnostic';
import { existing } from '../core/near-miss';
import { quote } from '../core/text';

/**
 * What is said about rules at a construct, for all objects in it.
 *
 * `GitOpsApp` looks at all manifests together before it writes them. An error fails in the cluster and is refused. A
 * warning fails in some cases: it is printed, and the manifests are written. Who knows that their case is not among them
 * says so here, with the reason, which then stands in the code and in the first lines of the manifest.
 *
 * Refused at synth: a code that no rule has, the code of an error, and an empty reason.
 *
 * @example
 *
 * Rules.of(config).acknowledge('hook-without-health', 'argocd-cm of this cluster has a health check for PipelineRun');
 */
export class Rules {
  /** What is said about rules at this construct. */
  public static of(scope: IConstruct): Rules {
    return new Rules(scope);
  }

  private constructor(private readonly scope: IConstruct) {}

  /**
   * Says that a warning is meant.
   *
   * @param code as printed behind the warning, e.g. `hook-without-health`; each has its page in docs/rules of this project
   * @param reason why it does no harm here, one line for the reader of code and manifest
   */
  public acknowledge(code: string, reason: string): void {
    acknowledge(this.scope, code, reason);
    addValidation(this.scope, () => acknowledgementProblems(code, reason));
  }
}

function acknowledgementProblems(code: string, reason: string): Diagnostic[] {
  const property = `rules.acknowledge(${quote(code)})`;
  const warnings = CODES.filter(({ severity }) => severity === 'warning').map((each) => each.code);
  if (CODES.some((each) => each.code === code && each.severity === 'error')) {
    return [
      {
        path: property,
        fact: 'is an error: it fails in the cluster, and no reason changes that',
        remedy: 'Mend what it says',
      },
    ];
  }
  if (!warnings.includes(code)) {
    return [
      {
        path: property,
        fact: 'is the code of no warning',
        allowed: existing('Warnings', code, warnings),
        remedy: 'Correct the code or remove it',
      },
    ];
  }
  if (reason.trim() !== '' && !/[\r\n]/.test(reason)) return [];
  return [
    {
      path: property,
      fact: `has the reason ${quote(reason)}`,
      allowed: 'Allowed: one line of text',
      remedy: 'Say why it does no harm here',
    },
  ];
}
