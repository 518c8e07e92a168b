/** With what each script begins. */
const SCRIPT_HEAD = '#!/bin/sh\nset -eu\n';

/** The text of a part of a script, to stand behind a script that has this head already. */
export function withoutScriptHead(text: string): string {
  return text.startsWith(SCRIPT_HEAD) ? text.slice(SCRIPT_HEAD.length) : text;
}
