import { IConstruct } from 'constructs';
import { CODES } from './findings';
import { existing } from '../core/near-miss';
import { describe, Problem, quote } from '../core/problem';

/** Key of the construct metadata that holds an acknowledgement. */
const ACKNOWLEDGED = 'cdk8s-argo-tekton:acknowledged';

/** What is said at one construct: this warning is meant, for this reason. */
interface Acknowledgement {
  readonly code: string;
  readonly reason: string;
}

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
    const { node } = this.scope;
    node.addMetadata(ACKNOWLEDGED, { code, reason } satisfies Acknowledgement);
    node.addValidation({ validate: () => acknowledgementProblems(code, reason).map(describe) });
  }
}

/** The reasons by code that hold for a construct: said at it or around it, the nearest wins. */
export function acknowledgedAt(construct: IConstruct): { readonly [code: string]: string } | undefined {
  let all: { [code: string]: string } | undefined;
  for (const scope of construct.node.scopes) {
    for (const { type, data } of scope.node.metadata) {
      if (type === ACKNOWLEDGED) all = { ...all, [data.code]: data.reason };
    }
  }
  return all;
}

function acknowledgementProblems(code: string, reason: string): Problem[] {
  const property = `rules.acknowledge(${quote(code)})`;
  const warnings = CODES.filter(({ severity }) => severity === 'warning').map((each) => each.code);
  if (CODES.some((each) => each.code === code && each.severity === 'error')) {
    return [
      {
        property,
        fact: 'is an error: it fails in the cluster, and no reason changes that',
        remedy: 'Mend what it says',
      },
    ];
  }
  if (!warnings.includes(code))
    return [
      {
        property,
        fact: 'is the code of no warning',
        allowed: existing('Warnings', code, warnings),
        remedy: 'Correct the code or remove it',
      },
    ];
  if (reason.trim() !== '' && !/[\r\n]/.test(reason)) return [];
  return [
    {
      property,
      fact: `has the reason ${quote(reason)}`,
      allowed: 'Allowed: one line of text',
      remedy: 'Say why it does no harm here',
    },
  ];
}
