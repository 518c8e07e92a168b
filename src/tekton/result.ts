import { ParamType } from './param';

/**
 * Declares a result of a Task. Its name is the key under which it is declared; a script writes the value, without a
 * trailing newline, to the file `$RESULTS_NAME_PATH`. All results of one task together may hold 4096 bytes.
 */
export interface ResultProps {
  /**
   * One sentence for the reader of the manifest.
   * @default - none
   */
  readonly description?: string;

  /**
   * What the file holds: a text, or JSON of a list or of an object of texts.
   * @default ParamType.STRING
   */
  readonly type?: ParamType;

  /**
   * The keys of an object result; required for it, refused for others.
   * @default - none
   */
  readonly properties?: string[];
}
