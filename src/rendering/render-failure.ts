import { pathIn } from './repository-copy';
import { SourceFiles } from './source-files';
import { LocatedDocument, regionOf } from '../check/file-document';
import { RENDER_FAILED } from '../check/report';
import { Finding } from '../core/document';
import { quote } from '../core/text';

/** What the finding of a failed rendering needs. */
export interface FailedSource {
  /** The document with the Application. */
  readonly document: LocatedDocument;
  /** The path of the source in it. */
  readonly path: string;
  readonly name: string | undefined;
  /** Of the source, from the root. */
  readonly folder?: string;
}

/** The finding of a source that Argo CD cannot render, in the template that the message names. */
export function renderFailure(failed: FailedSource, message: string, files?: SourceFiles): Finding<LocatedDocument> {
  const { document, path, name, folder } = failed;
  return {
    code: RENDER_FAILED,
    severity: 'error',
    document: (folder === undefined ? undefined : atTemplate(document, folder, message, files)) ?? document,
    path,
    fact: `Argo CD cannot render this source of the Application ${quote(name)}: ${inOneLine(message)}`,
    remedy: 'Correct it: what it makes was not checked',
  };
}

/** Helm names the line as `shop/templates/a.yaml:3:12`, or `(shop/templates/a.yaml:3)`. */
function atTemplate(
  document: LocatedDocument,
  folder: string,
  message: string,
  files: SourceFiles | undefined,
): LocatedDocument | undefined {
  const [, template, line] = /[\w.-]+\/((?:charts\/[\w.-]+\/)*templates\/[^:()\s]+):(\d+)/.exec(message) ?? [];
  const file = template === undefined ? undefined : files?.find(pathIn(folder, template));
  const start = file?.lines.lineStarts[Number(line) - 1];
  if (file === undefined || start === undefined) return undefined;
  const indent = file.text.slice(start).search(/\S|$/);
  const region = () => regionOf(file, [start + indent, file.text.length]);
  return Object.create(document, { file: { value: file }, region: { value: region } });
}

function inOneLine(message: string): string {
  return message
    .replace(/^Error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\s*Use --debug flag to render out invalid YAML\s*$/, '')
    .replace(/[.\s]+$/, '');
}
