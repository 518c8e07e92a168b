import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { constructMessage } from '../core/diagnostic';

/** A chart, and its own objects in the order in which cdk8s writes them. */
export interface ChartContent {
  readonly chart: Chart;
  readonly objects: ApiObject[];
}

/** A tree of constructs, read once. */
export interface Reading {
  /** Every chart, what others depend on first; empty where `problems` says why there is no such order. */
  readonly charts: ChartContent[];
  /** Dependencies that cannot be met, each with the path of its construct. */
  readonly problems: string[];
}

/**
 * Reads a tree in one walk, and puts charts and objects into the order that cdk8s's `App` gives them: what something
 * depends on comes before it, all else as it was made. That order is of use to `kubectl apply` only.
 *
 * cdk8s finds it by an edge from each object of a dependent to each object of what it depends on, and walks these edges
 * again for every way that leads to them: the time grows with the square of the charts, and doubles with every diamond of
 * dependencies. Here all objects of one thing are one vertex (a group), each vertex is walked once, and nothing is added
 * to the tree. reading.test.ts holds the order against cdk8s's own over random trees.
 */
export function readTree(root: IConstruct): Reading {
  const tree = new Tree(root);
  const { constructs, problems } = tree;
  if (problems.length > 0) return { charts: [], problems };
  if (tree.dependencies.size === 0) {
    return { charts: [...tree.objects].map(([chart, objects]) => ({ chart, objects })), problems };
  }
  try {
    const graph = new Graph(tree);
    const charts = graph.sorted(0).filter((i) => Chart.isChart(constructs[i]));
    const objectsOf = (i: number) =>
      graph
        .sorted(i)
        .map((each) => constructs[each])
        .filter(own(constructs[i]));
    return { charts: charts.map((i) => ({ chart: constructs[i] as Chart, objects: objectsOf(i) })), problems };
  } catch (error) {
    if (!(error instanceof Cycle)) throw error;
    return { charts: [], problems: [error.message] };
  }
}

/** What one walk finds. Constructs are told by their number in it, so that what lies below number `i` is `i + 1` up to `end[i]`. */
class Tree {
  public readonly constructs: IConstruct[] = [];
  /** The nearest chart around each construct, itself included. */
  public readonly chartOf: (Chart | undefined)[] = [];
  public readonly end: number[] = [];
  /** Of each chart: the objects whose nearest chart it is. */
  public readonly objects = new Map<Chart, ApiObject[]>();
  /** Of those that depend on something: on what, as cdk8s has it, which lets a chart depend on the charts in it. */
  public readonly dependencies = new Map<number, Set<number>>();
  public readonly problems: string[] = [];

  private readonly numbers = new Map<IConstruct, number>();
  private readonly dependent: number[] = [];

  public constructor(root: IConstruct) {
    this.walk(root, undefined);
    for (const i of this.dependent) this.readDependencies(i);
    if (this.problems.length === 0) this.addChartDependencies();
  }

  private walk(construct: IConstruct, around: Chart | undefined): void {
    const number = this.constructs.push(construct) - 1;
    const isChart = Chart.isChart(construct);
    const chart = isChart ? construct : around;
    if (isChart) this.objects.set(construct, []);
    if (ApiObject.isApiObject(construct)) this.objects.get(chart!)!.push(construct);
    this.chartOf.push(chart);
    const { node } = construct;
    const children = node.children;
    if (node.dependencies.length > 0 || (isChart && children.some(Chart.isChart))) this.dependent.push(number);
    for (const child of children) this.walk(child, chart);
    this.end[number] = this.constructs.length;
  }

  private readDependencies(source: number): void {
    const { node } = this.constructs[source];
    const targets = new Set<number>();
    this.dependencies.set(source, targets);
    for (const target of node.dependencies) {
      const i = this.number(target);
      const fact = this.obstacle(source, i, target);
      if (fact === undefined) {
        targets.add(i!);
      } else {
        this.problems.push(
          `[${node.path}] ${constructMessage({ path: 'dependencies', fact, remedy: 'Let charts, or what is in them, depend on each other' })}`,
        );
      }
    }
    if (Chart.isChart(this.constructs[source])) {
      node.children.filter(Chart.isChart).forEach((nested) => targets.add(this.number(nested)!));
    }
  }

  /** Why one cannot come before the other. */
  private obstacle(source: number, target: number | undefined, construct: IConstruct): string | undefined {
    if (target === undefined) return `"${construct.node.path}" is in another app`;
    const outside = [source, target].find((each) => this.chartOf[each] === undefined);
    return outside === undefined ? undefined : `"${this.constructs[outside].node.path}" is in no chart`;
  }

  /** Where something depends on what is in another chart, its chart does too. */
  private addChartDependencies(): void {
    const edges = [...this.dependencies].flatMap(([source, targets]) =>
      [...targets].map((target) => [this.chartOf[source]!, this.chartOf[target]!]),
    );
    for (const [source, target] of edges) {
      if (source === target) continue;
      const number = this.number(source)!;
      if (!this.dependencies.has(number)) this.dependencies.set(number, new Set());
      this.dependencies.get(number)!.add(this.number(target)!);
    }
  }

  private number(construct: IConstruct): number | undefined {
    // asked for only where there are dependencies, which most apps have none of
    if (this.numbers.size === 0) this.constructs.forEach((each, i) => this.numbers.set(each, i));
    return this.numbers.get(construct);
  }
}

