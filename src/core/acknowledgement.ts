import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { misusesIn } from './accept-props';
import { constructMessage, Diagnostic } from './diagnostic';

/** What validates a construct. */
const validators = new WeakMap<IConstruct, (() => readonly Diagnostic[])[]>();

/** Other constructs of which a construct is made. */
const constituents = new WeakMap<IConstruct, IConstruct[]>();

/** Accepts what a code reports, for a reason. One object for all constructs or documents that it applies to. */
export interface Acknowledgement {
  readonly code: string;
  readonly reason: string;
}

/** Key of the construct metadata that holds an acknowledgement. */
const ACKNOWLEDGED = 'cdk8s-argo-tekton:acknowledged';

/** Within `inOnePass`: whether a construct is rejected, by construct. */
let pass: Map<IConstruct, boolean> | undefined;

/** The acknowledgements that accepted a diagnostic of a construct. */
const usedByValidations = new WeakSet<Acknowledgement>();

/** Accepts what a code reports for a construct and all in it. */
export function acknowledge(construct: IConstruct, code: string, reason: string): void {
  construct.node.addMetadata(ACKNOWLEDGED, { code, reason });
}

/** The acknowledgements that apply to a construct: its own, then those around it. The first one of a code accepts. */
export function acknowledgementsAt(construct: IConstruct): Acknowledgement[] {
  return construct.node.scopes.flatMap(ownAcknowledgements).reverse();
}

/** The acknowledgements made at a construct itself. */
export function ownAcknowledgements({ node }: IConstruct): Acknowledgement[] {
  return node.metadata.filter(({ type }) => type === ACKNOWLEDGED).map(({ data }) => data as Acknowledgement);
}

/** Whether an acknowledgement accepted a diagnostic of a construct in a validation. */
export function isUsedByValidation(acknowledgement: Acknowledgement): boolean {
  return usedByValidations.has(acknowledgement);
}

/**
 * Rejects, at synth, what `validate` reports of a construct, unless its code is acknowledged there. While a construct
 * is rejected, those in it and those made of it are not: what is wrong with them may follow from it. Nor is any while
 * the props of one have unknown names or wrong types.
 */
export function addValidation(construct: IConstruct, validate: () => readonly Diagnostic[]): void {
  validators.set(construct, [...(validators.get(construct) ?? []), validate]);
  const followsFrom = () => misusesIn(construct.node.root).length > 0 || causesOf(construct).some(isRejected);
  construct.node.addValidation({
    validate: () => (followsFrom() ? [] : rejections(construct, validate).map(constructMessage)),
  });
}

/** Makes what is wrong with a construct follow from what is wrong with others of which it is made. */
export function reportAfter(construct: IConstruct, ...parts: readonly IConstruct[]): void {
  constituents.set(construct, [...(constituents.get(construct) ?? []), ...parts]);
}

/** The constructs from which mistakes of a construct can follow: its creators, and those of which these are made. */
export function causesOf(construct: IConstruct): IConstruct[] {
  const causes = new Set<IConstruct>();
  const pending = [construct];
  for (const each of pending) {
    const found = [...creatorsOf(each), ...(constituents.get(each) ?? [])].filter((cause) => !causes.has(cause));
    for (const cause of found) causes.add(cause);
    pending.push(...found);
  }
  return [...causes];
}

/** The constructs that created a construct from their props, outermost first. A chart or an app did not. */
function creatorsOf(construct: IConstruct): IConstruct[] {
  const { scopes } = construct.node;
  return scopes.filter((scope) => scope !== construct && scope.node.scope !== undefined && !Chart.isChart(scope));
}

/** Validates many constructs: within the action each one that creates others is asked once whether it is rejected. */
export function inOnePass<Result>(action: () => Result): Result {
  pass = new Map();
  try {
    return action();
  } finally {
    pass = undefined;
  }
}

function isRejected(construct: IConstruct): boolean {
  const known = pass?.get(construct) ?? hasRejections(construct);
  pass?.set(construct, known);
  return known;
}

function hasRejections(construct: IConstruct): boolean {
  return (validators.get(construct) ?? []).some((validate) => rejections(construct, validate).length > 0);
}

function rejections(construct: IConstruct, validate: () => readonly Diagnostic[]): Diagnostic[] {
  return validate().filter(({ code }) => !isAccepted(construct, code));
}

function isAccepted(construct: IConstruct, code: string | undefined): boolean {
  const acknowledgement = acknowledgementsAt(construct).find((each) => each.code === code);
  if (acknowledgement !== undefined) usedByValidations.add(acknowledgement);
  return acknowledgement !== undefined;
}
