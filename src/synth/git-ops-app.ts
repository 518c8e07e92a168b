import { writeFileSync } from 'fs';
import { isAbsolute, join, relative, resolve, sep } from 'path';
import { ApiObject, App, Chart, IResolver, YamlOutputType } from 'cdk8s';
import { IConstruct } from 'constructs';
import { attempt, header, Owner, Target, updateFolders } from './committed-folder';
import { DRIFT_REPORT, reportDrift } from './drift';
import { whileLocked } from './folder-lock';
import { HeldManifests } from './held-manifests';
import { planFiles, PlannedFile } from './layout';
import { printYaml } from './print';
import { Progress } from './progress';
import { readTree } from './reading';
import { addValidation } from '../core/acknowledgement';
import { coloursOf } from '../core/colour';
import { Diagnostic } from '../core/diagnostic';
import { DocumentIndex } from '../core/document-index';
import { IMAGE_REGISTRY, registryProblems } from '../core/image-registry';
import { quote } from '../core/text';
import { ConstructDocument, constructFindings, ConstructFindings } from '../rules/construct-findings';

/** Where a GitOpsApp writes, and how. The props of cdk8s's `App` are among them. */
export interface GitOpsAppProps {
  /**
   * The folder that is committed, with a folder for each chart (a source path of Argo CD each) and a file for each
   * object. Relative to the working directory. A file there that this app wrote and no longer makes is stale, and removed;
   * refused: a folder with files of an app that has no chart of this one.
   * @default 'manifests'
   */
  readonly manifests?: string;

  /**
   * Name of the app, where several share the committed folder: it stands in the first line of each file, and an app
   * removes only files with its own. Letters, digits, `.`, `_` and `-`.
   * @default - none: of the files without a name
   */
  readonly name?: string;

  /**
   * Folder that is filled beside the committed one: the output folder of `cdk8s synth`, which that command deletes
   * before it runs the app. Nothing is removed from it.
   * @default - the environment variable CDK8S_OUTDIR, else none
   */
  readonly outdir?: string;

  /**
   * How objects are divided into files. In each layout a file's name depends on nothing but what is in it: it has no
   * number before it, whatever depends on what.
   *
   * - `FOLDER_PER_CHART_FILE_PER_RESOURCE`: `<chart>/<Kind>.<name>.k8s.yaml`, with the namespace before the name where it
   *   is not the chart's. A folder is a source path of Argo CD, and a change of one object is a change of one file.
   * - `FILE_PER_CHART`: `<chart>.k8s.yaml`; for thousands of charts, since it has the fewest files that Argo CD can tell
   *   apart, by `directory.include`.
   * - `FILE_PER_RESOURCE`: `<Kind>.<namespace>.<name>.k8s.yaml`.
   * - `FILE_PER_APP`: `app.k8s.yaml`.
   *
   * Objects that would share a name all the same (their API groups differ, or only the case of a letter) have a hash
   * after it; the same object twice is refused.
   * @default YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE
   */
  readonly yamlOutputType?: YamlOutputType;

  /**
   * End of each file's name.
   * @default '.k8s.yaml'
   */
  readonly outputFileExtension?: string;

  /**
   * What replaces values of your own types while objects are rendered, before cdk8s's own resolvers.
   * @default - cdk8s's own only
   */
  readonly resolvers?: IResolver[];

  /**
   * Whether to write `construct-metadata.json` into `outdir`, with the construct's path of each object by its name, as
   * `App` does; `cdk8s synth` asks for it where there are validations. Refused where `outdir` is the committed folder: Argo
   * CD takes each `.json` there for a manifest.
   * @default - the environment variable CDK8S_RECORD_CONSTRUCT_METADATA
   */
  readonly recordConstructMetadata?: boolean;

  /**
   * Whether each object has its construct's path as the annotation `cdk8s-argo-tekton/construct-path`: the way back from
   * an object in the cluster to the code. Not Tekton's own kinds: it copies the annotations of Pipelines and Tasks to
   * runs and pods, which come from no construct.
   * @default false
   */
  readonly constructPathAnnotation?: boolean;

  /**
   * Registry from which all images of the library come, e.g. `mirror.example.com` or
   * `registry.example.com:5000/mirror`, for a cluster without public registries. Path, tag and digest of each stay:
   * `docker.io/alpine/git:…` becomes `mirror.example.com/alpine/git:…`. Images that you name stay as you name them.
   * @default - the public registries of `DefaultImages`
   */
  readonly imageRegistry?: string;
}

/** The annotation that leads from an object to the code. */
const CONSTRUCT_PATH = 'cdk8s-argo-tekton/construct-path';

/** All files, and what the rules say of them that does not keep them from being written. */
interface Rendering extends ConstructFindings {
  readonly files: PlannedFile[];
  /** The objects of all files, one file after the other. */
  readonly documents: ConstructDocument[];
}

