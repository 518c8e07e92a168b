import { fetchedRepository } from './fetched-source';
import { Programs } from './programs';
import { renderChart } from './render-chart';
import { RenderContext, RenderedText } from './render-context';
import { KustomizeProgram, renderKustomization } from './render-kustomization';
import { NotRendered } from './repository-copy';
import { SourceFiles } from './source-files';
import { sourcesToRender, SourceToRender } from './source-to-render';
import { quote } from '../core/text';
import { isDerived } from '../rules/model/derived-document';

const WHERE_FROM = {
  helm: 'https://helm.sh/docs/intro/install',
  kustomize: 'https://kubectl.docs.kubernetes.io/installation/kustomize',
};

/**
 * Renders a source as Argo CD does.
 *
 * @throws NotRendered, RejectedSource or ProgramFailed
 */
export function renderOneSource(part: SourceToRender, context: RenderContext): RenderedText {
  if (isDerived(part.application) && JSON.stringify(part.source).includes('{{')) {
    throw new NotRendered('what fills the placeholders of an ApplicationSet is not known here');
  }
  if (part.folder !== undefined || part.source.chart !== undefined) return renderedBy(part, context);
  return { ...renderedClone(part, context.programs), consumed: [], originOf: () => undefined };
}

function renderedBy(part: SourceToRender, context: RenderContext): RenderedText {
  const { programs } = context;
  if (part.tool === 'helm') return renderChart(part, needed('helm', programs), context);
  return renderKustomization({ ...part, folder: part.folder! }, kustomizeProgram(programs), context);
}

/** A source of another repository. */
function renderedClone(part: SourceToRender, programs: Programs): RenderedText {
  const { path, repoURL } = part.source;
  const git = programs.find('git');
  if (!programs.mayFetch || git === undefined) {
    const fact = `there is no folder ${quote(path)} in this repository, and ${quote(repoURL)} would be cloned`;
    throw new NotRendered(`${fact}. Give --fetch to allow it`);
  }
  const copy = fetchedRepository(part.source, git, programs);
  const cloned = sourcesToRender(part.application, copy).find(({ index }) => index === part.index);
  if (cloned?.folder === undefined) throw new NotRendered(`there is no folder ${quote(path)} in ${quote(repoURL)}`);
  return renderedBy(cloned, { copy, programs, files: new SourceFiles(copy, []) });
}

function kustomizeProgram(programs: Programs): KustomizeProgram {
  const helm = programs.find('helm');
  const kubectl = programs.find('kustomize') === undefined ? programs.find('kubectl') : undefined;
  if (kubectl !== undefined) return { path: kubectl, command: 'kustomize', helm };
  return { path: needed('kustomize', programs), command: 'build', helm };
}

function needed(name: 'helm' | 'kustomize', programs: Programs): string {
  const found = programs.find(name);
  if (found !== undefined) return found;
  throw new NotRendered(`${name} is not installed. Get it from ${WHERE_FROM[name]}`);
}
