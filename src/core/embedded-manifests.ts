import { Manifest } from './document';
import { parseKubernetesYaml } from './parse-kubernetes-yaml';

/** A manifest that is YAML or JSON inside a text, e.g. in the heredoc of a shell. */
export interface EmbeddedManifest {
  readonly manifest: Manifest;
  /** The line of the text in which it begins, from 0. */
  readonly line: number;
  /** The number of characters before each of its lines. */
  readonly indent: number;
  /** Its lines without those characters. */
  readonly source: string;
}

/** The line with which manifests begin, mostly; where a heredoc or a document begins, any key may come first. */
const USUAL_KEY = /^(\s*)(\{|["']?(apiVersion|kind)["']?:\s)/;
const ANY_KEY = /^(\s*)(\{|["']?[\w-]+["']?:(\s|$))/;

/** All manifests inside a text, as far as that can be read: no program is run. */
export function embeddedManifests(text: string): EmbeddedManifest[] {
  if (!text.includes('apiVersion')) return [];
  const lines = text.split('\n');
  const found: EmbeddedManifest[] = [];
  for (let i = 0; i < lines.length; i++) {
    const isFirst = i === 0 || /<<|^\s*---/.test(lines[i - 1]);
    const start = (isFirst ? ANY_KEY : USUAL_KEY).exec(lines[i]);
    if (start === null) continue;
    const indent = start[1].length;
    const end = lines.findIndex(
      (line, j) =>
        j > i &&
        line.trim() !== '' &&
        (indentOf(line) < indent || (indentOf(line) === indent && /^\s*(\w+|---)\s*$/.test(line))),
    );
    const last = end < 0 ? lines.length : end;
    const source = lines
      .slice(i, last)
      .map((line) => line.slice(indent))
      .join('\n');
    const manifest = parsed(source);
    if (manifest === undefined) continue;
    found.push({ manifest, line: i, indent, source });
    i = last - 1;
  }
  return found;
}

/** What a text is as a manifest; undefined where it is none, as in the middle of a program. */
function parsed(source: string): Manifest | undefined {
  if (!source.includes('apiVersion')) return undefined;
  try {
    const value = parsedJson(source) ?? parseKubernetesYaml(source);
    return typeof value?.apiVersion === 'string' && typeof value.kind === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** JSON, as the run of a trigger is written, which is read much faster than YAML; undefined for what is not JSON. */
function parsedJson(source: string): any {
  if (!source.startsWith('{')) return undefined;
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
