import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ConstructDiagnostic } from '../core/construct-diagnostic';

/** A chart with its own objects, without those of the charts in it. */
export interface ChartContent {
  readonly chart: Chart;
  readonly objects: readonly ApiObject[];
}

/** All charts of an app; none if `diagnostics` has the dependencies that cannot be met. */
export interface ChartOrder {
  readonly charts: readonly ChartContent[];
  readonly diagnostics: readonly ConstructDiagnostic[];
}

/** A construct, and what its author lets it depend on. */
interface Dependency {
  readonly source: IConstruct;
  readonly target: IConstruct;
}

/** What comes before a construct, as lists: all objects of a construct share the list of what that depends on. */
type Predecessors = Map<IConstruct, (readonly IConstruct[])[]>;

/**
 * Sorts charts, and objects within their chart, as cdk8s's `App` does: dependencies first, all else as it was created.
 *
 * `DependencyGraph` of cdk8s is not used, since it has an edge for each pair of objects of two constructs, and its
 * walk has no memory: 16 diamonds of dependencies, one on the other, took it a second, and each further one doubles
 * that.
 */
export function orderCharts(root: IConstruct): ChartOrder {
  const objects = new Map<Chart, ApiObject[]>();
  const dependencies: Dependency[] = [];
  for (const construct of root.node.findAll()) {
    if (Chart.isChart(construct)) objects.set(construct, []);
    if (ApiObject.isApiObject(construct)) objects.get(construct.chart as Chart)!.push(construct);
    for (const target of construct.node.dependencies) dependencies.push({ source: construct, target });
  }
  const charts = [...objects.keys()];
  const diagnostics = dependencies.flatMap((dependency) => validateDependency(root, dependency));
  if (diagnostics.length > 0) return { charts: [], diagnostics };
  const before = predecessors(charts, dependencies);
  if (before.size === 0) {
    return { charts: charts.map((chart) => ({ chart, objects: objects.get(chart)! })), diagnostics };
  }
  try {
    const contents = sorted(root, before)
      .filter(Chart.isChart)
      .map((chart) => ({ chart, objects: sorted(chart, before).filter((each) => isOwn(chart, each)) as ApiObject[] }));
    return { charts: contents, diagnostics };
  } catch (error) {
    if (!(error instanceof DependencyCycle)) throw error;
    return { charts: [], diagnostics: [error.diagnostic] };
  }
}

function validateDependency(root: IConstruct, { source, target }: Dependency): ConstructDiagnostic[] {
  if (source === target) return [new DependencyCycle([source]).diagnostic];
  const path = 'dependencies';
  const remedy = 'Let charts, or constructs in them, depend on each other';
  if (target.node.root !== root) {
    return [{ construct: source, path, fact: `"${target.node.path}" is in another app`, remedy }];
  }
  const outside = [source, target].find((each) => chartOf(each) === undefined);
  if (outside === undefined) return [];
  return [{ construct: source, path, fact: `"${outside.node.path}" is in no chart`, remedy }];
}

/**
 * A chart comes after the charts in it, and after charts with a dependency of a construct in it. An object comes
 * after all objects that are a dependency of a construct around it, in the same chart.
 */
function predecessors(charts: readonly Chart[], dependencies: readonly Dependency[]): Predecessors {
  const before: Predecessors = new Map();
  const add = (construct: IConstruct, list: readonly IConstruct[]) => {
    if (list.length > 0) before.set(construct, [...(before.get(construct) ?? []), list]);
  };
  for (const { source, target } of dependencies) add(source, [target]);
  for (const chart of charts) add(chart, chart.node.children.filter(Chart.isChart));
  for (const { source, target } of dependencies) add(chartOf(source)!, [chartOf(target)!]);
  for (const { source, target } of dependencies) {
    if (chartOf(source) !== chartOf(target)) continue; // then their charts are sorted
    const targets = objectsIn(target);
    for (const object of objectsIn(source)) add(object, targets);
  }
  return before;
}

/** The objects of a construct, without those of charts in it. */
function objectsIn(construct: IConstruct): IConstruct[] {
  const chart = chartOf(construct)!;
  return construct.node.findAll().filter((each) => isOwn(chart, each));
}

function isOwn(chart: Chart, construct: IConstruct): boolean {
  return ApiObject.isApiObject(construct) && construct.chart === chart;
}

/** The nearest chart around a construct, or the construct itself. */
function chartOf({ node }: IConstruct): Chart | undefined {
  return node.scopes.reverse().find(Chart.isChart);
}

/**
 * A construct and all constructs in it, each after its predecessors.
 *
 * @throws DependencyCycle
 */
function sorted({ node }: IConstruct, before: Predecessors): IConstruct[] {
  const all = new Set(node.findAll());
  const done = new Set<IConstruct>();
  const open = new Set<IConstruct>();
  function* next(construct: IConstruct): Iterable<IConstruct> {
    for (const list of before.get(construct) ?? []) {
      for (const each of list) if (each !== construct && all.has(each)) yield each;
    }
  }
  const visit = (construct: IConstruct): void => {
    if (done.has(construct)) return;
    if (open.has(construct)) throw new DependencyCycle([...open].slice([...open].indexOf(construct)));
    open.add(construct);
    for (const each of next(construct)) visit(each);
    open.delete(construct);
    done.add(construct);
  };
  // as in cdk8s a predecessor is placed before the first construct that depends on it, not where it was created
  const first = new Set(all);
  for (const construct of all) for (const each of next(construct)) first.delete(each);
  [...first, ...all].forEach(visit);
  return [...done];
}

/** Constructs that depend on each other in a circle. */
class DependencyCycle extends Error {
  public readonly diagnostic: ConstructDiagnostic;

  public constructor([first, ...others]: readonly IConstruct[]) {
    super('dependency cycle');
    const paths = [first, ...others, first].map(({ node }) => node.path);
    this.diagnostic = {
      construct: first,
      path: 'dependencies',
      fact: `${paths.join(' => ')} is a cycle`,
      remedy: 'Remove one of them',
    };
  }
}
