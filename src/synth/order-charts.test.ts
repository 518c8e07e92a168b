import { ApiObject, App, Chart } from 'cdk8s';
import { Construct, DependencyGroup, IConstruct } from 'constructs';
import { orderCharts } from './order-charts';
import { dice } from '../../test/dice';
import { diagnosticLine } from '../core/construct-diagnostic';

function object(scope: Construct, id: string): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap' });
}

/** Paths of the objects of each chart, in order. */
function order(app: App): { [chart: string]: string[] } {
  const { charts, diagnostics } = orderCharts(app);
  expect(diagnostics.map(diagnosticLine)).toEqual([]);
  return Object.fromEntries(charts.map(({ chart, objects }) => [chart.node.path, objects.map(({ node }) => node.id)]));
}

/** What cannot be ordered. */
function cycles(app: IConstruct): string[] {
  const { charts, diagnostics } = orderCharts(app);
  expect(charts).toEqual([]);
  return diagnostics.map(diagnosticLine);
}

/** Charts, nested charts, constructs and objects with random dependencies. */
function randomTree(seed: number): App {
  const roll = dice(seed);
  const app = new App();
  const scopes: Construct[] = [new Chart(app, 'c0')];
  const all: Construct[] = [...scopes];
  const size = 3 + roll(14);
  for (let i = 1; i < size; i++) {
    const kind = roll(8);
    const scope = kind === 0 ? app : scopes[roll(scopes.length)];
    const made =
      kind <= 1 ? new Chart(scope, `c${i}`) : kind <= 3 ? new Construct(scope, `k${i}`) : object(scope, `o${i}`);
    if (!ApiObject.isApiObject(made) || roll(4) === 0) scopes.push(made);
    all.push(made);
  }
  for (let i = roll(4); i > 0; i--) {
    const [source, target] = [all[roll(all.length)], all[roll(all.length)]];
    if (source === target) continue; // cdk8s's own walk never ends then
    source.node.addDependency(
      roll(3) === 0 ? new DependencyGroup(target, all[0] === source ? target : all[0]) : target,
    );
  }
  return app;
}

/** Whether cdk8s can order a tree; it changes the tree. */
function isOrderedByCdk8s(app: App): boolean {
  try {
    app.synthYaml();
    return true;
  } catch (error) {
    expect((error as Error).message).toContain('Dependency cycle detected');
    return false;
  }
}

/** Objects that are written before an object of the same chart on which they depend, or that are missing. */
function misplaced(app: App): string[] {
  const written = orderCharts(app).charts.flatMap(({ objects }) => objects);
  const number = new Map(written.map((each, i) => [each, i]));
  const all = app.node.findAll().filter(ApiObject.isApiObject);
  const dependencies = (each: ApiObject) =>
    each.node.scopes
      .slice(each.node.scopes.indexOf(each.chart))
      .flatMap(({ node }) => node.dependencies)
      .filter((target) => Chart.of(target) === each.chart)
      .flatMap(({ node }) => node.findAll())
      .filter((other) => ApiObject.isApiObject(other) && other.chart === each.chart);
  const isEarly = (each: ApiObject) =>
    dependencies(each).some((other) => number.get(other as ApiObject)! > number.get(each)!);
  return all.filter((each) => !number.has(each) || isEarly(each)).map(({ node }) => node.path);
}

