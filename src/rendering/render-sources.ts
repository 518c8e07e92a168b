import { join } from 'path';
import { applicationsToRender, placeOfSource } from './applications-to-render';
import { ProgramFailed, Programs } from './programs';
import { RenderContext, RenderedText } from './render-context';
import { renderFailure } from './render-failure';
import { renderOneSource } from './render-one-source';
import { RenderedObject, withoutOrigin } from './rendered-object';
import { NotRendered, RejectedSource, RepositoryCopy } from './repository-copy';
import { SourceFiles } from './source-files';
import { sourcesToRender, SourceToRender } from './source-to-render';
import { FileDocument, LocatedDocument } from '../check/file-document';
import { readTextAs, Reading } from '../check/read-files';
import { applicationsNamed, Note } from '../check/report';
import { Document, Finding } from '../core/document';
import { renderedSourceKey } from '../rules/model/rendered-document';

/** How sources are rendered. */
export interface RenderOptions {
  /** The root of the repository. */
  readonly root: string;
  /** What to read in place of files, by their path from the root. */
  readonly texts?: ReadonlyMap<string, string>;
  /** Whether what is not in the repository is downloaded. */
  readonly mayFetch: boolean;
  /** Folders in which programs are looked for. @default - PATH */
  readonly path?: string;
}

/** The documents as Argo CD applies them. */
export interface RenderedReading extends Omit<Reading, 'documents'> {
  readonly documents: readonly LocatedDocument[];
  /** What was not rendered. */
  readonly notes: readonly Note[];
}

/** Applications that make Applications are followed to this depth. */
const MOST_LEVELS = 5;

/** A path that no file has. */
const OUTPUT = 'rendered';

/**
 * Renders the sources of all Applications among documents that Kustomize or Helm render in Argo CD, with the
 * parameters of the Application. The objects take the place of the manifests of which they were made.
 */
export function renderSources(reading: Reading, options: RenderOptions): RenderedReading {
  const applications = applicationsToRender(reading.documents, reading.files);
  if (applications.length === 0) return { ...reading, notes: [] };
  const programs = new Programs(options.mayFetch, options.path);
  try {
    return new SourcesRendering(reading, options, programs).of(applications);
  } finally {
    programs.end();
  }
}

class SourcesRendering {
  private readonly context: RenderContext;
  private readonly objects: RenderedObject[] = [];
  private readonly failures: Finding<LocatedDocument>[] = [];
  /** The names of Applications that were not rendered, by the reason. */
  private readonly reasons = new Map<string, Set<string>>();
  private readonly consumed = new Set<string>();
  /** Folders of sources that were not rendered, whose manifests stay. */
  private readonly kept = new Set<string>();

  public constructor(
    private readonly reading: Reading,
    { root, texts }: RenderOptions,
    programs: Programs,
  ) {
    const copy = new RepositoryCopy(root, join(programs.folder, 'repository'), texts);
    this.context = { copy, programs, files: new SourceFiles(copy, reading.documents) };
  }

  public of(applications: readonly Document[]): RenderedReading {
    let next = applications;
    for (let level = 0; level < MOST_LEVELS && next.length > 0; level++) {
      const before = this.objects.length;
      for (const application of next) this.renderApplication(application);
      next = applicationsToRender(this.objects.slice(before), this.reading.files);
    }
    const left = this.reading.documents.filter((document) => !this.isConsumed(document));
    return {
      ...this.reading,
      documents: [...left, ...this.objects],
      syntaxErrors: [...this.reading.syntaxErrors, ...this.failures],
      notes: [...this.reasons].map(([reason, names]) => ({
        fact: `what Argo CD renders for ${applicationsNamed([...names])}: ${reason}`,
      })),
    };
  }

  private renderApplication(application: Document): void {
    const whole = { application, manifest: application.manifest, index: 0 };
    this.reporting(whole, () => {
      for (const source of sourcesToRender(application, this.context.copy)) {
        this.reporting(source, () => this.add(source, renderOneSource(source, this.context)));
      }
    });
  }

  /** Reports why something fails, and goes on. */
  private reporting(
    part: Pick<SourceToRender, 'application' | 'manifest' | 'index' | 'folder'>,
    run: () => void,
  ): void {
    try {
      run();
    } catch (error) {
      if (part.folder !== undefined) this.kept.add(part.folder);
      const name = part.manifest.metadata?.name;
      if (error instanceof NotRendered) {
        this.reasons.set(error.message, (this.reasons.get(error.message) ?? new Set()).add(`${name}`));
      } else if (error instanceof RejectedSource || error instanceof ProgramFailed) {
        const failed = { ...placeOfSource(part), name, folder: part.folder };
        this.failures.push(renderFailure(failed, error.message, this.context.files));
      } else {
        throw error;
      }
    }
  }

  private add(part: SourceToRender, { text, consumed, originOf }: RenderedText): void {
    const { application, manifest, index, folder = '' } = part;
    const { file, documents } = readTextAs(text, OUTPUT);
    for (const path of consumed) this.consumed.add(path);
    const source = {
      ...placeOfSource(part),
      name: `${manifest.metadata?.name}`,
      folder,
      namespace: manifest.spec?.destination?.namespace,
      key: renderedSourceKey(application, index),
    };
    for (const object of documents) {
      this.objects.push(new RenderedObject(withoutOrigin(object.manifest), source, originOf(object, file)));
    }
  }

  private isConsumed({ file, folder, manifest }: FileDocument): boolean {
    if (manifest.kind === 'Kustomization' || this.kept.has(folder)) return false;
    if (this.consumed.has(file.path)) return true;
    return [...this.consumed].some((each) => each.endsWith('/') && file.path.startsWith(each));
  }
}
