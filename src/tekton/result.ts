import { ParamType } from './param';

/**
 * Declares a result of a Task. Its name is the key under which it is declared; a script writes the value, without a
 * trailing newline, to the file `$RESULTS_NAME_PATH`. All results of a task together may have 4096 bytes.
 */
export interface ResultProps {
  /**
   * Description in the manifest.
   * @default - none
   */
  readonly description?: string;

  /**
   * Content of the file: a string, or JSON of an array or an object of strings.
   * @default ParamType.STRING
   */
  readonly type?: ParamType;

  /**
   * Result of a step that becomes that of the Task: `$(steps.STEP.results.NAME)`.
   * @default - none: a step writes the file
   */
  readonly value?: string;

  /**
   * The keys of an object result. Other results must not set it.
   * @default - none
   */
  readonly properties?: string[];
}
