import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ConstructDocument } from './construct-document';
import { acceptedBy, allFindings, CODES } from './findings';
import { typedDocument } from './model/typed-document';
import { repeatedObjects, Repetition } from './repeated-objects';
import { UNUSED_ACKNOWLEDGEMENT, unusedAcknowledgement } from './unused-acknowledgement';
import {
  Acknowledgement,
  acknowledgementsAt,
  causesOf,
  isUsedByValidation,
  ownAcknowledgements,
} from '../core/acknowledgement';
import { constructLine, diagnosticLine } from '../core/construct-diagnostic';
import { manifestMessage } from '../core/diagnostic';
import { Finding } from '../core/document';

/** What the rules report of an app, as lines with the path of the construct. */
export interface ConstructFindings {
  readonly errors: string[];
  readonly warnings: string[];
  /** What is accepted: for each object the lines of the comment above its manifest, `acknowledged CODE: reason`. */
  readonly acknowledged: Map<ApiObject, string[]>;
  /** Objects that the program makes twice, which is in `errors`. */
  readonly repeated: Set<IConstruct>;
}

/**
 * Reports what is wrong with all objects of a program, each by itself and all together, and acknowledgements that
 * accept nothing.
 *
 * @param root of the constructs
 * @param rejected constructs with errors of their own: what is wrong with their objects is reported already
 */
export function constructFindings(
  root: IConstruct,
  documents: readonly ConstructDocument[],
  rejected: ReadonlySet<IConstruct>,
): ConstructFindings {
  const all: ConstructFindings = { errors: [], warnings: [], acknowledged: new Map(), repeated: new Set() };
  const used = new Set<Acknowledgement>();
  const repetitions = repeatedObjects(documents.map(typedDocument));
  const findings: (Finding<ConstructDocument> | Repetition)[] = [
    ...findingsBesides(repetitions, documents),
    ...repetitions,
  ];
  for (const finding of findings) {
    const {
      code,
      severity,
      document: { object },
    } = finding;
    const acknowledgement = acceptedBy(finding);
    if ('first' in finding && acknowledgement === undefined) all.repeated.add(object).add(finding.first.object);
    if (followsFrom(rejected, finding)) continue;
    if (acknowledgement !== undefined) {
      used.add(acknowledgement);
      const lines = all.acknowledged.get(object) ?? [];
      const line = `acknowledged ${code}: ${acknowledgement.reason}`;
      if (!lines.includes(line)) all.acknowledged.set(object, [...lines, line].sort());
    } else {
      (severity === 'error' ? all.errors : all.warnings).push(lineOf(finding));
    }
  }
  all.warnings.push(...unusedLines(root, used));
  return all;
}

/** Whether a mistake of a construct, which is reported, can be the reason of a finding. */
function followsFrom(rejected: ReadonlySet<IConstruct>, finding: Finding<ConstructDocument>): boolean {
  const origin = finding.follows as ConstructDocument | undefined;
  return [finding.document, ...(origin === undefined ? [] : [origin])].some(({ object }) =>
    causesOf(object).some((cause) => rejected.has(cause)),
  );
}

/** All other findings, without those of the rule with the same code, which sees the objects of one Application only. */
function findingsBesides(
  repetitions: readonly Repetition[],
  documents: readonly ConstructDocument[],
): Finding<ConstructDocument>[] {
  const repeated = new Set(repetitions.map(({ document, code }) => `${code} ${document.object.node.path}`));
  return allFindings(documents).filter(({ document, code }) => !repeated.has(`${code} ${document.object.node.path}`));
}

/** The acknowledgements that accepted neither a finding nor a diagnostic of a construct. */
function unusedLines(root: IConstruct, used: ReadonlySet<Acknowledgement>): string[] {
  const codes = CODES.map(({ code }) => code);
  const isAccepted = (construct: IConstruct) =>
    acknowledgementsAt(construct).some(({ code }) => code === UNUSED_ACKNOWLEDGEMENT);
  return root.node.findAll().flatMap((construct) =>
    ownAcknowledgements(construct)
      .filter((each) => !used.has(each) && !isUsedByValidation(each) && !isAccepted(construct))
      .map((each) => {
        const diagnostic = unusedAcknowledgement(each, codes);
        return `${diagnosticLine({ ...diagnostic, construct })} (${diagnostic.code})`;
      }),
  );
}

function lineOf(finding: Finding<ConstructDocument>): string {
  return constructLine(finding.document.object, `${manifestMessage(finding)} (${finding.code})`);
}
