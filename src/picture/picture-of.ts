import { Arrow, Box, Picture } from './picture';
import { PictureOptions } from './picture-options';
import { placeLines, rightsLines, RunPictures } from './run-pictures';
import { Document } from '../core/document';
import { waveOf } from '../rules/model/hook';
import { Installation, Source, SyncedApplication } from '../rules/model/installation';
import { podOf } from '../rules/model/pod';
import { StartedRun, startedRuns } from '../rules/model/started-run';
import { typedDocument } from '../rules/model/typed-document';

/** Argo CD's phases in the order in which they run; SyncFail runs in place of the rest, the last two at deletion. */
const PHASES = ['PreSync', 'Sync', 'PostSync', 'SyncFail', 'PreDelete', 'PostDelete'];

/** What a group of objects has in common: a phase and a wave. */
interface Group {
  readonly phase: string;
  readonly wave: number;
  readonly documents: Document[];
}

/** The picture of manifests: Applications with what they sync, hooks, the Pipelines that these start, and workloads. */
export function pictureOf(documents: readonly Document[], options: PictureOptions): Picture {
  return new PictureBuilder(documents.map(typedDocument), options).build();
}

class PictureBuilder {
  private readonly installation: Installation;
  private readonly boxes: Box[] = [];
  private readonly arrows: Arrow[] = [];
  /** Ids of boxes, by document. */
  private readonly ids = new Map<Document, string>();
  /** Ids of boxes of what is not among the documents, by their lines. */
  private readonly others = new Map<string, string>();
  /** Hooks that have a box: one of several phases has a box in each. */
  private readonly drawn = new Set<Document>();

  public constructor(
    documents: readonly Document[],
    private readonly options: PictureOptions,
  ) {
    this.installation = new Installation(documents);
  }

  public build(): Picture {
    const { applications } = this.installation;
    for (const each of applications) this.addSources(each);
    for (const each of applications) this.addApplication(each);
    const hooks = new Set(applications.flatMap((application) => application.hooks.map(({ document }) => document)));
    const alone = this.installation.ofKind('PipelineRun').filter((document) => !hooks.has(document));
    for (const each of alone) this.addBox(this.idOf(each), 'hook', [objectTitle(each), ...this.placeOf(each)]);
    const runs = [...hooks, ...alone].flatMap((document) => startedRuns(this.installation, document));
    this.addPipelines(runs);
    return { boxes: this.boxes, arrows: this.arrows };
  }

  private idOf(document: Document): string {
    let id = this.ids.get(document);
    if (id === undefined) this.ids.set(document, (id = `o${this.ids.size}`));
    return id;
  }

  private addBox(id: string, kind: Box['kind'], lines: string[], boxes: readonly Box[] = []): void {
    this.boxes.push({ id, kind, lines, boxes });
  }

  /** The box of something that is not among the documents. */
  private otherId(kind: Box['kind'], lines: string[]): string {
    const key = lines.join('\n');
    let id = this.others.get(key);
    if (id === undefined) {
      this.others.set(key, (id = `x${this.others.size}`));
      this.addBox(id, kind, lines);
    }
    return id;
  }

  private placeOf(document: Document): string[] {
    return placeLines(document.manifest.metadata?.namespace ?? this.installation.destinationNamespaceOf(document));
  }

  private addSources({ document, sources }: SyncedApplication): void {
    for (const source of sources) {
      const from = this.otherId('source', sourceLines(source));
      this.arrows.push({ from, to: this.idOf(document), lines: source.path ? [source.path] : [], isDotted: false });
    }
  }

  private addApplication(application: SyncedApplication): void {
    const id = this.idOf(application.document);
    const groups = groupsOf(application);
    const boxes = groups.map((group, i): Box => ({
      id: `${id}g${i}`,
      kind: 'phase',
      lines: [group.wave === 0 ? group.phase : `${group.phase}, wave ${group.wave}`],
      boxes: this.objectBoxes(group, `${id}g${i}`),
    }));
    this.addBox(id, 'application', [`Application ${application.name}`, ...destinationLines(application)], boxes);
    boxes.slice(1).forEach((box, i) => {
      const isOrder = PHASES.indexOf(groups[i + 1].phase) < PHASES.indexOf('SyncFail');
      if (isOrder) this.arrows.push({ from: boxes[i].id, to: box.id, lines: [], isDotted: false });
    });
  }

  /** A box for each hook and child Application, and one for all other objects. */
  private objectBoxes({ documents, phase }: Group, id: string): Box[] {
    const isAlone = (document: Document) =>
      this.hooksOf(phase).has(document) || this.installation.applications.some((each) => each.document === document);
    const others = documents.filter((document) => !isAlone(document));
    const boxes = documents.filter(isAlone).map((document) => this.objectBox(document, id));
    const lines = others.map(objectTitle);
    return others.length === 0 ? boxes : [{ id: `${id}o`, kind: 'objects', lines, boxes: [] }, ...boxes];
  }