/**
 * A cdk8s App whose manifests are committed.
 *
 * Everything made for `App` works in it. It differs in how it writes: all problems of all constructs are reported at
 * once and then nothing is written; charts and files keep their names whatever depends on what; a file that did not change
 * is not touched, a changed one is replaced in one step; a stale file goes, anybody else's stays; two objects never share a
 * file; of two processes at once one waits for the other. Its time grows with the objects, whatever they depend on; that
 * of `App` with the square of the charts.
 *
 * A dependency (`addDependency`) puts objects of one file, and the text of `synthYaml`, into order, as in `App`. Argo CD
 * reads no such order: there it is said by sync waves, `Sync.of(construct).wave(1)`, within what one Application syncs, and
 * by the waves of the Applications themselves between charts.
 *
 * `cdk8s synth` deletes its output folder before it runs the app, so that a failing app would leave its user without
 * manifests. Set `output` in `cdk8s.yaml` to a scratch folder that is not committed: the app fills both.
 *
 * @example
 *
 * const app = new GitOpsApp({ manifests: 'manifests' });
 * new Chart(app, 'shop');
 * app.synth();
 */
export class GitOpsApp extends App {
  /** The folder that is committed. */
  public readonly manifests: string;

  private readonly ownName?: string;
  private readonly recordsMetadata: boolean;
  private readonly annotatesPath: boolean;

  public constructor(props: GitOpsAppProps = {}) {
    const manifests = props.manifests ?? 'manifests';
    const outdir = props.outdir ?? process.env.CDK8S_OUTDIR ?? manifests;
    if (isBelow(outdir, manifests) || isBelow(manifests, outdir)) {
      throw new Error(
        `GitOpsApp: of the folders outdir "${outdir}" and manifests "${manifests}" one lies in the other, whose files would count as stale. Give folders side by side, or the same.`,
      );
    }
    super({
      ...props,
      outdir,
      yamlOutputType: props.yamlOutputType ?? YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
    });
    this.manifests = manifests;
    this.ownName = props.name;
    this.recordsMetadata = props.recordConstructMetadata ?? process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true';
    this.annotatesPath = props.constructPathAnnotation ?? false;
    const { imageRegistry } = props;
    if (imageRegistry !== undefined) this.node.setContext(IMAGE_REGISTRY, imageRegistry);
    addValidation(this, () => [
      ...(imageRegistry === undefined ? [] : registryProblems('imageRegistry', imageRegistry)),
      ...this.ownProblems(),
    ]);
  }

  /** All charts, what others depend on first. */
  public get charts(): Chart[] {
    const reading = readTree(this);
    refuse(reading.problems);
    return reading.charts.map(({ chart }) => chart);
  }

  /**
   * Checks everything, then writes the manifests.
   *
   * @throws with all problems, each with its construct's path, before any file is written
   */
  public synth(): void {
    const progress = new Progress();
    try {
      const rendering = this.render(progress);
      const { files, warnings } = rendering;
      const report = process.env[DRIFT_REPORT] ?? '';
      const paths = files.map(({ path }) => path);
      if (report !== '') {
        return reportDrift(
          report,
          this.manifests,
          this.owner(),
          paths,
          this.texts(rendering, 'Comparing file', progress),
        );
      }
      whileLocked(this.manifests, () =>
        updateFolders(this.targets(), paths, this.texts(rendering, 'Writing file', progress)),
      );
      if (this.recordsMetadata) this.writeMetadata(files);
      progress.end();
      warn(warnings);
    } finally {
      progress.end();
    }
  }

  /**
   * Checks everything, and gives the manifests as one text instead of writing them.
   *
   * @returns all objects of all charts, what others depend on first, parted by `---`
   * @throws with all problems, each with its construct's path
   */
  public synthYaml(): string {
    const said = validate(this);
    const reading = readTree(this);
    refuse([...said.map(({ text }) => text), ...reading.problems]);
    return print(reading.charts.flatMap(({ objects }) => objects).map((object) => this.manifestOf(object)));
  }

  /** Every file with its manifests, each object rendered once. Whatever is wrong is refused here, before anything is written. */
  private render(progress: Progress): Rendering {
    const said = validate(this);
    const reading = readTree(this);
    const { files, problems } = planFiles(reading.charts, {
      type: this.yamlOutputType,
      extension: this.outputFileExtension,
    });
    const own = [...said.map(({ text }) => text), ...reading.problems, ...problems];
    const all = files.reduce((sum, { objects }) => sum + objects.length, 0);
    let done = 0;
    const root = relative('.', this.manifests).split(sep).join('/');
    const held = new HeldManifests();
    const index = new DocumentIndex(); // filled as documents are made, when their manifests are at hand
    const documents = files.flatMap((file) =>
      file.objects.map((object) => {
        progress.say('Rendering object', done++, all);
        const document = new ConstructDocument(
          object,
          held.hold(this.renderedObject(object, own.length > 0)),
          file,
          root,
        );
        index.add(document);
        return document;
      }),
    );
    const found = constructFindings(this, documents, index, new Set(said.map(({ construct }) => construct)));
    refuse([...own, ...found.errors]);
    return { files, documents, ...found };
  }

