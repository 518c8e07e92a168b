import { posix } from 'path';
import { APP_MARK, FolderContent } from './folder-content';
import { Document } from '../core/document';
import { Installation } from '../rules/model/installation';

/** A file that no app makes, in a folder that an Application syncs. */
export interface ForeignFile {
  /** With its folder. */
  readonly path: string;
  /** The name of the Application that applies it. */
  readonly application: string;
}

/** What makes Argo CD apply a file, or render its folder in another way. */
const MANIFEST = /^[\s"'{-]*apiVersion["']?\s*:/m;
const RENDER_INPUT = /(^|\/)(kustomization\.ya?ml|Kustomization|Chart\.yaml)$/;

/** The comment by which its author accepts such a file. */
const ACCEPTED = /^\s*# acknowledged foreign-file: \S/m;

/**
 * The files in the folder of an app that it does not write and that an Application of it applies.
 *
 * @param paths of the files that the app writes, from the folder
 * @param documents of the app
 */
export function foreignFiles(
  content: FolderContent,
  paths: readonly string[],
  documents: readonly Document[],
): ForeignFile[] {
  const own = new Set([...paths, ...content.stale]);
  const candidates = content.files.filter((path) => !own.has(path) && isForeign(path, content));
  if (candidates.length === 0) return [];
  const files = candidates.map((path): Document & { readonly path: string } => ({
    path: posix.join(content.folder, path),
    manifest: { kind: 'ForeignFile' },
    folder: posix.join(content.folder, posix.dirname(path)).replace(/^\.$/, ''),
    fileName: posix.basename(path),
  }));
  const { applications } = new Installation([...documents, ...files]);
  return files.flatMap((file) => {
    const application = applications.find(({ synced }) => synced.includes(file));
    return application === undefined ? [] : [{ path: file.path, application: application.name }];
  });
}

function isForeign(path: string, content: FolderContent): boolean {
  if (!/\.(ya?ml|json)$|(^|\/)Kustomization$/.test(path)) return false;
  const text = content.before(path) ?? '';
  if (text.startsWith(APP_MARK) || ACCEPTED.test(text)) return false;
  return RENDER_INPUT.test(path) || (MANIFEST.test(text) && /\bkind["']?\s*:/.test(text));
}
