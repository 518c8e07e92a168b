import { coloursOf } from './colour';

/** The errors whose text is all that their reader needs. */
const rejectionErrors = new WeakSet<object>();

/**
 * The error that rejects a program, with all lines sorted by construct path. If nothing catches it, only its text is
 * printed: its stack names the library, and the lines name the construct and the prop.
 */
export function rejection(lines: readonly string[]): Error {
  const { severity, strong } = coloursOf(process.stderr);
  const failed = `${severity('error', 'Validation failed')} with the following errors:`;
  const error = new Error([failed, ...[...lines].sort().map((line) => emphasizePath(line, strong))].join('\n  '));
  rejectionErrors.add(error);
  if (process.listenerCount('uncaughtException') === 0) process.on('uncaughtException', printAndExit);
  return error;
}

/** The line of a message with the construct path emphasized. */
export function emphasizePath(line: string, emphasis: (text: string) => string): string {
  return line.replace(/^\[[^\]]*\]/, emphasis);
}

/** Ends the process as Node does, but prints no stack of a rejection. A program with a listener of its own goes on. */
function printAndExit(error: Error): void {
  if (process.listenerCount('uncaughtException') > 1) return;
  if (rejectionErrors.has(error)) process.stderr.write(`${error.message}\n`);
  else console.error(error);
  process.exit(1);
}
