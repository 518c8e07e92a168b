import { Arrow } from './picture';

/** A place in a picture, in pixels from its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A point of an arrow, and the direction in which the arrow passes it: of length 1, along one axis. */
export interface Turn extends Point {
  readonly along: Point;
}

/** A rectangle. */
export interface Place extends Point {
  readonly width: number;
  readonly height: number;
}

/** The two ends of an arrow, each with the outermost box that the other end is not in. */
export interface Ends {
  readonly begin: Place;
  readonly beginAround: Place;
  readonly end: Place;
  readonly endAround: Place;
  /** Whether another box in `beginAround` is below `begin`. */
  readonly isObstructed: boolean;
}

/** Where boxes that follow each other are: beside each other, or below. */
export type Direction = 'right' | 'down';

export const RIGHT: Point = { x: 1, y: 0 };
export const DOWN: Point = { x: 0, y: 1 };
/** How far an arrow stays away from a box that it passes, in pixels. */
const BESIDE = 9;
const LEFT: Point = { x: -1, y: 0 };
const UP: Point = { x: 0, y: -1 };

/** The way of an arrow, from the box where it begins by the middle turns to the one where it ends. */
export function wayOf(ends: Ends, middle: readonly Point[], direction: Direction): Turn[] {
  const along = directionOf(ends, direction);
  return [...wayOut(ends, along), ...middle.map((point) => ({ ...point, along })), ...wayIn(ends, along)];
}

/** The direction of the arrow itself: one of a circle leads back. */
function directionOf({ beginAround, endAround }: Ends, direction: Direction): Point {
  if (direction === 'right') return beginAround.x + beginAround.width <= endAround.x ? RIGHT : LEFT;
  return beginAround.y + beginAround.height <= endAround.y ? DOWN : UP;
}

/** Out of the boxes around. The way down is to the right of them, if another box is below. */
function wayOut({ begin, beginAround, isObstructed }: Ends, along: Point): Turn[] {
  if (begin === beginAround) return [sideOf(begin, along)];
  if (along.y !== 0 && (isObstructed || along === UP)) {
    const x = beginAround.x + beginAround.width + BESIDE;
    return [sideOf(begin, RIGHT), { x, y: beginAround.y + beginAround.height, along }];
  }
  const first = sideOf(begin, along);
  const last = sideOf(beginAround, along);
  return [first, along.y === 0 ? { ...first, x: last.x } : { ...first, y: last.y }];
}

/** Into the boxes around. The way down is to the left of them, since their titles are above. */
function wayIn({ end, endAround }: Ends, along: Point): Turn[] {
  if (end === endAround) return [{ ...sideOf(end, opposite(along)), along }];
  if (along.y !== 0) {
    return [
      { x: endAround.x - BESIDE, y: endAround.y, along },
      { ...sideOf(end, LEFT), along: RIGHT },
    ];
  }
  const last = { ...sideOf(end, opposite(along)), along };
  return [{ ...last, x: sideOf(endAround, opposite(along)).x }, last];
}

/** The middle of the side of a box that is in a direction. */
function sideOf({ x, y, width, height }: Place, along: Point): Turn {
  return { x: x + (width * (1 + along.x)) / 2, y: y + (height * (1 + along.y)) / 2, along };
}

function opposite({ x, y }: Point): Point {
  return { x: -x, y: -y };
}

/** An arrow with its way. */
export interface PlacedArrow {
  readonly arrow: Arrow;
  /** Where it begins, turns and ends. */
  readonly way: readonly Turn[];
  /** The middle of its text. */
  readonly label?: Point;
}
