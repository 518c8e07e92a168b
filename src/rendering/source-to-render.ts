import { mergePatch } from './merge-patch';
import { pathIn, RejectedSource, RepositoryCopy } from './repository-copy';
import { Document, Manifest } from '../core/document';
import { parseKubernetesYaml } from '../core/parse-kubernetes-yaml';
import { isRecord } from '../rules/model/elements';
import { cleanFolder } from '../rules/model/source-folders';

/** A source of an Application that Kustomize or Helm renders. */
export interface SourceToRender {
  readonly application: Document;
  readonly manifest: Manifest;
  /** In `spec.sources`; 0 for `spec.source`. */
  readonly index: number;
  /** The source with the parameters that its folder overrides. */
  readonly source: any;
  readonly tool: 'helm' | 'kustomize';
  /** Its folder from the root; undefined where it has to be fetched. */
  readonly folder?: string;
}

export const KUSTOMIZATION_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** The path of a source in its Application. */
export function sourcePath({ manifest, index }: Pick<SourceToRender, 'manifest' | 'index'>): string {
  return Array.isArray(manifest.spec?.sources) ? `spec.sources[${index}]` : 'spec.source';
}

/** The sources of an Application that Argo CD does not take as plain manifests. */
export function sourcesToRender(application: Document, copy: RepositoryCopy): SourceToRender[] {
  const { manifest } = application;
  const given: unknown[] = Array.isArray(manifest.spec?.sources) ? manifest.spec.sources : [manifest.spec?.source];
  return given.flatMap((source, index) => {
    if (!isRecord(source) || typeof source.repoURL !== 'string') return [];
    return sourceToRender({ application, manifest, index }, source, copy) ?? [];
  });
}

function sourceToRender(
  part: Pick<SourceToRender, 'application' | 'manifest' | 'index'>,
  source: any,
  copy: RepositoryCopy,
): SourceToRender | undefined {
  if (typeof source.chart === 'string') return { ...part, source, tool: 'helm' };
  if (typeof source.path !== 'string') return undefined;
  const folder = cleanFolder(source.path);
  if (!copy.isFolder(folder)) {
    const explicit = isRecord(source.helm) ? 'helm' : isRecord(source.kustomize) ? 'kustomize' : undefined;
    return explicit === undefined ? undefined : { ...part, source, tool: explicit };
  }
  const overridden = withOverrides(source, folder, part.manifest.metadata?.name, copy);
  const tool = toolOf(overridden, copy.entriesOf(folder));
  return tool === undefined ? undefined : { ...part, source: overridden, tool, folder };
}

/** The type that the source names, else that of the files in its folder (util/app/discovery of Argo CD 3.6). */
function toolOf(
  { helm, kustomize, directory, plugin }: any,
  files: readonly string[],
): SourceToRender['tool'] | undefined {
  const named = { helm, kustomize, directory, plugin };
  const explicit = Object.entries(named).filter(([, value]) => isRecord(value) && Object.keys(value).length > 0);
  if (explicit.length > 1) return undefined; // Argo CD rejects it, which argocd-source reports
  const [name] = explicit[0] ?? [];
  if (name !== undefined) return name === 'helm' || name === 'kustomize' ? name : undefined;
  if (files.some((file) => KUSTOMIZATION_NAMES.includes(file))) return 'kustomize';
  return files.some((file) => file.endsWith('Chart.yaml')) ? 'helm' : undefined;
}

/** The parameters that a folder overrides, in all Applications and in this one. */
function withOverrides(source: any, folder: string, name: string | undefined, copy: RepositoryCopy): any {
  return ['.argocd-source.yaml', `.argocd-source-${name}.yaml`]
    .map((file) => pathIn(folder, file))
    .filter((file) => copy.has(file))
    .reduce((merged, file) => {
      const { chart, path, repoURL, targetRevision } = source;
      return { ...mergePatch(merged, parsedFile(copy.textOf(file), file)), chart, path, repoURL, targetRevision };
    }, source);
}

/** @throws RejectedSource if a file is not valid YAML */
export function parsedFile(text: string, path: string): any {
  try {
    return parseKubernetesYaml(text);
  } catch (error) {
    throw new RejectedSource(`${path} is not valid YAML: ${(error as Error).message}`);
  }
}
