import { writeFileSync } from 'fs';
import { isAbsolute, join, relative, resolve, sep } from 'path';
import { ApiObject, App, AppProps, Chart, IResolver, YamlOutputType } from 'cdk8s';
import { IConstruct } from 'constructs';
import { DRIFT_REPORT, reportDrift } from './drift';
import { attempt, header, Owner, Target } from './folder-content';
import { planFiles, PlannedFile } from './layout';
import { orderCharts } from './order-charts';
import { printYaml } from './print-yaml';
import { Progress } from './progress';
import { reject, warn } from './synth-report';
import { updateFolders } from './update-folders';
import { whileLocked } from './while-locked';
import { acceptProps, misusesIn, propsOfRoot } from '../core/accept-props';
import { addValidation, inOnePass } from '../core/acknowledgement';
import { constructLine, diagnosticLine } from '../core/construct-diagnostic';
import { Diagnostic, within } from '../core/diagnostic';
import { IMAGE_REGISTRY, validateRegistry } from '../core/image-registry';
import { nameOfObject } from '../core/name-of-object';
import { INamed } from '../core/named';
import { PULL_SECRETS } from '../core/pull-secrets';
import { quote } from '../core/text';
import { ConstructDocument } from '../rules/construct-document';
import { constructFindings, ConstructFindings } from '../rules/construct-findings';
import { validateObjectReference } from '../tekton/names';

/** Where a `GitOpsApp` writes, and how. The props of cdk8s's `App` are among them. */
export interface GitOpsAppProps {
  /**
   * The folder that is committed, with a folder for each chart (each a source path of Argo CD) and a file for each
   * object. Relative to the working directory. A file there that this app wrote and no longer makes is stale, and is
   * removed. Rejects a folder with files of an app that has no chart of this one. `cdk8s synth` has an output folder of
   * its own (CDK8S_OUTDIR), which is also written; nothing is removed from it.
   * @default 'manifests'
   */
  readonly outdir?: string;

  /**
   * Owner of the files, if several apps share `outdir`. It is written in the first line of each file, and an app
   * removes only files of its owner. Allowed: letters, digits, `.`, `_` and `-`.
   * @default - none: the app removes only files without an owner
   */
  readonly owner?: string;

  /**
   * How objects are divided into files. In each layout a file name depends only on the objects in the file: it has no
   * number, whatever the dependencies.
   *
   * - `FOLDER_PER_CHART_FILE_PER_RESOURCE`: `<chart>/<Kind>.<name>.k8s.yaml`, with the namespace before the name if it
   *   is not that of the chart. A folder is a source path of Argo CD, and a changed object is one changed file.
   * - `FILE_PER_CHART`: `<chart>.k8s.yaml`; for thousands of charts, since it has the fewest files that Argo CD can
   *   tell apart, by `directory.include`.
   * - `FILE_PER_RESOURCE`: `<Kind>.<namespace>.<name>.k8s.yaml`.
   * - `FILE_PER_APP`: `app.k8s.yaml`.
   *
   * Objects that would still share a file name (their API groups differ, or only the case of a letter) have a hash
   * after it. Rejects the same object twice.
   * @default YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE
   */
  readonly yamlOutputType?: YamlOutputType;

  /**
   * End of each file name.
   * @default '.k8s.yaml'
   */
  readonly outputFileExtension?: string;

  /**
   * Resolvers for values of your own types. They run before those of cdk8s.
   * @default - only those of cdk8s
   */
  readonly resolvers?: IResolver[];

  /**
   * Whether to write `construct-metadata.json`, with the construct path of each object by its name, as `App` does:
   * `cdk8s synth` requests it for validations. It is written into the output folder of `cdk8s synth`. Rejected without
   * one, or if it is `outdir`: Argo CD reads each `.json` there as a manifest.
   * @default - the environment variable CDK8S_RECORD_CONSTRUCT_METADATA
   */
  readonly recordConstructMetadata?: boolean;

  /**
   * Whether each object has the annotation `cdk8s-argo-tekton/construct-path` with its construct path, to find the
   * code of an object in the cluster. Objects of Tekton do not get it: Tekton copies the annotations of Pipelines and
   * Tasks to runs and pods, which have no construct.
   * @default false
   */
  readonly constructPathAnnotation?: boolean;

