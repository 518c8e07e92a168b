import { createColors } from 'picocolors';
import { Severity } from './diagnostic';

/** What a text is made to look like where it is read. */
export interface Colours {
  readonly severity: (severity: Severity, text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

/** A stream into which one writes: `process.stdout` or `process.stderr`. */
export interface Output {
  readonly isTTY?: boolean;
  hasColors?(): boolean;
}

/**
 * Colours on a terminal that has them, none elsewhere. NO_COLOR takes them away, FORCE_COLOR (other than 0) gives them
 * anywhere (https://no-color.org, https://force-color.org).
 */
export function coloursOf(output: Output, env: { readonly [name: string]: string | undefined } = process.env): Colours {
  const { bold, dim, red, yellow } = createColors(isColoured(output, env));
  return { severity: (severity, text) => bold((severity === 'error' ? red : yellow)(text)), strong: bold, faint: dim };
}

/** No colours anywhere. */
export const NO_COLOURS: Colours = coloursOf({}, { NO_COLOR: '1' });

function isColoured(output: Output, env: { readonly [name: string]: string | undefined }): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return output.isTTY === true && env.TERM !== 'dumb' && output.hasColors?.() !== false;
}
