/** The terminal on which progress is shown. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const FIRST_AFTER_MS = 1000;
const NEXT_AFTER_MS = 100;
const ERASED = '\r\x1b[K';

/**
 * Shows the progress of a long synth in one line on a terminal: from its second second until its end. Writes nothing if
 * standard error is not a terminal, in CI (environment variable CI), or if TERM is `dumb`.
 */
export class Progress {
  private readonly isShown: boolean;
  private next: number;
  private isWritten = false;

  public constructor(
    private readonly terminal: Terminal = process.stderr,
    env: { [name: string]: string | undefined } = process.env,
    private readonly now: () => number = Date.now,
  ) {
    this.isShown = terminal.isTTY === true && (env.CI ?? '') === '' && env.TERM !== 'dumb';
    this.next = now() + FIRST_AFTER_MS;
  }

  /** Shows what is done. May be called for each object: it only reads the clock. */
  public show(what: string, done: number, all: number): void {
    if (!this.isShown || this.now() < this.next) return;
    this.next = this.now() + NEXT_AFTER_MS;
    this.isWritten = true;
    this.terminal.write(`${ERASED}${what} ${done.toLocaleString('en')} of ${all.toLocaleString('en')}`);
  }

  public end(): void {
    if (this.isWritten) this.terminal.write(ERASED);
    this.isWritten = false;
  }
}
