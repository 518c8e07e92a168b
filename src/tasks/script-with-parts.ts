import { readFileSync } from 'fs';
import { join } from 'path';
import { Script } from '../core/script';
import { withoutScriptHead } from '../core/without-script-head';

/** A line of a script in whose place a file of `parts/` comes. */
const PART_LINE = /^# part: ([a-z-]+)\n/gm;

/** Returns the script of a file, with the functions that it shares with others in place of its lines `# part: NAME`. */
export function scriptWithParts(path: string): string {
  return Script.fromFile(path).text.replace(PART_LINE, (_, name: string) =>
    withoutScriptHead(readFileSync(join(__dirname, 'parts', `${name}.sh`), 'utf8')),
  );
}
