import { ParamType } from './param';
import { Wording } from '../core/diagnostic';

/** A text in which Tekton replaces `$(…)`, and its path relative to the task or step. */
export interface SubstitutedText {
  readonly path: Wording;
  readonly text: string;
  /** The types that may replace the text as a whole, by a `$(…[*])` and nothing else. */
  readonly whole: readonly ParamType[];
}

/** An array or an object may replace the text. */
export const ARRAY_OR_OBJECT: readonly ParamType[] = [ParamType.ARRAY, ParamType.OBJECT];

/** An array may replace the text, as in an element of `args`. */
export const ARRAY: readonly ParamType[] = [ParamType.ARRAY];

/** Only strings may be replaced in the text. */
export const STRINGS_ONLY: readonly ParamType[] = [];
