import { readFileSync } from 'fs';

/**
 * A script that runs in a step or a hook: its text, exactly as it will be in the manifest.
 *
 * Values reach it through environment variables only. A Tekton substitution of a param or a result inside the text is
 * rejected at synth: Tekton pastes the value before the shell reads it, so that a branch name becomes code
 * (tektoncd/catalog, recommendations.md).
 *
 * @example
 *
 * Script.inline([
 *   '#!/bin/sh',
 *   'set -eu',
 *   'printf "%s" "$PARAMS_GREETING"',
 * ].join('\n'));
 */
export class Script {
  /**
   * Reads a script file, so that it can be linted, and run in tests, as the file it is.
   *
   * @param path where the file is; build it from `__dirname`, since a relative path depends on the working directory
   * @throws when the file cannot be read
   */
  public static fromFile(path: string): Script {
    try {
      return new Script(readFileSync(path, 'utf8'), path);
    } catch (error) {
      throw new Error(
        `Script.fromFile: cannot read "${path}": ${(error as Error).message}. Give the path of a file ` +
          `that exists, e.g. path.join(__dirname, 'build.sh').`,
      );
    }
  }

  /**
   * A script written in place. For anything over a few lines use `fromFile`.
   *
   * @param text the whole script, with its shebang; a script without one runs under `/bin/sh -e` (Tekton's default)
   */
  public static inline(text: string): Script {
    return new Script(text, undefined);
  }

  private constructor(
    /** The script, as it will be in the manifest. */
    public readonly text: string,
    /** The file it was read from; undefined for an inline script. */
    public readonly path: string | undefined,
  ) {}
}
