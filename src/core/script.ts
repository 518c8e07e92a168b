import { readFileSync } from 'fs';

/**
 * A script in a file, which runs in a step: its text, exactly as it will be in the manifest. A script of a few lines
 * can also be given as a text.
 *
 * Values reach it through environment variables only. A Tekton substitution of a param or a result inside the text is
 * rejected at synth: Tekton pastes the value before the shell reads it, so that a branch name becomes code
 * (tektoncd/catalog, recommendations.md).
 *
 * @example
 *
 * Script.fromFile(`${__dirname}/build.sh`);
 */
export class Script {
  /**
   * Reads a script file, so that it can be linted, and run in tests, as the file it is.
   *
   * @param path where the file is; build it from `__dirname`, or in a module from `import.meta.dirname`: a relative
   *   path depends on the working directory
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

  private constructor(
    /** The script, as it will be in the manifest. */
    public readonly text: string,
    /** The file it was read from. */
    public readonly path: string,
  ) {}
}
