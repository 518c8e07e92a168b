import { IConstruct } from 'constructs';
import { constructMessage, Diagnostic } from './diagnostic';

/** Key of the construct metadata that holds an acknowledgement. */
const ACKNOWLEDGED = 'cdk8s-argo-tekton:acknowledged';

/** Reasons for accepting what a code reports, by code. */
export interface Acknowledgements {
  readonly [code: string]: string;
}

/** Accepts what a code reports for a construct and all in it. */
export function acknowledge(construct: IConstruct, code: string, reason: string): void {
  construct.node.addMetadata(ACKNOWLEDGED, { code, reason });
}

/** The acknowledgements that apply to a construct: its own and those around it, the nearest wins. */
export function acknowledgementsAt(construct: IConstruct): Acknowledgements | undefined {
  let all: { [code: string]: string } | undefined;
  for (const scope of construct.node.scopes) {
    for (const { type, data } of scope.node.metadata) {
      if (type === ACKNOWLEDGED) all = { ...all, [data.code]: data.reason };
    }
  }
  return all;
}

/** Rejects, at synth, what `validate` reports of a construct, unless its code is acknowledged there. */
export function addValidation(construct: IConstruct, validate: () => readonly Diagnostic[]): void {
  const isAccepted = ({ code }: Diagnostic) =>
    code !== undefined && acknowledgementsAt(construct)?.[code] !== undefined;
  construct.node.addValidation({
    validate: () =>
      validate()
        .filter((diagnostic) => !isAccepted(diagnostic))
        .map(constructMessage),
  });
}
