/** What a picture shows, before it is drawn: boxes in boxes, and arrows. */

/** What a box is. */
export type BoxKind =
  'source' | 'application' | 'phase' | 'objects' | 'hook' | 'pipeline' | 'task' | 'finally' | 'workload' | 'unknown';

/** A box. */
export interface Box {
  readonly id: string;
  readonly kind: BoxKind;
  /** Lines of text; the first is its title. */
  readonly lines: readonly string[];
  /** Boxes inside. */
  readonly boxes: readonly Box[];
}

/** An arrow from a box to another one. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** Lines of text beside it. */
  readonly lines: readonly string[];
  /** Whether it shows something else than the order. */
  readonly isDotted: boolean;
}

/** Boxes and arrows. */
export interface Picture {
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}
