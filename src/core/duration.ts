/** Durations as Go, Tekton and Argo CD write and read them. */
import { Duration } from 'cdk8s';

const GO_UNITS = 'ns|us|µs|μs|ms|s|m|h';
const DURATION = new RegExp(`^[-+]?(0|((\\d+\\.?\\d*|\\.\\d+)(${GO_UNITS}))+)$`);
const PARTS = new RegExp(`(\\d+\\.?\\d*|\\.\\d+)(${GO_UNITS})`, 'g');

const MILLISECONDS: { readonly [unit: string]: number } = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3, // U+00B5
  μs: 1e-3, // U+03BC
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Prints a duration as Go prints it and Tekton stores it: `1h0m0s`, `1m30s`, `0s`. Argo CD reports any other form as a
 * permanent difference.
 */
export function goDuration(duration: Duration): string {
  const { millis, hours, minutes, seconds } = partsOf(duration);
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  if (minutes > 0) return `${minutes}m${seconds}s`;
  if (millis === 0 || seconds >= 1) return `${seconds}s`;
  return `${millis}ms`;
}

/** Prints a duration as the documentation of Argo CD writes it: `5s`, `3m`, `1h30m`. Argo CD stores it as given. */
export function argoDuration(duration: Duration): string {
  const { hours, minutes, seconds } = partsOf(duration);
  const parts = [hours > 0 ? `${hours}h` : '', minutes > 0 ? `${minutes}m` : '', seconds > 0 ? `${seconds}s` : ''];
  return parts.join('') || '0s';
}

/** Reads a duration of Go, e.g. `1h30m`, in milliseconds, which may be negative. Undefined for any other value. */
export function goMilliseconds(value: unknown): number | undefined {
  if (typeof value !== 'string' || !DURATION.test(value)) return undefined;
  let millis = 0;
  for (const [, amount, unit] of value.matchAll(PARTS)) millis += Number(amount) * MILLISECONDS[unit];
  return value.startsWith('-') ? -millis : millis;
}

/** Reads a duration of Argo CD in milliseconds: a duration of Go, or a whole number of seconds. */
export function argoMilliseconds(value: unknown): number | undefined {
  return typeof value === 'string' && /^[-+]?\d+$/.test(value) ? Number(value) * 1000 : goMilliseconds(value);
}

function partsOf(duration: Duration): { millis: number; hours: number; minutes: number; seconds: number } {
  const millis = duration.toMilliseconds({ integral: false });
  return {
    millis,
    hours: Math.floor(millis / 3_600_000),
    minutes: Math.floor(millis / 60_000) % 60,
    seconds: (millis % 60_000) / 1000,
  };
}
