import { existsSync, readFileSync, writeFileSync } from 'fs';
import { posix } from 'path';
import { argocdVariables } from './argocd-variables';
import { editedKustomization } from './edited-kustomization';
import { kustomizationFile, KustomizationParts, kustomizationParts } from './kustomization-parts';
import { KustomizeOrigins } from './kustomize-origins';
import { succeeded } from './programs';
import { RenderContext, RenderedText } from './render-context';
import { isInside, pathIn, RejectedSource, RepositoryCopy } from './repository-copy';
import { parsedFile, SourceToRender } from './source-to-render';
import { elements, isRecord } from '../rules/model/elements';

/** How Kustomize is called. */
export interface KustomizeProgram {
  readonly path: string;
  /** `build`, or `kustomize` for kubectl. */
  readonly command: string;
  /** Helm, for kustomizations with charts. */
  readonly helm?: string;
}

/** Renders a folder with a kustomization, with the parameters of its source. */
export function renderKustomization(
  part: SourceToRender & { readonly folder: string },
  program: KustomizeProgram,
  context: RenderContext,
): RenderedText {
  const { copy, programs, files } = context;
  const { manifest, source, folder } = part;
  const kustomize = isRecord(source.kustomize) ? source.kustomize : {};
  const components = componentsOf(kustomize, folder, copy);
  const parts = kustomizationParts(folder, components, copy, programs.mayFetch);
  for (const path of [...parts.folders, ...parts.manifests, ...parts.files]) copy.add(path);
  const file = kustomizationFile(folder, copy);
  if (file === undefined) throw new RejectedSource(`there is no kustomization in ${folder}`);
  const given = { ...kustomize, components };
  const edited = editedKustomization(parsedFile(copy.textOf(file), file), given, argocdVariables(manifest, source));
  const text = withFile(copy.placeOf(file), JSON.stringify(withOrigins(edited)), () =>
    succeeded(
      programs.run(program.path, [program.command, copy.placeOf(folder), ...charts(parts, program)], copy.folder),
    ),
  );
  const origins = new KustomizeOrigins(folder, parts.manifests, files, copy);
  return { text, consumed: parts.manifests, originOf: (object) => origins.of(object) };
}

/** Argo CD adds only those that exist, with this option of the source. */
function componentsOf(kustomize: any, folder: string, copy: RepositoryCopy): string[] {
  const given = elements(kustomize.components).map((component) => `${component}`);
  if (kustomize.ignoreMissingComponents !== true) return given;
  return given.filter((component) => {
    const path = posix.normalize(pathIn(folder, component));
    return isInside(path) && copy.isFolder(path) && kustomizationFile(path, copy) !== undefined;
  });
}

/** Runs something while a file has another text. */
function withFile<T>(path: string, text: string, run: () => T): T {
  const before = existsSync(path) ? readFileSync(path) : undefined;
  writeFileSync(path, text);
  try {
    return run();
  } finally {
    if (before !== undefined) writeFileSync(path, before);
  }
}

/** With the annotations that name the file of each object. */
function withOrigins(kustomization: any): any {
  const buildMetadata = [...new Set([...elements(kustomization.buildMetadata), 'originAnnotations'])];
  return { ...kustomization, buildMetadata };
}

function charts({ hasCharts }: KustomizationParts, { helm }: KustomizeProgram): string[] {
  return hasCharts && helm !== undefined ? ['--enable-helm', '--helm-command', helm] : [];
}
