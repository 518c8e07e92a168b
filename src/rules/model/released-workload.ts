import { elements } from './elements';
import { Installation } from './installation';
import { objectName } from './object-name';
import { textValues } from './param-value';
import { Document } from '../../core/document';
import { BlueGreenName, CanaryName } from '../../tasks/task-names';

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

function releasedBy(pipeline: Document): ReleasedWorkload[] {
  return elements(pipeline.manifest.spec?.tasks).flatMap((task) => {
    const params = textValues(task.params);
    if (params[BlueGreenName.ACTION] !== 'stage') return [];
    const { namespace } = params;
    const of = { pipeline, task: `${task.name}`, namespace: namespace?.includes('$') ? undefined : namespace };
    const words = elements(elements(task.params).find(({ name }) => name === BlueGreenName.WORKLOADS)?.value);
    const blueGreen = words.flatMap((word) => (typeof word === 'string' ? (blueGreenWorkload(word) ?? []) : []));
    return [...blueGreen, canaryWorkload(params) ?? []].flat().map((released) => ({ ...of, ...released }));
  });
}

type Words = Omit<ReleasedWorkload, 'pipeline' | 'task' | 'namespace'>;

/** Of `SERVICE PREVIEW BLUE GREEN LABEL CONTAINER REPLICAS IMAGE`. */
function blueGreenWorkload(words: string): Words | undefined {
  const [service, preview, blue, green, colourLabel, , replicas, image] = words.split(' ');
  if (image === undefined) return undefined;
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

function canaryWorkload(params: { [name: string]: string }): Words | undefined {
  const { stable, canary, route } = params;
  if (stable === undefined || canary === undefined) return undefined;
  const services = [params[CanaryName.STABLE_SERVICE], params[CanaryName.CANARY_SERVICE]];
  return {
    strategy: 'canary',
    deployments: [stable, canary],
    scaled: route === undefined ? [stable, canary] : [canary],
    services: services.filter((name) => name !== undefined),
    route,
  };
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
