import { elements } from './elements';
import { Installation } from './installation';
import { objectName } from './object-name';
import { textValues } from './param-value';
import { Document } from '../../core/document';
import { CanaryName, ReleaseName } from '../../tasks/task-names';

/** What a Pipeline releases by `BlueGreenTask` or `CanaryTask`: Deployments whose pods take over requests. */
export interface ReleasedWorkload {
  readonly strategy: 'blue/green' | 'canary';
  readonly pipeline: Document;
  /** Name of the task that begins the release. */
  readonly task: string;
  /** Namespace of the objects; undefined where it is not written. */
  readonly namespace?: string;
  /** Names of both Deployments: blue and green, or stable and canary. */
  readonly deployments: readonly [string, string];
  /** Those of them whose replicas the Pipeline sets. */
  readonly scaled: readonly string[];
  /** Services that lead to one of the Deployments, by which. The first of a blue/green release leads to either. */
  readonly services: readonly string[];
  /** Label of the colour. */
  readonly colourLabel?: string;
  /** Number of pods, where it is written. */
  readonly replicas?: number;
  /** Name of the HTTPRoute. */
  readonly route?: string;
  /** The shares of a canary, in percent, where they are written. */
  readonly shares: readonly ReleaseShare[];
}

/** A task that gives a canary a share. */
export interface ReleaseShare {
  readonly task: string;
  readonly weight: number;
}

const RELEASED = new WeakMap<Installation, ReleasedWorkload[]>();

/** What the Pipelines of an installation release. */
export function releasedWorkloads(installation: Installation): ReleasedWorkload[] {
  let released = RELEASED.get(installation);
  if (released === undefined) {
    released = installation.ofKind('Pipeline').flatMap(releasedBy);
    RELEASED.set(installation, released);
  }
  return released;
}

/** A document of a released workload. */
export function releasedObject(
  installation: Installation,
  { namespace }: Pick<ReleasedWorkload, 'namespace'>,
  kind: string,
  name: string,
): Document | undefined {
  const found = installation.find(kind, namespace, name);
  const destination = found && installation.destinationNamespaceOf(found);
  return found?.manifest.metadata?.namespace === undefined && destination !== undefined && destination !== namespace
    ? undefined
    : found;
}

/** The tasks of a Pipeline that have a name. */
export function namedTasks(pipeline: Document): any[] {
  return elements(pipeline.manifest.spec?.tasks).filter(({ name }) => typeof name === 'string');
}

function releasedBy(pipeline: Document): ReleasedWorkload[] {
  return namedTasks(pipeline).flatMap((task) => {
    const params = textValues(task.params);
    if (params[ReleaseName.ACTION] !== 'stage') return [];
    const { namespace } = params;
    const workloads = workloadsParam(task);
    const of = {
      pipeline,
      task: task.name,
      namespace: namespace?.includes('$') ? undefined : namespace,
      shares: sharesIn(pipeline, workloads),
    };
    return workloads.flatMap((words) => workloadOfWords(words).map((released) => ({ ...of, ...released })));
  });
}

function workloadsParam(task: any): readonly unknown[] {
  return elements(elements(task.params).find(({ name }) => name === ReleaseName.WORKLOADS)?.value);
}

/** The shares that the Pipeline gives these workloads. */
function sharesIn(pipeline: Document, workloads: readonly unknown[]): ReleaseShare[] {
  const given = `${workloads}`;
  return namedTasks(pipeline).flatMap((task) => {
    const params = textValues(task.params);
    const weight = Number(params[CanaryName.WEIGHT]);
    const isShare = params[ReleaseName.ACTION] === 'shift' && `${workloadsParam(task)}` === given;
    return isShare && weight > 0 ? [{ task: task.name, weight }] : [];
  });
}

type Words = Omit<ReleasedWorkload, 'pipeline' | 'task' | 'namespace' | 'shares'>;

/** Of the words of a workload: the two tasks take a different number of them. */
function workloadOfWords(words: unknown): Words[] {
  const all = typeof words === 'string' ? words.split(' ') : [];
  if (all.length === 8) return [blueGreenWorkload(all)];
  return all.length === 6 ? [canaryWorkload(all)] : [];
}

/** Of `SERVICE PREVIEW BLUE GREEN LABEL CONTAINER REPLICAS IMAGE`. */
function blueGreenWorkload([service, preview, blue, green, colourLabel, , replicas]: string[]): Words {
  const deployments: [string, string] = [blue, green];
  return {
    strategy: 'blue/green',
    deployments,
    scaled: deployments,
    services: preview === '-' ? [service] : [service, preview],
    colourLabel,
    replicas: replicas === '-' ? undefined : Number(replicas),
  };
}

/** Of `STABLE CANARY ROUTE CONTAINER REPLICAS IMAGE`. */
function canaryWorkload([stable, canary, backends]: string[]): Words {
  const deployments: [string, string] = [stable, canary];
  if (backends === '-') return { strategy: 'canary', deployments, scaled: deployments, services: [] };
  const [route, ...services] = backends.split('/');
  return { strategy: 'canary', deployments, scaled: [canary], services, route };
}

/** A Deployment that a Pipeline releases. */
export interface ReleasedDeployment {
  readonly released: ReleasedWorkload;
  readonly document: Document;
}

/** The Deployments that Pipelines release, where they are among the documents, each once. */
export function releasedDeployments(installation: Installation): ReleasedDeployment[] {
  const found = new Map<Document, ReleasedDeployment>();
  for (const released of releasedWorkloads(installation)) {
    for (const name of released.deployments) {
      const document = releasedObject(installation, released, 'Deployment', name);
      if (document !== undefined && !found.has(document)) found.set(document, { released, document });
    }
  }
  return [...found.values()];
}

/** For messages: `the blue/green release of Pipeline shop-builds/shop`. */
export function releaseName({ strategy, pipeline }: ReleasedWorkload): string {
  return `the ${strategy} release of ${objectName(pipeline.manifest)}`;
}
