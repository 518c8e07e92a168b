import { SourceFile } from './file-document';
import { isPipelinesAsCodeFolder } from '../core/is-pipelines-as-code-folder';

/**
 * Files of Pipelines-as-Code are in a folder `.tekton`, or have its annotations or placeholders. It replaces
 * `{{ revision }}` and others before it reads the YAML, so that they may be anywhere, also without quotes.
 */
function isPipelinesAsCode({ path, text }: Pick<SourceFile, 'path' | 'text'>): boolean {
  return isPipelinesAsCodeFolder(path.slice(0, Math.max(0, path.lastIndexOf('/')))) || OWN_SIGNS.test(text);
}

/** Its annotations, and the placeholders that only it has. */
const OWN_SIGNS = /pipelinesascode\.tekton\.dev\/|\{\{ ?(git_auth_secret|repo_url|target_namespace|event_type) ?\}\}/;

/** The text to parse: placeholders of Pipelines-as-Code have a word of the same length in their place. */
export function withoutPlaceholdersOf(file: Pick<SourceFile, 'path' | 'text'>): string {
  if (!isPipelinesAsCode(file) || !file.text.includes('{{')) return file.text;
  return file.text.replace(/\{\{[^{}\n]*\}\}/g, (found) => PLACEHOLDER_WORD.padEnd(found.length, 'x'));
}

/** Whether a value has a placeholder that was replaced, so that it is not known. */
export function isReplaced(value: unknown): boolean {
  return typeof value === 'string' && value.includes(PLACEHOLDER_WORD);
}

/** A part of any name; no placeholder is shorter. */
const PLACEHOLDER_WORD = 'pacx';
