import { RULES } from './findings';
import { expandedSets } from './model/application-set';
import { objectName } from './model/object-name';
import { isReadable } from './model/typed-document';
import { Document } from '../core/document';
import { RepositoryFiles } from '../core/repository-files';
import { commaList } from '../core/text';

/** A part of an installation that was not checked, as a sentence without a period. */
export interface Unchecked<Where extends Document> {
  /** The document of which it is a part; undefined for the installation as a whole. */
  readonly document?: Where;
  readonly fact: string;
}

/** What a check of documents leaves out, since the documents do not show it. */
export function uncheckedParts<Where extends Document>(
  documents: readonly Where[],
  files?: RepositoryFiles,
): Unchecked<Where>[] {
  const sets = expandedSets(documents.filter(isReadable), files);
  const unknown = sets.flatMap(({ set, unknown: parts }): Unchecked<Where>[] =>
    parts.length === 0 ? [] : [{ document: set as Where, fact: setFact(set, parts) }],
  );
  const isWithApplications = sets.length > 0 || documents.some(isApplication);
  return isWithApplications ? unknown : [{ fact: WITHOUT_APPLICATION }];
}

function isApplication({ manifest: { kind, apiVersion } }: Document): boolean {
  return kind === 'Application' && `${apiVersion}`.startsWith('argoproj.io/');
}

function setFact(set: Document, parts: readonly string[]): string {
  return (
    `${objectName(set.manifest)}: what its ${parts.join(' and its ')} makes is not known here, ` +
    'so that its template was checked as one Application, and its placeholders were not checked'
  );
}

const WITHOUT_APPLICATION =
  'there is no Application among the manifests, so that these rules were not checked: ' +
  `${commaList(RULES.filter(({ needs }) => needs === undefined).map(({ code }) => code))}. ` +
  'Give its file with --application FILE, or its folder';
