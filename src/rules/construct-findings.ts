import { posix } from 'path';
import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { acceptedBy, allFindings, CODES } from './findings';
import { UNUSED_ACKNOWLEDGEMENT, unusedAcknowledgement } from './unused-acknowledgement';
import {
  Acknowledgement,
  acknowledgementsAt,
  creatorsOf,
  isUsedByValidation,
  ownAcknowledgements,
} from '../core/acknowledgement';
import { constructLine, diagnosticLine } from '../core/construct-diagnostic';
import { manifestMessage } from '../core/diagnostic';
import { Document, Finding, Manifest } from '../core/document';

/** An object of an app, as it will be written. */
export class ConstructDocument implements Document {
  /**
   * @param file its path in the folder that is written
   * @param root that folder, from the root of the repository
   */
  public constructor(
    public readonly object: ApiObject,
    public readonly manifest: Manifest,
    private readonly file: { readonly path: string },
    private readonly root: string,
  ) {}

  public get folder(): string {
    const folder = posix.join(this.root, posix.dirname(this.file.path));
    return folder === '.' ? '' : folder;
  }

  public get fileName(): string {
    return posix.basename(this.file.path);
  }

  public get acknowledgements(): readonly Acknowledgement[] {
    return acknowledgementsAt(this.object);
  }
}

/** What the rules report of an app, as lines with the path of the construct. */
export interface ConstructFindings {
  readonly errors: string[];
  readonly warnings: string[];
  /** What is accepted: for each object the lines of the comment above its manifest, `acknowledged CODE: reason`. */
  readonly acknowledged: Map<ApiObject, string[]>;
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
  const all: ConstructFindings = { errors: [], warnings: [], acknowledged: new Map() };
  const used = new Set<Acknowledgement>();
  for (const finding of allFindings(documents)) {
    const {
      code,
      severity,
      document: { object },
    } = finding;
    if (creatorsOf(object).some((creator) => rejected.has(creator))) continue;
    const acknowledgement = acceptedBy(finding);
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
