import { graphlib, layout } from '@dagrejs/dagre';
import { Direction, Place, PlacedArrow, Point, wayOf } from './arrow-way';
import { Arrow, Box, Picture } from './picture';
import { BOLD, textWidth, wrapText } from './text-width';

/** A box with its place. */
export interface PlacedBox extends Place {
  readonly box: Box;
  /** The lines of its text, wrapped; the first `titleLines` of them are its title. */
  readonly lines: readonly string[];
  readonly titleLines: number;
}

/** A picture with the place of everything. Boxes come before those inside them. */
export interface PlacedPicture {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly arrows: readonly PlacedArrow[];
}

/** Distances, in pixels. */
export const LINE_HEIGHT = 18;
export const PADDING = 12;
const GAP = 18;
const MARGIN = 16;
/** Boxes are below each other where they would be wider than this: a page shows about as much in its true size. */
const WIDEST = 900;
/** And where that makes the picture this much narrower. */
const NARROWER = 0.7;

/** A box with the places of what is inside, from its own upper left corner. */
interface Frame extends Laid {
  readonly box: Box;
  readonly lines: readonly string[];
  readonly titleLines: number;
}

/** What is in a box, without its margins. */
interface Laid {
  readonly width: number;
  readonly height: number;
  readonly direction: Direction;
  readonly inside: readonly { readonly frame: Frame; readonly at: Point }[];
  readonly links: readonly Link[];
}

/** An arrow between two boxes, or between what is in them; both are directly in the same box. */
interface Link {
  readonly arrow: Arrow;
  readonly from: string;
  readonly to: string;
  /** Where it passes other boxes, and the middle of its text. */
  readonly middle: readonly Point[];
  readonly label?: Point;
}

/**
 * Gives every box and arrow a place. Tasks, and what is in no other box, follow each other by their arrows: dagre
 * decides. The phases of an Application and the objects in them are columns.
 */
export function placePicture({ boxes, arrows }: Picture): PlacedPicture {
  const root: Box = { id: '', kind: 'unknown', lines: [], boxes };
  const frame = new Framer(root, arrows).frame;
  const placed: PlacedBox[] = [];
  collectBoxes(frame, { x: 0, y: 0 }, placed);
  const places = new Map(placed.map((each) => [each.box.id, each]));
  return {
    width: frame.width,
    height: frame.height,
    boxes: placed.slice(1),
    arrows: placedArrows(frame, places),
  };
}

class Framer {
  public readonly frame: Frame;
  /** The boxes around each box, from the outside, with itself. */
  private readonly chains = new Map<string, string[]>();
  /** By the id of the box that both ends are in. */
  private readonly links = new Map<string, Link[]>();

  public constructor(root: Box, arrows: readonly Arrow[]) {
    this.addChains(root, []);
    for (const arrow of arrows) this.addLink(arrow);
    this.frame = this.frameOf(root);
  }

  private addChains(box: Box, around: readonly string[]): void {
    const chain = [...around, box.id];
    this.chains.set(box.id, chain);
    for (const each of box.boxes) this.addChains(each, chain);
  }

  private addLink(arrow: Arrow): void {
    const [from, to] = [this.chains.get(arrow.from)!, this.chains.get(arrow.to)!];
    const depth = from.findIndex((id, i) => id !== to[i]);
    // a box and one inside it: an Application that syncs itself
    if (depth < 0 || depth >= to.length) return;
    const parent = from[depth - 1];
    const links = this.links.get(parent) ?? [];
    links.push({ arrow, from: from[depth], to: to[depth], middle: [] });
    this.links.set(parent, links);
  }

  private frameOf(box: Box): Frame {
    const title = wrapText(box.lines[0] ?? '');
    const lines = [...title, ...box.lines.slice(1).flatMap((line) => wrapText(line))];
    const textSize = Math.max(0, ...lines.map((line, i) => textWidth(line) * (i < title.length ? BOLD : 1)));
    const laid = this.layOut(box);
    const isRoot = box.id === '';
    const side = isRoot ? MARGIN : PADDING;
    const top = isRoot ? MARGIN : PADDING + lines.length * LINE_HEIGHT + (laid.inside.length > 0 ? PADDING : 0);
    const width = Math.ceil(Math.max(textSize, laid.width) + 2 * side);
    const by = { x: (width - laid.width) / 2, y: top };
    const height = Math.ceil(top + laid.height + side);
    return { box, lines, titleLines: title.length, ...moved(laid, by), width, height };
  }

