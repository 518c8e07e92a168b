import { posix } from 'path';
import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { allFindings, isAcknowledged } from './findings';
import { acknowledgementsAt } from '../core/acknowledgement';
import { manifestMessage } from '../core/diagnostic';
import { Document, Finding, Manifest } from '../core/document';
import { DocumentIndex } from '../core/document-index';

/** An object of the program, as it will be written. */
export class ConstructDocument implements Document {
  /**
   * @param held where its manifest is had from, which may be made anew at each look: thousands are not held side by side
   * @param file where it stands, from the folder that is written, with `/`
   * @param root that folder, from the root of the repository
   */
  public constructor(
    public readonly object: ApiObject,
    private readonly held: { readonly manifest: Manifest },
    private readonly file: { readonly path: string },
    private readonly root: string,
  ) {}

  public get manifest(): Manifest {
    return this.held.manifest;
  }

  public get folder(): string {
    const folder = posix.join(this.root, posix.dirname(this.file.path));
    return folder === '.' ? '' : folder;
  }

  public get fileName(): string {
    return posix.basename(this.file.path);
  }

  public get acknowledged(): { readonly [code: string]: string } | undefined {
    return acknowledgementsAt(this.object);
  }
}

/** What the rules say of a program. */
export interface ConstructFindings {
  /** As lines, each with the path of its construct: fails in the cluster. */
  readonly errors: string[];
  /** As lines, each with the path of its construct: fails in some cases. */
  readonly warnings: string[];
  /** The warnings that are meant: for each object lines of the form in which manifests hold them, `acknowledged CODE: reason`. */
  readonly acknowledged: Map<ApiObject, string[]>;
}

/**
 * What is wrong with all objects of a program, each by itself and all together.
 *
 * @param index of the documents
 * @param refused constructs that refused something themselves: what a single object of theirs has wrong is told already
 */
export function constructFindings(
  documents: readonly ConstructDocument[],
  index: DocumentIndex,
  refused: ReadonlySet<IConstruct>,
): ConstructFindings {
  const all: ConstructFindings = { errors: [], warnings: [], acknowledged: new Map() };
  for (const finding of allFindings(documents, index)) {
    const {
      code,
      severity,
      document: { object },
    } = finding;
    const scope = object.node.scope!;
    if (refused.has(scope) && !Chart.isChart(scope)) continue;
    if (isAcknowledged(finding)) {
      const lines = all.acknowledged.get(object) ?? [];
      const line = `acknowledged ${code}: ${finding.document.acknowledged![code]}`;
      if (!lines.includes(line)) all.acknowledged.set(object, [...lines, line].sort());
    } else {
      (severity === 'error' ? all.errors : all.warnings).push(lineOf(finding));
    }
  }
  return all;
}

function lineOf(finding: Finding<ConstructDocument>): string {
  return `[${finding.document.object.node.path}] ${manifestMessage(finding)} (${finding.code})`;
}
