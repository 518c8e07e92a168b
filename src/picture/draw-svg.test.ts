import { Place } from './arrow-way';
import { drawSvg } from './draw-svg';
import { Arrow, Box, BoxKind } from './picture';

const box = (id: string, kind: BoxKind, lines: string[], ...boxes: Box[]): Box => ({ id, kind, lines, boxes });
const arrow = (from: string, to: string, ...lines: string[]): Arrow => ({ from, to, lines, isDotted: false });

/** A Pipeline with tasks one after the other, and a finally task that reads a result of the first. */
function chain(...names: string[]): string {
  const tasks = names.map((name) => box(name, 'task', [name, 'Task t']));
  const last = box('finally', 'finally', ['finally'], box('report', 'task', ['report']));
  const arrows = names.slice(1).map((name, i) => arrow(names[i], name, `result-${i}`));
  return drawSvg({
    boxes: [box('pipeline', 'pipeline', ['Pipeline build'], ...tasks, last)],
    arrows: [...arrows, arrow(names.at(-1)!, 'finally', 'always'), arrow(names[0], 'report', 'commit')],
  });
}

function places(svg: string, kind: BoxKind): Place[] {
  const numbers = new RegExp(`<rect class="box ${kind}" x="(\\d+)" y="(\\d+)" width="(\\d+)" height="(\\d+)"`, 'g');
  return [...svg.matchAll(numbers)].map(([, x, y, width, height]) => ({
    x: +x,
    y: +y,
    width: +width,
    height: +height,
  }));
}

function isIn(place: Place, around: Place): boolean {
  return (
    place.x >= around.x &&
    place.y >= around.y &&
    place.x + place.width <= around.x + around.width &&
    place.y + place.height <= around.y + around.height
  );
}

test('tasks follow each other to the right, or below where that is too wide', () => {
  const [a, b] = places(chain('a', 'b'), 'task');
  expect(b.x).toBeGreaterThan(a.x + a.width);
  const long = chain('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
  expect(Number(/viewBox="0 0 (\d+)/.exec(long)![1])).toBeLessThan(900);
  const [first, second] = places(long, 'task');
  expect(second.y).toBeGreaterThan(first.y + first.height);
});

test('every box is inside the one around it, and every arrow ends at a box', () => {
  const svg = chain('a', 'b', 'c');
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!;
  const [pipeline] = places(svg, 'pipeline');
  const inside = [...places(svg, 'task'), ...places(svg, 'finally')];
  expect(inside).toHaveLength(5);
  expect(inside.filter((place) => !isIn(place, pipeline))).toEqual([]);
  expect(isIn(pipeline, { x: 0, y: 0, width: +width, height: +height })).toBe(true);
  const ends = [...svg.matchAll(/class="head" d="M(\d+),(\d+)/g)].map(([, x, y]) => ({ x: +x, y: +y }));
  expect(ends).toHaveLength(4);
  const isAtLeftSide = ({ x, y }: { x: number; y: number }) =>
    inside.some((place) => Math.abs(place.x - x) <= 1 && y > place.y && y < place.y + place.height);
  expect(ends.filter((end) => !isAtLeftSide(end))).toEqual([]);
});

test('an arrow down from a box that has another one below it passes beside', () => {
  const phase = box(
    'phase',
    'phase',
    ['Sync'],
    box('hook', 'hook', ['hook: Job a']),
    box('other', 'objects', ['Job b']),
  );
  const wide = box('wide', 'pipeline', ['x'.repeat(52)]);
  const source = box('source', 'source', ['y'.repeat(52)]);
  const svg = drawSvg({
    boxes: [source, box('app', 'application', ['Application shop'], phase), wide],
    arrows: [arrow('source', 'app', 'z'.repeat(52)), arrow('hook', 'wide', 'starts a run')],
  });
  const [other] = places(svg, 'objects');
  const [application] = places(svg, 'application');
  const [, begin] = [...svg.matchAll(/class="arrow" d="M(\d+),(\d+)C[^ ]* [^ ]* (\d+),(\d+)/g)];
  expect(Number(begin[1])).toBeGreaterThan(other.x + other.width);
  expect(Number(begin[3])).toBeGreaterThan(application.x + application.width);
});

test('hostile names are text, and nothing that XML forbids is left', () => {
  const svg = chain('</text><script>alert(1)</script>"\'&amp;]]>\u0001\uFFFE\uD800');
  expect(svg).toContain('&#60;/text&#62;&#60;script&#62;alert(1)&#60;/script&#62;');
  expect(svg).toContain("&#34;'&#38;amp;]]&#62;\uFFFD\uFFFD\uFFFD");
  expect(svg).not.toContain('<script');
  expect(svg).not.toMatch(/[^\t\n\x20-\uD7FF\uE000-\uFFFD]/);
});

test('long names are wrapped at spaces, then after signs, else anywhere', () => {
  const texts = (line: string) =>
    [...drawSvg({ boxes: [box('a', 'task', [line])], arrows: [] }).matchAll(/<text[^>]*>([^<]*)/g)].map(
      ([, text]) => text,
    );
  expect(texts('get, list deployments.apps (my-app) in the-namespace-of-my-app')).toEqual([
    'get, list deployments.apps (my-app) in',
    'the-namespace-of-my-app',
  ]);
  expect(texts('registry.example.com/some/long/path/of-a-repository/name')).toEqual([
    'registry.example.com/some/long/path/of-a-repository/',
    'name',
  ]);
  expect(texts('a'.repeat(60))).toEqual(['a'.repeat(52), 'a'.repeat(8)]);
});
