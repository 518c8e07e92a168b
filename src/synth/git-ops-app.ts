import { isAbsolute, relative, resolve, sep } from 'path';
import { ApiObject, App, Chart, Names, YamlOutputType } from 'cdk8s';
import { MARK, writeFolder } from './committed-folder';
import { printYaml } from './print';
import { IMAGE_REGISTRY, registryProblems } from '../core/image-registry';
import { describe } from '../core/problem';

/** Where a GitOpsApp writes. */
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
 * share a file.
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
    super({ outdir, yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
    this.manifests = manifests;
    const { imageRegistry } = props;
    if (imageRegistry === undefined) return;
    this.node.setContext(IMAGE_REGISTRY, imageRegistry);
    this.node.addValidation({ validate: () => registryProblems('imageRegistry', imageRegistry).map(describe) });
  }

  /**
   * Checks everything, then writes the manifests.
   *
   * @throws with all problems, each with its construct's path, before any file is written
   */
  public synth(): void {
    const files = this.render();
    if (resolve(this.outdir) !== resolve(this.manifests)) writeFolder(this.outdir, files);
    writeFolder(this.manifests, files);
  }

  /** All files, by path relative to the folder. */
  private render(): Map<string, string> {
    const constructs = this.node.findAll();
    const errors = constructs.flatMap((construct) => construct.node.validate().map((error) => `[${construct.node.path}] ${error}`));
    const objects = constructs.filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
    const owners = new Map<string, ApiObject[]>();
    for (const object of objects) {
      const path = filePath(object);
      owners.set(path, [...(owners.get(path) ?? []), object]);
    }
    for (const [path, sharing] of owners) {
      if (sharing.length > 1) {
        const others = sharing.slice(1).map((object) => object.node.path).join(', ');
        errors.push(`[${sharing[0].node.path}] metadata.name: ${others} would be written to the same file, ${path}. Give the objects different names or put them into different charts.`);
      }
    }
    if (errors.length > 0) throw new Error(`Validation failed with the following errors:\n  ${errors.sort().join('\n  ')}`);
    return new Map(objects.map((object) => [filePath(object), fileContent(object)]));
  }
}

function isBelow(folder: string, other: string): boolean {
  const way = relative(resolve(other), resolve(folder));
  return way !== '' && way.split(sep)[0] !== '..' && !isAbsolute(way);
}

/** `<chart>/<Kind>.<name>.k8s.yaml`; with the namespace where it is not the chart's own. */
function filePath(object: ApiObject): string {
  const { name, namespace } = object.metadata;
  const foreign = namespace !== undefined && namespace !== object.chart.namespace ? [namespace] : [];
  const file = [object.kind, ...foreign, name ?? object.node.id].join('.').replace(/[^0-9a-zA-Z-_.]/g, '');
  return `${Names.toDnsLabel(Chart.of(object))}/${file}.k8s.yaml`;
}

function fileContent(object: ApiObject): string {
  return `${MARK} from ${object.node.path}. Do not edit.\n${printYaml(object.toJson())}`;
}
