import { IConstruct } from 'constructs';
import { constructMessage, Diagnostic } from './diagnostic';

/** A diagnostic of a construct that its author reads in a report about all constructs. */
export interface ConstructDiagnostic extends Diagnostic {
  readonly construct: IConstruct;
}

/** `[construct/path] message`. */
export function constructLine({ node }: IConstruct, message: string): string {
  return `[${node.path}] ${message}`;
}

/** The line of a diagnostic: `[construct/path] path: fact. Allowed. Remedy.`. */
export function diagnosticLine(diagnostic: ConstructDiagnostic): string {
  return constructLine(diagnostic.construct, constructMessage(diagnostic));
}
