/** The terminal that progress is shown on. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const FIRST_AFTER_MS = 1000;
const NEXT_AFTER_MS = 100;
const ERASED = '\r\x1b[K';

/**
 * One line on a terminal that says how far a long synth is; it comes after a second and is erased at the end. Nothing is
 * written where standard error is no terminal, in CI (environment variable CI), or where TERM is `dumb`.
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

  /** So much is done. May be said for each object: it costs a look at the clock. */
  public say(what: string, done: number, all: number): void {
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