  private hooksOf(phase: string): Set<Document> {
    const hooks = this.installation.applications.flatMap((application) => application.hooks);
    return new Set(hooks.filter(({ phases }) => phases.includes(phase)).map(({ document }) => document));
  }

  private objectBox(document: Document, group: string): Box {
    const child = this.installation.applications.find((each) => each.document === document);
    if (child !== undefined) {
      const from = `${this.idOf(document)}c`;
      this.arrows.push({ from, to: this.idOf(document), lines: [], isDotted: false });
      return { id: from, kind: 'objects', lines: [objectTitle(document)], boxes: [] };
    }
    const pod = podOf(document);
    const namespace = document.manifest.metadata?.namespace ?? this.installation.destinationNamespaceOf(document);
    const rights =
      this.options.showsRights && pod !== undefined
        ? rightsLines(this.installation, namespace, pod.serviceAccountName)
        : [];
    const id = this.drawn.has(document) ? `${this.idOf(document)}${group.replace(/^o\d+/, '')}` : this.idOf(document);
    this.drawn.add(document);
    return { id, kind: 'hook', lines: [`hook: ${objectTitle(document)}`, ...rights], boxes: [] };
  }

  /** Adds the Pipelines, the runs that have one of their own, and the arrows from what starts them. */
  private addPipelines(runs: readonly StartedRun[]): void {
    const pictures = new RunPictures(this.installation, this.options);
    for (const document of this.installation.ofKind('Pipeline')) {
      const { metadata, spec } = document.manifest;
      const of = runs.filter(({ pipeline }) => pipeline === document);
      const id = this.idOf(document);
      const namespace = metadata?.namespace;
      pictures.addPipeline({ id, title: `Pipeline ${metadata?.name}`, namespace, spec, document, runs: of });
    }
    runs.forEach((run, i) => this.addRun(run, `r${i}`, pictures));
    this.boxes.push(...pictures.boxes);
    this.arrows.push(...pictures.arrows);
  }

  /** Adds the arrow from what starts a run to its Pipeline. */
  private addRun(started: StartedRun, id: string, pictures: RunPictures): void {
    const { document, values } = started;
    const to = this.targetOf(started, id, pictures);
    const lines = [document.manifest.kind === 'PipelineRun' ? 'runs' : 'starts a run', ...Object.keys(values)];
    this.arrows.push({ from: this.idOf(document), to, lines, isDotted: false });
  }

  /** The box of the Pipeline of a run; that of an embedded one is added with this id. */
  private targetOf(started: StartedRun, id: string, pictures: RunPictures): string {
    const { pipeline, run, namespace } = started;
    if (pipeline !== undefined) return this.idOf(pipeline);
    const { pipelineSpec, pipelineRef } = run.spec ?? {};
    if (pipelineSpec === undefined) {
      const title = `Pipeline ${pipelineRef?.name ?? pipelineRef?.resolver ?? ''}`;
      return this.otherId('unknown', [title, 'not in these manifests']);
    }
    const title = `Tasks of PipelineRun ${run.metadata?.name ?? run.metadata?.generateName ?? ''}`;
    pictures.addPipeline({ id, title, namespace, spec: pipelineSpec, runs: [started] });
    return id;
  }
}

/** The objects of an Application by phase and wave, in the order of the sync. */
function groupsOf({ synced, hooks }: SyncedApplication): Group[] {
  const groups = new Map<string, Group>();
  const phasesOf = new Map(hooks.map(({ document, phases }) => [document, phases]));
  for (const document of synced) {
    for (const phase of phasesOf.get(document) ?? ['Sync']) {
      const wave = waveOf(document);
      const key = `${phase} ${wave}`;
      const group = groups.get(key) ?? { phase, wave, documents: [] };
      groups.set(key, group);
      group.documents.push(document);
    }
  }
  return [...groups.values()].sort((a, b) => PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase) || a.wave - b.wave);
}

function sourceLines({ repoUrl, path, targetRevision = 'HEAD' }: Source): string[] {
  return [path === undefined ? 'Helm repository' : 'Git', repoUrl.replace(/^https?:\/\//, ''), `at ${targetRevision}`];
}

function destinationLines({ destinationNamespace, isInCluster, cluster }: SyncedApplication): string[] {
  return [
    ...(destinationNamespace === undefined ? [] : [`into ${destinationNamespace}`]),
    ...(isInCluster ? [] : [`in cluster ${cluster}`]),
  ];
}

function objectTitle({ manifest: { kind, metadata } }: Document): string {
  return `${kind} ${metadata?.name ?? metadata?.generateName ?? ''}`;
}