  /**
   * Registry of all images of the library, e.g. `mirror.example.com` or `registry.example.com:5000/mirror`, for a
   * cluster that cannot reach public registries. Path, tag and digest of each image stay: `docker.io/alpine/git:…`
   * becomes `mirror.example.com/alpine/git:…`. Images that you set in props are used as they are.
   * @default - the public registries of `DefaultImages`
   */
  readonly imageRegistry?: string;

  /**
   * Secrets with which the kubelet pulls the images of all pods of the library: those of runs, of hooks and of
   * `BlueGreenDeployments`. Deployments of your own name them themselves. Each is of type
   * `kubernetes.io/dockerconfigjson`, by name or construct, and must exist in the namespaces of the runs and of the
   * apps. `podTemplate.imagePullSecrets` of a run adds further ones. Set the context `DefaultImages.PULL_SECRETS` of a
   * chart for other Secrets in its namespace.
   * @default - none: the registries need no login, or the nodes have it
   */
  readonly imagePullSecrets?: (string | INamed)[];
}

/** The annotation with the construct path of an object. */
const CONSTRUCT_PATH = 'cdk8s-argo-tekton/construct-path';

/** All files, with the warnings about them. */
interface Rendering extends ConstructFindings {
  readonly files: readonly PlannedFile[];
  /** The objects of all files, one file after the other. */
  readonly documents: readonly ConstructDocument[];
  /** All objects, dependencies first. */
  readonly order: readonly ApiObject[];
}

/**
 * A cdk8s App whose manifests are committed.
 *
 * Everything that works in `App` works in it. It writes in another way: it reports all errors of all constructs at
 * once, and then writes nothing; charts and files keep their names whatever the dependencies; a file without changes
 * is not touched, a changed one is replaced in one step; stale files are removed, files of others stay; two objects
 * never share a file; of two processes at the same time one waits for the other. Its time grows with the number of
 * objects, that of `App` with the square of the number of charts.
 *
 * A dependency (`addDependency`) sorts the objects of one file, and the text of `synthYaml`, as in `App`. Argo CD
 * ignores this order. Use sync waves there: `Sync.of(construct).wave(1)` within one Application, and waves of the
 * Applications themselves between charts.
 *
 * `cdk8s synth` deletes its output folder before it runs the app, so that an app that fails would leave no manifests.
 * Set `output` in `cdk8s.yaml` to a scratch folder that is not committed: the app writes to both.
 *
 * @example
 *
 * const app = new GitOpsApp({ outdir: 'manifests' });
 * new Chart(app, 'shop');
 * app.synth();
 */
export class GitOpsApp extends App {
  private readonly ownerName?: string;
  /** The output folder of `cdk8s synth`; undefined if the program runs without it, or it is `outdir`. */
  private readonly scratch?: string;
  private readonly recordsMetadata: boolean;
  private readonly annotatesPath: boolean;

  public constructor(props: GitOpsAppProps = {}) {
    super(propsOfApp(propsOfRoot('GitOpsAppProps', props)));
    props = acceptProps(this, 'GitOpsAppProps', props);
    this.ownerName = props.owner;
    this.scratch = scratchFolder(this.outdir);
    this.recordsMetadata = props.recordConstructMetadata ?? process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true';
    this.annotatesPath = props.constructPathAnnotation ?? false;
    const { imageRegistry, imagePullSecrets = [] } = props;
    if (imageRegistry !== undefined) this.node.setContext(IMAGE_REGISTRY, imageRegistry);
    const secretDiagnostics = imagePullSecrets.flatMap((each) => validateObjectReference('Secret', nameOfObject(each)));
    // otherwise each run would be rejected too
    if (secretDiagnostics.length === 0) this.node.setContext(PULL_SECRETS, imagePullSecrets);
    addValidation(this, () => [
      ...(imageRegistry === undefined ? [] : within('imageRegistry', validateRegistry(imageRegistry))),
      ...within('imagePullSecrets', secretDiagnostics),
      ...this.validateFolders(),
      ...this.validateOwner(),
      ...this.validateMetadata(),
    ]);
  }

