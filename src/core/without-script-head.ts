/** With what each script begins. */
const SCRIPT_HEAD = '#!/bin/sh\nset -eu\n';

/** The text of a part of a script without this head: the script before it has one already. */
export function withoutScriptHead(text: string): string {
  return text.startsWith(SCRIPT_HEAD) ? text.slice(SCRIPT_HEAD.length) : text;
}
