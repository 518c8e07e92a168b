import { isAbsolute, relative, resolve, sep } from 'path';
import { ApiObject, App, Chart, IResolver, YamlOutputType } from 'cdk8s';
import { IConstruct } from 'constructs';
import { MARK, writeFolder } from './committed-folder';
import { planFiles, PlannedFile } from './layout';
import { printYaml } from './print';
import { readTree } from './reading';
import { IMAGE_REGISTRY, registryProblems } from '../core/image-registry';
import { describe } from '../core/problem';

/** Where a GitOpsApp writes, and how. The props of cdk8s's `App` are among them. */
export interface GitOpsAppProps {
  /**
   * The folder that is committed, with a folder for each chart (a source path of Argo CD each) and a file for each
   * object. Relative to the working directory. It belongs to this app: what other apps synthesized there counts as stale.
   * @default 'manifests'
   */
  readonly manifests?: string;

  /**
   * Folder that is filled beside the committed one: the output folder of `cdk8s synth`, which that command deletes
   * before it runs the app.
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
   * Registry from which all images of the library come, e.g. `mirror.example.com` or
   * `registry.example.com:5000/mirror`, for a cluster without public registries. Path, tag and digest of each stay:
   * `docker.io/alpine/git:…` becomes `mirror.example.com/alpine/git:…`. Images that you name stay as you name them.
   * @default - the public registries of `DefaultImages`
   */
  readonly imageRegistry?: string;
}

/**
 * A cdk8s App whose manifests are committed.
 *
 * Everything made for `App` works in it. It differs in how it writes: all problems of all constructs are reported at
 * once and then nothing is written; charts and files keep their names whatever depends on what (order is a matter of
 * sync waves); a file that did not change is not touched; a stale file goes, anybody else's stays; two objects never
 * share a file. Its time grows with the objects, whatever they depend on; that of `App` with the square of the charts.
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

  public constructor(props: GitOpsAppProps = {}) {
    const manifests = props.manifests ?? 'manifests';
    const outdir = props.outdir ?? process.env.CDK8S_OUTDIR ?? manifests;
    if (isBelow(outdir, manifests) || isBelow(manifests, outdir)) {
      throw new Error(`GitOpsApp: of the folders outdir "${outdir}" and manifests "${manifests}" one lies in the other, whose files would count as stale. Give folders side by side, or the same.`);
    }
    super({ ...props, outdir, yamlOutputType: props.yamlOutputType ?? YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
    this.manifests = manifests;
    const { imageRegistry } = props;
    if (imageRegistry === undefined) return;
    this.node.setContext(IMAGE_REGISTRY, imageRegistry);
    this.node.addValidation({ validate: () => registryProblems('imageRegistry', imageRegistry).map(describe) });
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
    const said = validate(this);
    const reading = readTree(this);
    const { files, problems } = planFiles(reading.charts, { type: this.yamlOutputType, extension: this.outputFileExtension });
    refuse([...said, ...reading.problems, ...problems]);
    const documents = files.map(render);
    const texts = new Map(documents.map(({ path, origin, manifests }) => [path, `${MARK} from ${visible(origin)}. Do not edit.\n${print(manifests)}`]));
    if (resolve(this.outdir) !== resolve(this.manifests)) writeFolder(this.outdir, texts);
    writeFolder(this.manifests, texts);
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
    refuse([...said, ...reading.problems]);
    return print(reading.charts.flatMap(({ objects }) => objects).map((object) => object.toJson()));
  }
}

/** A file with what stands in it. Each object is rendered once. */
function render({ path, origin, objects }: PlannedFile): { path: string; origin: string; manifests: any[] } {
  return { path, origin, manifests: objects.map((object: ApiObject) => object.toJson()) };
}

function print(manifests: any[]): string {
  return manifests.map(printYaml).join('---\n');
}

/** What the constructs of a tree say is wrong. They may still change the tree while they look at it. */
function validate({ node }: IConstruct): string[] {
  return node.findAll().flatMap((construct) => construct.node.validate().map((error) => `[${construct.node.path}] ${error}`));
}

function refuse(problems: string[]): void {
  if (problems.length > 0) throw new Error(`Validation failed with the following errors:\n  ${[...problems].sort().join('\n  ')}`);
}

/** A path in the first line of a file must not end it. */
function visible(path: string): string {
  return path.replace(/[\x00-\x1f\x7f\x85\u2028\u2029]/g, '?');
}

function isBelow(folder: string, other: string): boolean {
  const way = relative(resolve(other), resolve(folder));
  return way !== '' && way.split(sep)[0] !== '..' && !isAbsolute(way);
}
