import { PropertyOrigin, OriginOfObject } from './rendered-object';
import { pathIn } from './repository-copy';
import { SourceFiles } from './source-files';
import { TemplateLines } from './template-lines';
import { FileDocument, regionOf, SourceFile } from '../check/file-document';

/** Finds the templates that made the objects of a chart, by the comments `# Source:` of Helm. */
export class HelmOrigins {
  private readonly templates = new Map<string, TemplateLines>();

  /**
   * @param folder of the chart, from the root
   * @param local folders of charts that it needs and that are not in it, by the name of the chart
   */
  public constructor(
    private readonly folder: string,
    private readonly local: ReadonlyMap<string, string>,
    private readonly files: SourceFiles,
  ) {}

  /** @param output of Helm with the object */
  public of(object: FileDocument, output: SourceFile): OriginOfObject {
    const { line } = object.region('');
    const made = documentLines(output, line);
    const template = this.templateOf(made.source);
    return {
      acknowledgements: object.acknowledgements.map((each) => this.files.acknowledgementOf(`${template?.path}`, each)),
      origin: (property) => {
        if (template === undefined) return undefined;
        const at = object.region(property).line - 1 - made.first;
        return this.originAt(template, made.lines, Math.max(at, 0));
      },
    };
  }

  /** `# Source: shop/charts/redis/templates/a.yaml` → the file; undefined if it is not in the repository. */
  private templateOf(source: string | undefined): SourceFile | undefined {
    const path = source?.replace(/^[^/]*\//, '');
    if (path === undefined) return undefined;
    const [, chart, rest] = /^charts\/([^/]+)\/(.*)$/.exec(path) ?? [];
    const other = chart === undefined ? undefined : this.local.get(chart);
    return (
      this.files.find(pathIn(this.folder, path)) ??
      (other === undefined ? undefined : this.files.find(pathIn(other, rest)))
    );
  }

  private originAt(template: SourceFile, made: readonly string[], line: number): PropertyOrigin {
    let lines = this.templates.get(template.path);
    if (lines === undefined) this.templates.set(template.path, (lines = new TemplateLines(template.text)));
    const at = lines.lineFor(made, line);
    const start = template.lines.lineStarts[at];
    const indent = template.text.slice(start).search(/\S|$/);
    return { file: template, region: regionOf(template, [start + indent, template.text.length]) };
  }
}

/** The lines of a document, with the template in the comment before them. */
function documentLines({ text, lines }: SourceFile, line: number): { first: number; lines: string[]; source?: string } {
  const separator = text.lastIndexOf('\n---', lines.lineStarts[line - 1]);
  const from = separator < 0 ? 0 : separator + 1;
  const end = text.indexOf('\n---', lines.lineStarts[line - 1]);
  const all = text.slice(from, end < 0 ? text.length : end).split('\n');
  const [, source] = /^# Source: (.+)$/m.exec(all.slice(0, 3).join('\n')) ?? [];
  return { first: lines.linePos(from).line - 1, lines: all, source: source?.trim() };
}