describe('Charts and objects are ordered', () => {
  test('as they were created, without dependencies', () => {
    const app = new App();
    const [b, a] = ['b', 'a'].map((id) => new Chart(app, id));
    object(a, '2');
    object(new Construct(b, 'deep'), 'y');
    object(b, 'x');
    object(a, 'z');
    expect(order(app)).toEqual({ b: ['y', 'x'], a: ['2', 'z'] });
    expect(orderCharts(app).charts.map(({ chart }) => chart.node.id)).toEqual(['b', 'a']);
  });

  test('after their dependencies', () => {
    const app = new App();
    const chart = new Chart(app, 'shop');
    const [first, group] = [object(chart, 'first'), new Construct(chart, 'group')];
    ['x', 'y'].forEach((id) => object(group, id));
    first.addDependency(group);
    new Chart(app, 'last').addDependency(new Chart(app, 'early'));
    expect(order(app)).toEqual({ shop: ['x', 'y', 'first'], early: [], last: [] });
    expect(Object.keys(order(app))).toEqual(['shop', 'early', 'last']);
  });

  test('in 1,000 random trees, each object after its dependencies; where cdk8s finds a cycle, there is one', () => {
    let ordered = 0;
    for (let seed = 1; seed <= 1000; seed++) {
      const isOrdered = orderCharts(randomTree(seed)).diagnostics.length === 0;
      expect([seed, isOrdered]).toEqual([seed, isOrderedByCdk8s(randomTree(seed))]);
      if (!isOrdered) continue;
      ordered++;
      expect([seed, misplaced(randomTree(seed))]).toEqual([seed, []]);
    }
    expect(ordered).toBeGreaterThan(500);
    expect(ordered).toBeLessThan(950);
  });

  test('once, also behind 40 diamonds, one on the other, and at the end of a chain of 1,000', () => {
    const app = new App();
    const chart = new Chart(app, 'diamonds');
    let top: IConstruct = object(chart, 'bottom');
    for (let i = 0; i < 40; i++) {
      const [left, right, next] = ['left', 'right', 'top'].map((id) => object(chart, `${id}-${i}`));
      for (const side of [left, right]) {
        side.addDependency(top);
        next.addDependency(side);
      }
      top = next;
    }
    const chain = new Chart(app, 'chain');
    const links = Array.from({ length: 1000 }, (_, i) => object(chain, `link-${i}`));
    links.forEach((link, i) => i > 0 && links[i - 1].addDependency(link));
    const { diamonds, chain: found } = order(app);
    expect(diamonds.slice(0, 4)).toEqual(['bottom', 'left-0', 'right-0', 'top-0']);
    expect(diamonds).toHaveLength(121);
    expect(found).toEqual(links.map(({ node }) => node.id).reverse());
  });

  test('also where charts of 5,000 objects depend on each other', () => {
    const app = new App();
    const charts = ['a', 'b'].map((id) => new Chart(app, id));
    for (const chart of charts) for (let i = 0; i < 5_000; i++) object(chart, `o${i}`);
    charts[0].addDependency(charts[1]); // 25 million pairs of objects
    expect(Object.keys(order(app))).toEqual(['b', 'a']);
  });

  test('without a change to the tree', () => {
    const app = randomTree(7);
    const before = app.node.findAll().map(({ node }) => [node.path, node.dependencies.length]);
    orderCharts(app);
    expect(app.node.findAll().map(({ node }) => [node.path, node.dependencies.length])).toEqual(before);
  });
});

describe('Rejected are', () => {
  test('cycles, with their path', () => {
    const app = new App();
    const [a, b, c] = ['a', 'b', 'c'].map((id) => object(new Chart(app, id), 'x'));
    a.addDependency(b);
    b.addDependency(c);
    c.addDependency(a);
    expect(cycles(app)).toEqual(['[a] dependencies: a => b => c => a is a cycle. Remove one of them.']);
    const chart = new Chart(new App(), 'self');
    chart.addDependency(chart);
    expect(cycles(chart.node.root)).toEqual(['[self] dependencies: self => self is a cycle. Remove one of them.']);
  });

  test('dependencies on constructs of another app, or in no chart', () => {
    const app = new App();
    const chart = new Chart(app, 'shop');
    chart.addDependency(new Chart(new App(), 'other'), new Construct(app, 'loose'));
    const remedy = 'Let charts, or constructs in them, depend on each other.';
    expect(cycles(app)).toEqual([
      `[shop] dependencies: "other" is in another app. ${remedy}`,
      `[shop] dependencies: "loose" is in no chart. ${remedy}`,
    ]);
  });
});