  /** @param isRefused whether something was refused, which may stand in the way here, and is told */
  private renderedObject(object: ApiObject, isRefused: boolean): any {
    try {
      return this.manifestOf(object);
    } catch (error) {
      if (isRefused) return {};
      throw error;
    }
  }

  private manifestOf(object: ApiObject): any {
    const manifest = object.toJson();
    if (!this.annotatesPath || object.apiGroup === 'tekton.dev') return manifest;
    return { ...manifest, metadata: withAnnotation(manifest.metadata ?? {}, CONSTRUCT_PATH, object.node.path) };
  }

  /** The text of each file, made when it is asked for. */
  private *texts({ files, documents, acknowledged }: Rendering, what: string, progress: Progress): Iterable<string> {
    const owner = this.owner();
    let next = 0;
    for (const [i, { origin, objects }] of files.entries()) {
      progress.say(what, i, files.length);
      const manifests = documents.slice(next, (next += objects.length)).map(({ manifest }) => manifest);
      const remarks = objects.map((object) => (acknowledged.get(object) ?? []).map((line) => `# ${line}\n`).join(''));
      yield header(owner, origin) + print(manifests, remarks);
    }
  }

  /** What is written, the committed folder last. */
  private targets(): Target[] {
    const committed = { folder: this.manifests, owner: this.owner() };
    return this.writesOutdir ? [{ folder: this.outdir }, committed] : [committed];
  }

  private get writesOutdir(): boolean {
    return resolve(this.outdir) !== resolve(this.manifests);
  }

  private owner(): Owner {
    return {
      name: this.ownName,
      roots: new Set(this.node.children.map(({ node }) => node.id)),
      extension: this.outputFileExtension,
    };
  }

  /** As cdk8s writes it. */
  private writeMetadata(files: PlannedFile[]): void {
    const resources: { [name: string]: { path: string } } = {};
    for (const { objects } of files) for (const { name, node } of objects) resources[name] = { path: node.path };
    attempt('write', join(this.outdir, 'construct-metadata.json'), (path) =>
      writeFileSync(path, JSON.stringify({ version: '1.0.0', resources })),
    );
  }

  private ownProblems(): Diagnostic[] {
    const problems: Diagnostic[] = [];
    if (this.ownName !== undefined && !/^[0-9A-Za-z._-]+$/.test(this.ownName)) {
      problems.push({
        path: 'name',
        fact: `${quote(this.ownName)} cannot stand in the first line of a file`,
        allowed: 'Allowed: letters, digits, ".", "_" and "-"',
        remedy: 'Rename it',
      });
    }
    if (this.recordsMetadata && !this.writesOutdir) {
      problems.push({
        path: 'recordConstructMetadata',
        fact: `would write construct-metadata.json into the committed folder "${this.manifests}", where Argo CD takes it for a manifest`,
        remedy: 'Give an outdir of its own, or run the app by "cdk8s synth" with such an output',
      });
    }
    return problems;
  }
}

function withAnnotation(metadata: any, name: string, value: string): any {
  const annotations = Object.fromEntries(
    Object.entries({ ...metadata.annotations, [name]: value }).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return Object.fromEntries(Object.entries({ ...metadata, annotations }).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Manifests as one text, each after its comment. */
function print(manifests: any[], comments: string[] = []): string {
  return manifests.map((manifest, i) => (comments[i] ?? '') + printYaml(manifest)).join('---\n');
}

/** What the constructs of a tree say is wrong. They may still change the tree while they look at it. */
function validate({ node }: IConstruct): { construct: IConstruct; text: string }[] {
  return node
    .findAll()
    .flatMap((construct) =>
      construct.node.validate().map((error) => ({ construct, text: `[${construct.node.path}] ${error}` })),
    );
}

/** All problems at once, by path; coloured where they are read on a terminal. */
function refuse(problems: string[]): void {
  if (problems.length === 0) return;
  const { severity, strong } = coloursOf(process.stderr);
  throw new Error(
    `${severity('error', 'Validation failed')} with the following errors:\n  ${[...problems]
      .sort()
      .map((problem) => withPath(problem, strong))
      .join('\n  ')}`,
  );
}

/** Warnings go to the terminal, and the manifests are written all the same. */
function warn(warnings: string[]): void {
  if (warnings.length === 0) return;
  const { severity, strong, faint } = coloursOf(process.stderr);
  const lines = [...warnings]
    .sort()
    .map((warning) => `${severity('warning', 'warning')} ${withPath(warning, strong)}\n`);
  const hint = faint(
    'To accept one: Rules.of(CONSTRUCT).acknowledge(CODE, REASON). Each code has a page in docs/rules of cdk8s-argo-tekton.',
  );
  process.stderr.write(`${lines.join('')}${hint}\n`);
}

function withPath(line: string, emphasis: (text: string) => string): string {
  return line.replace(/^\[[^\]]*\]/, emphasis);
}

function isBelow(folder: string, other: string): boolean {
  const way = relative(resolve(other), resolve(folder));
  return way !== '' && way.split(sep)[0] !== '..' && !isAbsolute(way);
}