  /** All charts, dependencies first. */
  public get charts(): Chart[] {
    const { charts, diagnostics } = orderCharts(this);
    reject(diagnostics.map(diagnosticLine));
    return charts.map(({ chart }) => chart);
  }

  /**
   * Validates everything, then writes the manifests.
   *
   * @throws with all errors, each with its construct path, before any file is written
   */
  public synth(): void {
    const progress = new Progress();
    try {
      const rendering = this.render(progress);
      const paths = rendering.files.map(({ path }) => path);
      const report = process.env[DRIFT_REPORT] ?? '';
      if (report !== '') {
        const texts = this.texts(rendering, 'Comparing file', progress);
        return reportDrift(report, this.outdir, { owner: this.owner(), paths, texts, documents: rendering.documents });
      }
      const texts = this.texts(rendering, 'Writing file', progress);
      whileLocked(this.outdir, () => updateFolders(this.targets(), paths, texts));
      if (this.recordsMetadata) this.writeMetadata(rendering.files);
      progress.end();
      warn(rendering.warnings);
    } finally {
      progress.end();
    }
  }

  /**
   * Validates everything as `synth` does, and returns the manifests as one text instead of writing them.
   *
   * @returns all objects of all charts, dependencies first, separated by `---`
   * @throws with all errors, each with its construct path
   */
  public synthYaml(): string {
    const { documents, order, warnings } = this.render(new Progress());
    warn(warnings);
    const manifests = new Map(documents.map(({ object, manifest }) => [object, manifest]));
    return print(order.map((object) => manifests.get(object)));
  }

  /**
   * Validates everything as `synth` does, and returns the manifests with the warnings, which are not printed.
   * @internal
   */
  public _documents(): { documents: readonly ConstructDocument[]; warnings: readonly string[] } {
    return this.render(new Progress());
  }

  /** All files with their manifests, each object rendered once. Rejects errors before anything is written. */
  private render(progress: Progress): Rendering {
    const errors = validate(this);
    if (misusesIn(this).length > 0) reject(errors.map(({ line }) => line));
    const { charts, diagnostics } = orderCharts(this);
    const order = charts.flatMap(({ objects }) => objects);
    const plan = planFiles(charts, { type: this.yamlOutputType, extension: this.outputFileExtension });
    const isRejected = errors.length + diagnostics.length + plan.diagnostics.length > 0;
    const documents = this.documents(plan.files, isRejected, progress);
    const found = constructFindings(this, documents, new Set(errors.map(({ construct }) => construct)));
    const sharedFiles = plan.diagnostics.filter(({ construct }) => !found.repeated.has(construct));
    const lines = [...diagnostics, ...sharedFiles].map(diagnosticLine);
    reject([...errors.map(({ line }) => line), ...lines, ...found.errors]);
    return { files: plan.files, documents, order, ...found };
  }

  /** @param isRejected whether there are errors, which may be the reason that an object cannot be rendered */
  private documents(files: readonly PlannedFile[], isRejected: boolean, progress: Progress): ConstructDocument[] {
    const root = relative('.', this.outdir).split(sep).join('/');
    const all = files.reduce((sum, { objects }) => sum + objects.length, 0);
    let done = 0;
    return files.flatMap((file) =>
      file.objects.map((object) => {
        progress.show('Rendering object', done++, all);
        return new ConstructDocument(object, this.renderedObject(object, isRejected), file, root);
      }),
    );
  }

  private renderedObject(object: ApiObject, isRejected: boolean): any {
    try {
      return this.manifestOf(object);
    } catch (error) {
      if (isRejected) return {};
      throw error;
    }
  }

  private manifestOf(object: ApiObject): any {
    const manifest = object.toJson();
    if (!this.annotatesPath || object.apiGroup === 'tekton.dev') return manifest;
    return { ...manifest, metadata: withAnnotation(manifest.metadata ?? {}, CONSTRUCT_PATH, object.node.path) };
  }

