import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { Construct, DependencyGroup, IConstruct } from 'constructs';
import { readTree } from './reading';
import { dice } from '../../test/dice';

function object(scope: Construct, id: string): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap' });
}

/** Paths of the objects of each chart, in order. */
function order(app: App): { [chart: string]: string[] } {
  const { charts, problems } = readTree(app);
  expect(problems).toEqual([]);
  return Object.fromEntries(charts.map(({ chart, objects }) => [chart.node.path, objects.map(({ node }) => node.id)]));
}

/** A tree of charts, also nested ones, constructs and objects, in which some depend on some. */
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

/** Paths of the objects of each chart as cdk8s orders them; each time in a new tree, to which it adds what follows from the dependencies. */
function cdk8sOrder(seed: number): [string, string[]][] {
  const tree = randomTree(seed);
  tree.charts[0].toJson();
  return tree.charts.map(({ node: { path } }) => {
    const fresh = randomTree(seed);
    const paths = new Map(
      fresh.node
        .findAll()
        .filter(ApiObject.isApiObject)
        .map(({ name, node }) => [name, node.path]),
    );
    const chart = fresh.node
      .findAll()
      .filter(Chart.isChart)
      .find(({ node }) => node.path === path)!;
    return [path, Testing.synth(chart).map(({ metadata }) => paths.get(metadata.name)!)];
  });
}

describe('Objects and charts are read', () => {
  test('as they were made, where nothing depends on anything', () => {
    const app = new App();
    const [b, a] = ['b', 'a'].map((id) => new Chart(app, id));
    object(a, '2');
    object(new Construct(b, 'deep'), 'y');
    object(b, 'x');
    object(a, 'z');
    expect(order(app)).toEqual({ b: ['y', 'x'], a: ['2', 'z'] });
    expect(readTree(app).charts.map(({ chart }) => chart.node.id)).toEqual(['b', 'a']);
  });

  test('after what they depend on', () => {
    const app = new App();
    const chart = new Chart(app, 'shop');
    const [first, group] = [object(chart, 'first'), new Construct(chart, 'group')];
    ['x', 'y'].forEach((id) => object(group, id));
    first.addDependency(group);
    new Chart(app, 'last').addDependency(new Chart(app, 'early'));
    expect(order(app)).toEqual({ shop: ['x', 'y', 'first'], early: [], last: [] });
    expect(Object.keys(order(app))).toEqual(['shop', 'early', 'last']);
  });

  test('in the order that cdk8s gives them, in 3,000 random trees; where it finds a cycle, there is one', () => {
    let cycles = 0;
    for (let seed = 1; seed <= 3000; seed++) {
      const { charts, problems } = readTree(randomTree(seed));
      const found = charts.map(({ chart, objects }) => [chart.node.path, objects.map(({ node }) => node.path)]);
      let expected: unknown[];
      try {
        expected = cdk8sOrder(seed);
      } catch (error) {
        expected = [];
        expect([seed, (error as Error).message]).toEqual([seed, expect.stringContaining('Dependency cycle detected')]);
        expect([seed, problems]).toEqual([seed, [expect.stringMatching(/ is a cycle\. Take one of them away\.$/)]]);
        cycles++;
      }
      expect([seed, found]).toEqual([seed, expected]);
    }
    expect(cycles).toBeGreaterThan(100);
    expect(cycles).toBeLessThan(1500);
  });

  test('once, also behind 40 diamonds, one on the other, and at the end of a chain of 10,000', () => {
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
    const links = Array.from({ length: 10_000 }, (_, i) => object(chain, `link-${i}`));
    links.forEach((link, i) => i > 0 && links[i - 1].addDependency(link));
    const { diamonds, chain: found } = order(app);
    expect(diamonds.slice(0, 4)).toEqual(['bottom', 'left-0', 'right-0', 'top-0']);
    expect(diamonds).toHaveLength(121);
    expect(found).toEqual(links.map(({ node }) => node.id).reverse());
  });

  test('where charts of many objects depend on each other, in no more steps than there are objects', () => {
    const app = new App();
    const charts = ['a', 'b'].map((id) => new Chart(app, id));
    for (const chart of charts) for (let i = 0; i < 5_000; i++) object(chart, `o${i}`);
    charts[0].addDependency(charts[1]); // 25 million pairs of objects
    expect(Object.keys(order(app))).toEqual(['b', 'a']);
  });

  test('without a change to the tree', () => {
    const app = randomTree(7);
    const before = app.node.findAll().map(({ node }) => [node.path, node.dependencies.length]);
    readTree(app);
    expect(app.node.findAll().map(({ node }) => [node.path, node.dependencies.length])).toEqual(before);
  });
});

describe('Refused are', () => {
  test('cycles, with their way', () => {
    const app = new App();
    const [a, b, c] = ['a', 'b', 'c'].map((id) => object(new Chart(app, id), 'x'));
    a.addDependency(b);
    b.addDependency(c);
    c.addDependency(a);
    expect(readTree(app)).toEqual({
      charts: [],
      problems: ['[a] dependencies: a => b => c => a is a cycle. Take one of them away.'],
    });
    const chart = new Chart(new App(), 'self');
    chart.addDependency(chart);
    expect(readTree(chart.node.root).problems).toEqual([
      '[self] dependencies: self => self is a cycle. Take one of them away.',
    ]);
  });

  test('dependencies on what is in another app, or in no chart', () => {
    const app = new App();
    const chart = new Chart(app, 'shop');
    chart.addDependency(new Chart(new App(), 'other'), new Construct(app, 'loose'));
    const remedy = 'Let charts, or what is in them, depend on each other.';
    expect(readTree(app).problems).toEqual([
      `[shop] dependencies: "other" is in another app. ${remedy}`,
      `[shop] dependencies: "loose" is in no chart. ${remedy}`,
    ]);
  });
});
