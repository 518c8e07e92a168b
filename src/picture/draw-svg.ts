import { Place, PlacedArrow, Point, Turn } from './arrow-way';
import { Box, Picture } from './picture';
import { labelLines, LINE_HEIGHT, PADDING, PlacedBox, placePicture } from './place-picture';
import { FONT_SIZE } from './text-width';

/** Colours on a light and on a dark page. The picture has a background, so that its text can be read on any. */
const STYLE = `
.picture { --page: #ffffff; --text: #1f2328; --line: #59636e; --app: #fff4e5; --app-line: #d9822b; --run: #e8f1fd;
  --run-line: #3b78c4; --box: #ffffff; --soft: #f6f8fa; --there: #e6f6ec; --there-line: #2f8f4e; }
@media (prefers-color-scheme: dark) { .picture { --page: #1b1b1f; --text: #e6e6ea; --line: #9aa4b0; --app: #33291c;
  --app-line: #d9822b; --run: #1c2a3d; --run-line: #5b95dd; --box: #26262c; --soft: #202127; --there: #1b3324;
  --there-line: #4cae6c; } }
.page { fill: var(--page); }
text { fill: var(--text); text-anchor: middle; }
.title { font-weight: bold; }
.label { font-size: 12px; stroke: var(--page); stroke-width: 4px; stroke-linejoin: round; paint-order: stroke; }
.label.in-run { stroke: var(--run); }
.gap { stroke: var(--page); stroke-width: 3px; }
.gap.in-run { stroke: var(--run); }
.box { fill: var(--box); stroke: var(--line); }
.application { fill: var(--app); stroke: var(--app-line); }
.phase, .finally { fill: none; stroke: var(--line); stroke-dasharray: 4 3; }
.hook { stroke: var(--app-line); stroke-width: 2px; }
.pipeline { fill: var(--run); stroke: var(--run-line); }
.task { stroke: var(--run-line); }
.source, .unknown { fill: var(--soft); }
.unknown { stroke-dasharray: 4 3; }
.workload { fill: var(--there); stroke: var(--there-line); }
.arrow { fill: none; stroke: var(--line); stroke-width: 1.5px; }
.dotted { stroke-dasharray: 2 4; }
.head { fill: var(--line); }
`;

/** Draws a picture as SVG: text that can be selected and searched, on light and dark pages, without scripts. */
export function drawSvg(picture: Picture): string {
  const { width, height, boxes, arrows } = placePicture(picture);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="img" viewBox="0 0 ${width} ${height}"` +
      ` width="${width}" height="${height}" font-family="Arial, Helvetica, Liberation Sans, sans-serif"` +
      ` font-size="${FONT_SIZE}">`,
    `<title>${escapeXml(pictureTitle(picture))}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="page" width="${width}" height="${height}" rx="8"/>`,
    ...boxes.flatMap(boxElements),
    ...arrows.flatMap(arrowElements),
    ...arrows.flatMap((arrow) => labelElements(arrow, boxes)),
    '</svg>',
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function pictureTitle({ boxes }: Picture): string {
  const titles = boxes.filter(({ kind }) => kind === 'application' || kind === 'pipeline').map(({ lines }) => lines[0]);
  return titles.length > 0 ? titles.join(', ') : 'Manifests';
}

function labelElements({ arrow, label, way }: PlacedArrow, boxes: readonly PlacedBox[]): string[] {
  if (label === undefined) return [];
  const lines = labelLines(arrow);
  const isInRun = boxes.some((each) => each.box.kind === 'pipeline' && holds(each, label));
  const place = isInRun ? ' in-run' : '';
  const half = (lines.length * LINE_HEIGHT) / 2;
  // an arrow that leads down would show between the lines
  const gap = `<path class="gap${place}" d="M${pair({ x: label.x, y: label.y - half })}v${2 * half}"/>`;
  const isDown = way.some(({ x, y, along }) => along.y !== 0 && x === label.x && y === label.y);
  return [...(isDown ? [gap] : []), ...textElements(lines, label, () => `label${place}`)];
}

function holds(place: Place, { x, y }: Point): boolean {
  return x > place.x && x < place.x + place.width && y > place.y && y < place.y + place.height;
}

function boxElements({ box, lines, titleLines, x, y, width, height }: PlacedBox): string[] {
  const radius = box.kind === 'source' ? 16 : 6;
  const place = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}"`;
  const isTitled = !hasAlikeLines(box) && (box.lines.length > 1 || box.boxes.length > 0);
  const middle = box.boxes.length > 0 ? y + PADDING + (lines.length * LINE_HEIGHT) / 2 : y + height / 2;
  const styleOf = (i: number) => (isTitled && i < titleLines ? 'title' : '');
  return [`<rect class="box ${box.kind}" ${place}/>`, ...textElements(lines, { x: x + width / 2, y: middle }, styleOf)];
}

/** Whether the lines of a box are alike: objects of an Application, workloads. */
function hasAlikeLines({ kind }: Box): boolean {
  return kind === 'objects' || kind === 'workload';
}

/** Lines of text around a point. */
function textElements(lines: readonly string[], { x, y }: Point, styleOf: (line: number) => string): string[] {
  const first = y - ((lines.length - 1) * LINE_HEIGHT) / 2 + FONT_SIZE * 0.35;
  return lines.map((line, i) => {
    const style = styleOf(i);
    const place = `x="${round(x)}" y="${round(first + i * LINE_HEIGHT)}"`;
    return `<text${style === '' ? '' : ` class="${style}"`} ${place}>${escapeXml(line)}</text>`;
  });
}

function arrowElements({ arrow, way }: PlacedArrow): string[] {
  const end = way.at(-1)!;
  const text = way.slice(1).map((turn, i) => curve(way[i], turn));
  return [
    `<path class="arrow${arrow.isDotted ? ' dotted' : ''}" d="M${pair(way[0])}${text.join('')}"/>`,
    `<path class="head" d="M${pair(end)}L${[-1, 1].map((side) => pair(corner(end, side))).join(' ')}z"/>`,
  ];
}

/** A curve that leaves one point and reaches the other one in their directions. */
function curve(from: Turn, to: Turn): string {
  const [first, second] = [reach(from, to, from.along), reach(from, to, to.along)];
  return `C${pair(beside(from, from.along, first))} ${pair(beside(to, to.along, -second))} ${pair(to)}`;
}

/** How far a curve follows a direction: half of the way, and a little where the way goes back. */
function reach(from: Point, to: Point, along: Point): number {
  const distance = (to.x - from.x) * along.x + (to.y - from.y) * along.y;
  return distance >= 0 ? distance / 2 : LINE_HEIGHT * 2;
}

/** A corner of the head of an arrow. */
function corner(end: Turn, side: number): Point {
  const { x, y } = beside(end, end.along, -8);
  return { x: x + 4 * side * end.along.y, y: y + 4 * side * end.along.x };
}

function beside({ x, y }: Point, along: Point, distance: number): Point {
  return { x: x + along.x * distance, y: y + along.y * distance };
}

function pair({ x, y }: Point): string {
  return `${round(x)},${round(y)}`;
}

function round(value: number): number {
  return Math.round(value);
}

/** Text without markup, and without the characters that XML forbids. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