  private layOut(box: Box): Laid {
    const frames = box.boxes.map((each) => this.frameOf(each));
    const links = this.links.get(box.id) ?? [];
    if (box.id !== '' && box.kind !== 'pipeline') return layOutInColumn(frames, links);
    const laid = layOutByArrows(frames, links, 'right');
    if (laid.width <= WIDEST) return laid;
    const other = layOutByArrows(frames, links, 'down');
    return other.width < NARROWER * laid.width ? other : laid;
  }
}

function moved({ inside, links, ...rest }: Laid, by: Point): Laid {
  return {
    ...rest,
    inside: inside.map(({ frame, at }) => ({ frame, at: plus(at, by) })),
    links: links.map((link) => ({
      ...link,
      middle: link.middle.map((point) => plus(point, by)),
      label: link.label && plus(link.label, by),
    })),
  };
}

function layOutInColumn(frames: readonly Frame[], links: readonly Link[]): Laid {
  const gap = links.length > 0 ? 2 * GAP : GAP;
  const width = Math.max(0, ...frames.map((frame) => frame.width));
  let y = 0;
  const inside = frames.map((frame) => {
    const at = { x: (width - frame.width) / 2, y };
    y += frame.height + gap;
    return { frame, at };
  });
  return { inside, links, width, height: Math.max(0, y - gap), direction: 'down' };
}

function layOutByArrows(frames: readonly Frame[], links: readonly Link[], direction: Direction): Laid {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: direction === 'right' ? 'LR' : 'TB', nodesep: 2 * GAP, edgesep: GAP, ranksep: 2 * GAP });
  for (const { box, width, height } of frames) graph.setNode(box.id, { width, height });
  links.forEach(({ from, to, arrow }, i) => {
    const lines = labelLines(arrow);
    const width = Math.max(0, ...lines.map((line) => textWidth(line)));
    graph.setEdge(from, to, { width, height: lines.length * LINE_HEIGHT, labelpos: 'c' }, `${i}`);
  });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    inside: frames.map((frame) => {
      const { x, y } = graph.node(frame.box.id) as Point;
      return { frame, at: { x: x - frame.width / 2, y: y - frame.height / 2 } };
    }),
    links: links.map((link, i) => {
      const { points, x, y } = graph.edge(link.from, link.to, `${i}`) as { points: Point[] } & Point;
      const label = link.arrow.lines.length > 0 ? { x, y } : undefined;
      // between neighbours an arrow without text needs no point in the middle
      const middle = label === undefined && points.length === 3 ? [] : points.slice(1, -1);
      return { ...link, middle, label };
    }),
    width,
    height,
    direction,
  };
}

/** The lines beside an arrow, wrapped. */
export function labelLines({ lines }: Arrow): string[] {
  return lines.flatMap((line) => wrapText(line));
}

function collectBoxes({ inside, ...frame }: Frame, at: Point, found: PlacedBox[]): void {
  const { box, lines, titleLines, width, height } = frame;
  found.push({ box, lines, titleLines, width, height, ...at });
  for (const each of inside) collectBoxes(each.frame, plus(at, each.at), found);
}

function placedArrows(root: Frame, places: ReadonlyMap<string, PlacedBox>): PlacedArrow[] {
  const found: PlacedArrow[] = [];
  const place = (id: string) => places.get(id)!;
  const collect = ({ box, links, inside, direction }: Frame) => {
    const by = place(box.id);
    for (const { arrow, from, to, middle, label } of links) {
      const ends = {
        begin: place(arrow.from),
        beginAround: place(from),
        end: place(arrow.to),
        endAround: place(to),
        isObstructed: isObstructed(place(arrow.from), place(from), places),
      };
      const points = middle.map((point) => plus(point, by));
      found.push({ arrow, way: wayOf(ends, points, direction), label: label && plus(label, by) });
    }
    for (const { frame } of inside) collect(frame);
  };
  collect(root);
  return found;
}

/** Whether a box without others in it is below another one, in the box around both. */
function isObstructed(box: PlacedBox, around: PlacedBox, places: ReadonlyMap<string, PlacedBox>): boolean {
  return [...places.values()].some(
    (other) =>
      other.box.boxes.length === 0 &&
      other.x < box.x + box.width &&
      other.x + other.width > box.x &&
      other.y >= box.y + box.height &&
      other.y + other.height <= around.y + around.height &&
      other.x >= around.x &&
      other.x <= around.x + around.width,
  );
}

function plus(a: Point, b: Point): Point {
  return { x: a.x + b.x, y: a.y + b.y };
}