  /** The text of each file, printed when it is needed. */
  private *texts({ files, documents, acknowledged }: Rendering, what: string, progress: Progress): Iterable<string> {
    const owner = this.owner();
    let next = 0;
    for (const [i, { origin, objects }] of files.entries()) {
      progress.show(what, i, files.length);
      const manifests = documents.slice(next, (next += objects.length)).map(({ manifest }) => manifest);
      const comments = objects.map((object) => (acknowledged.get(object) ?? []).map((line) => `# ${line}\n`).join(''));
      yield header(owner, origin) + print(manifests, comments);
    }
  }

  /** The folders that are written, the committed one last. */
  private targets(): Target[] {
    const committed = { folder: this.outdir, owner: this.owner() };
    return this.scratch === undefined ? [committed] : [{ folder: this.scratch }, committed];
  }

  private owner(): Owner {
    return {
      name: this.ownerName,
      roots: new Set(this.node.children.map(({ node }) => node.id)),
      extension: this.outputFileExtension,
    };
  }

  /** Writes the same file as cdk8s. */
  private writeMetadata(files: readonly PlannedFile[]): void {
    const resources: { [name: string]: { path: string } } = {};
    for (const { objects } of files) for (const { name, node } of objects) resources[name] = { path: node.path };
    attempt('write', join(this.scratch!, 'construct-metadata.json'), (path) =>
      writeFileSync(path, JSON.stringify({ version: '1.0.0', resources })),
    );
  }

  /** A folder in the other would be stale, or be deleted with it. */
  private validateFolders(): Diagnostic[] {
    const { outdir, scratch } = this;
    if (scratch === undefined || !(isBelow(outdir, scratch) || isBelow(scratch, outdir))) return [];
    return [
      {
        path: 'outdir',
        fact:
          `one of the folders ${quote(outdir)} and ${quote(scratch)}, the output folder of cdk8s synth, ` +
          'is in the other',
        remedy: 'Set folders side by side, or the same folder: outdir here, output in cdk8s.yaml',
      },
    ];
  }

  private validateOwner(): Diagnostic[] {
    if (this.ownerName === undefined || /^[0-9A-Za-z._-]+$/.test(this.ownerName)) return [];
    return [
      {
        path: 'owner',
        fact: `${quote(this.ownerName)} cannot be written in the first line of a file`,
        allowed: 'Allowed: letters, digits, ".", "_" and "-"',
        remedy: 'Rename it',
      },
    ];
  }

  private validateMetadata(): Diagnostic[] {
    if (!this.recordsMetadata || this.scratch !== undefined) return [];
    return [
      {
        path: 'recordConstructMetadata',
        fact:
          `would write construct-metadata.json into the committed folder ${quote(this.outdir)}, where Argo CD reads ` +
          'it as a manifest',
        remedy: 'Run the app by "cdk8s synth" with another output',
      },
    ];
  }
}

function propsOfApp(props: GitOpsAppProps): AppProps {
  return {
    ...props,
    outdir: props.outdir ?? 'manifests',
    yamlOutputType: props.yamlOutputType ?? YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
  };
}

function withAnnotation(metadata: any, name: string, value: string): any {
  const annotations = Object.fromEntries(
    Object.entries({ ...metadata.annotations, [name]: value }).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return Object.fromEntries(Object.entries({ ...metadata, annotations }).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Prints manifests as one text, each after its comment. */
function print(manifests: any[], comments: string[] = []): string {
  return manifests.map((manifest, i) => (comments[i] ?? '') + printYaml(manifest)).join('---\n');
}

/** The errors of all constructs. A construct may change the tree while it is validated. */
function validate({ node }: IConstruct): { construct: IConstruct; line: string }[] {
  return inOnePass(() =>
    node
      .findAll()
      .flatMap((construct) =>
        construct.node.validate().map((message) => ({ construct, line: constructLine(construct, message) })),
      ),
  );
}

/** The output folder of `cdk8s synth`, unless it is the committed one. */
function scratchFolder(outdir: string): string | undefined {
  const folder = process.env.CDK8S_OUTDIR;
  return folder === undefined || resolve(folder) === resolve(outdir) ? undefined : folder;
}

function isBelow(folder: string, other: string): boolean {
  const way = relative(resolve(other), resolve(folder));
  return way !== '' && way.split(sep)[0] !== '..' && !isAbsolute(way);
}