/** What comes before what. A vertex is the number of a construct or, from `tree.constructs.length` on, a group. */
class Graph {
  /** Of a group: the construct that it stands for; its members are the objects in it that belong to the same chart. */
  private readonly groups: number[] = [];
  private readonly members: number[][] = [];
  /** Of the objects that something around them, or they themselves, lets depend on something: on which groups. */
  private readonly groupsOf = new Map<number, number[]>();

  public constructor(private readonly tree: Tree) {
    const groupOf = new Map<number, number>();
    for (const [source, targets] of [...tree.dependencies].sort(([a], [b]) => a - b)) {
      const groups = [...targets].map((target) => {
        if (!groupOf.has(target)) groupOf.set(target, this.addGroup(target));
        return groupOf.get(target)!;
      });
      for (const object of this.objectsOf(source)) {
        this.groupsOf.set(object, [...(this.groupsOf.get(object) ?? []), ...groups]);
      }
    }
  }

  /**
   * A construct and all below it, what others there depend on first.
   *
   * @throws Cycle
   */
  public sorted(root: number): number[] {
    const end = this.tree.end[root];
    const vertices = Array.from({ length: end - root }, (_, i) => root + i);
    const within = (construct: number) => construct >= root && construct < end;
    const next = (vertex: number) => this.next(vertex, within);
    const wanted = new Set<number>(); // what something depends on is reached from there
    const seen = new Set<number>();
    const want = (vertex: number) => {
      wanted.add(vertex);
      if (vertex < this.tree.constructs.length || seen.has(vertex)) return;
      seen.add(vertex);
      next(vertex).forEach(want);
    };
    for (const vertex of vertices) next(vertex).forEach(want);
    const walk = new Walk(next);
    for (const vertex of vertices) if (!wanted.has(vertex)) walk.from(vertex);
    for (const vertex of vertices) walk.from(vertex); // reached from nowhere: in a cycle or behind one
    const isConstruct = (vertex: number) => vertex < this.tree.constructs.length;
    if (walk.cycle !== undefined) throw new Cycle(walk.cycle.filter(isConstruct).map((i) => this.tree.constructs[i]));
    return walk.done.filter(isConstruct);
  }

  /** What a vertex comes after, in cdk8s's order. */
  private next(vertex: number, within: (construct: number) => boolean): number[] {
    const { dependencies, constructs, chartOf, end } = this.tree;
    if (vertex >= constructs.length) return this.members[vertex - constructs.length];
    const direct = dependencies.get(vertex);
    const groups = this.groupsOf.get(vertex);
    if (direct === undefined && groups === undefined) return [];
    const found = [...(direct ?? [])].filter(within);
    for (const group of groups ?? []) {
      const target = this.groups[group - constructs.length];
      if (!within(target)) continue;
      const around = target <= vertex && vertex < end[target] && chartOf[target] === chartOf[vertex];
      // what depends on something that it is in itself comes after the rest of that
      if (around) found.push(...this.next(group, within).filter((member) => member !== vertex));
      else found.push(group);
    }
    return found;
  }

  private addGroup(target: number): number {
    this.groups.push(target);
    this.members.push([...this.objectsOf(target)]);
    return this.tree.constructs.length + this.groups.length - 1;
  }

  /** The objects in a construct that belong to the same chart as it. */
  private *objectsOf(construct: number): Iterable<number> {
    const { constructs, chartOf, end } = this.tree;
    for (let i = construct; i < end[construct]; i++) {
      if (chartOf[i] === chartOf[construct] && ApiObject.isApiObject(constructs[i])) yield i;
    }
  }
}

/** Whether an object belongs to a chart, and not to one that lies in it. */
function own(chart: IConstruct): (construct: IConstruct) => construct is ApiObject {
  return (construct): construct is ApiObject => ApiObject.isApiObject(construct) && construct.chart === chart;
}

/** A walk along the edges that leaves each vertex after all that it leads to, without recursion: chains may be long. */
class Walk {
  public readonly done: number[] = [];
  /** The first cycle that was met. */
  public cycle: number[] | undefined;
  private readonly met = new Set<number>();
  private readonly open = new Set<number>();
  /** The way to where the walk is, and what is still to be walked from each vertex of it. */
  private readonly way: number[] = [];
  private readonly ahead: Iterator<number>[] = [];

  public constructor(private readonly next: (vertex: number) => number[]) {}

  public from(start: number): void {
    if (!this.enter(start)) return;
    while (this.way.length > 0) {
      const step = this.ahead[this.ahead.length - 1].next();
      if (step.done) {
        this.ahead.pop();
        this.open.delete(this.way[this.way.length - 1]);
        this.done.push(this.way.pop()!);
      } else {
        this.enter(step.value);
      }
    }
  }

  private enter(vertex: number): boolean {
    if (this.open.has(vertex)) this.cycle ??= [...this.way.slice(this.way.indexOf(vertex)), vertex];
    if (this.met.has(vertex)) return false;
    this.met.add(vertex);
    this.open.add(vertex);
    this.way.push(vertex);
    this.ahead.push(this.next(vertex)[Symbol.iterator]());
    return true;
  }
}

class Cycle extends Error {
  public constructor(way: IConstruct[]) {
    const paths = way.map(({ node }) => node.path);
    if (paths[0] !== paths[paths.length - 1]) paths.push(paths[0]); // it closes in a group
    super(
      `[${paths[0]}] ${constructMessage({ path: 'dependencies', fact: `${paths.join(' => ')} is a cycle`, remedy: 'Take one of them away' })}`,
    );
  }
}
