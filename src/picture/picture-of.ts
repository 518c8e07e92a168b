import { Arrow, Box, Picture } from './picture';
import { Document } from '../core/document';
import { resultOf, substitutions } from '../core/reference';
import { accountPermissions } from '../rules/model/account-permissions';
import { elements } from '../rules/model/elements';
import { waveOf } from '../rules/model/hook';
import { Installation, SyncedApplication } from '../rules/model/installation';
import { podOf } from '../rules/model/pod';
import { startedRuns } from '../rules/model/started-run';
import { typedDocument } from '../rules/model/typed-document';
import { readPipelineSpec } from '../tekton/read-pipeline-spec';
import { taskOrder } from '../tekton/task-order';

/** Settings of a picture. */
export interface PictureOptions {
  /** Whether hooks have the permissions of their ServiceAccounts. */
  readonly showsRights: boolean;
}

/** Argo CD's phases in the order in which they run; SyncFail runs in place of the rest, the last two at deletion. */
const PHASES = ['PreSync', 'Sync', 'PostSync', 'SyncFail', 'PreDelete', 'PostDelete'];

/** What a group of objects has in common: a phase and a wave. */
interface Group {
  readonly phase: string;
  readonly wave: number;
  readonly documents: Document[];
}

/** The picture of manifests: Applications with what they sync, hooks, and the Pipelines that these start. */
export function pictureOf(documents: readonly Document[], options: PictureOptions): Picture {
  return new PictureBuilder(documents.map(typedDocument), options).build();
}

class PictureBuilder {
  private readonly installation: Installation;
  private readonly boxes: Box[] = [];
  private readonly arrows: Arrow[] = [];
  /** Ids of boxes, by document. */
  private readonly ids = new Map<Document, string>();
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
    const pipelines = this.installation.ofKind('Pipeline');
    for (const each of applications) this.addApplication(each);
    for (const each of pipelines) this.addPipeline(each);
    for (const each of applications) for (const { document } of each.hooks) this.addRuns(document);
    return { boxes: this.boxes, arrows: this.arrows };
  }

  private idOf(document: Document): string {
    let id = this.ids.get(document);
    if (id === undefined) this.ids.set(document, (id = `o${this.ids.size}`));
    return id;
  }

  private addApplication(application: SyncedApplication): void {
    const id = this.idOf(application.document);
    const groups = groupsOf(application);
    const boxes = groups.map((group, i) => ({
      id: `${id}g${i}`,
      lines: [group.wave === 0 ? group.phase : `${group.phase}, wave ${group.wave}`],
      boxes: this.objectBoxes(group, `${id}g${i}`),
    }));
    const destination = application.destinationNamespace;
    const lines = [`Application ${application.name}`, ...(destination === undefined ? [] : [`into ${destination}`])];
    this.boxes.push({ id, lines, boxes });
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
    return others.length === 0 ? boxes : [{ id: `${id}o`, lines: others.map(objectTitle), boxes: [] }, ...boxes];
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
      return { id: from, lines: [objectTitle(document)], boxes: [] };
    }
    const account = podOf(document)?.serviceAccountName;
    const namespace = document.manifest.metadata?.namespace ?? this.installation.destinationNamespaceOf(document);
    const rights =
      this.options.showsRights && account !== undefined
        ? accountPermissions(this.installation, namespace, account)
        : [];
    const id = this.drawn.has(document) ? `${this.idOf(document)}${group.replace(/^o\d+/, '')}` : this.idOf(document);
    this.drawn.add(document);
    return { id, lines: [`hook: ${objectTitle(document)}`, ...rights], boxes: [] };
  }

  /** Adds the arrow from a hook to each Pipeline that it starts. */
  private addRuns(hook: Document): void {
    for (const { pipeline, values } of startedRuns(this.installation, hook)) {
      if (pipeline === undefined) continue;
      const lines = ['starts a run', ...Object.keys(values)];
      this.arrows.push({ from: this.idOf(hook), to: this.idOf(pipeline), lines, isDotted: false });
    }
  }

  private addPipeline(document: Document): void {
    const id = this.idOf(document);
    const { metadata, spec } = document.manifest;
    const tasks = elements(spec?.tasks);
    const finals = elements(spec?.finally);
    const idOfTask = new Map([...tasks, ...finals].map(({ name }, i) => [name, `${id}t${i}`]));
    const boxOf = (task: any) => ({ id: idOfTask.get(task.name)!, lines: taskLines(task), boxes: [] });
    const finallyBox = { id: `${id}f`, lines: ['finally'], boxes: finals.map(boxOf) };
    this.boxes.push({
      id,
      lines: [`Pipeline ${metadata?.name}`, ...(metadata?.namespace === undefined ? [] : [`in ${metadata.namespace}`])],
      boxes: [...tasks.map(boxOf), ...(finals.length > 0 ? [finallyBox] : [])],
    });
    this.addTaskArrows(spec, tasks, idOfTask);
    for (const task of finals) this.addResultArrows(task, idOfTask);
    const last = tasks.at(-1);
    if (finals.length > 0 && last !== undefined) {
      this.arrows.push({ from: idOfTask.get(last.name)!, to: finallyBox.id, lines: ['always'], isDotted: true });
    }
  }

  private addTaskArrows(spec: any, tasks: readonly any[], idOfTask: ReadonlyMap<string, string>): void {
    const { plan } = readPipelineSpec(spec, { name: '', task: () => undefined });
    for (const [name, before] of taskOrder(plan.tasks)) {
      const task = tasks.find((each) => each.name === name);
      for (const other of before) {
        const given = [...new Set([...resultsOf(task, other), ...sharedWorkspaces(task, tasks, other)])];
        this.arrows.push({ from: idOfTask.get(other)!, to: idOfTask.get(name)!, lines: given, isDotted: false });
      }
    }
  }

  private addResultArrows(task: any, idOfTask: ReadonlyMap<string, string>): void {
    for (const [other, from] of idOfTask) {
      const lines = resultsOf(task, other);
      if (lines.length > 0) this.arrows.push({ from, to: idOfTask.get(task.name)!, lines, isDotted: true });
    }
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

function objectTitle({ manifest: { kind, metadata } }: Document): string {
  return `${kind} ${metadata?.name ?? metadata?.generateName ?? ''}`;
}

function taskLines({ name, taskRef, taskSpec, when }: any): string[] {
  const of = taskSpec === undefined ? `Task ${taskRef?.name ?? taskRef?.resolver ?? ''}` : 'Task of its own';
  return [name, of, ...(elements(when).length > 0 ? ['with a condition'] : [])];
}

/** The results of another task that a task reads. */
function resultsOf(task: any, other: string): string[] {
  const found = substitutions(JSON.stringify(task)).map(resultOf);
  return [...new Set(found.flatMap((each) => (each?.task === other ? [each.result] : [])))];
}

/** The workspaces that a task and another one use. */
function sharedWorkspaces(task: any, tasks: readonly any[], other: string): string[] {
  const used = (each: any) => elements(each?.workspaces).map(({ name, workspace }) => workspace ?? name);
  const names = new Set<string>(used(tasks.find(({ name }) => name === other)));
  return used(task)
    .filter((name) => names.has(name))
    .map((name) => `files of ${name}`);
}
