/* Go's durations, as Tekton reads and stores them: `60m` is stored as `1h0m0s`. The rules are those of Go's time. */
const NANOSECONDS: Record<string, number> = { h: 3600e9, m: 60e9, s: 1e9, ms: 1e6, us: 1e3, µs: 1e3, μs: 1e3, ns: 1 };
const TERM = /(\d*)(?:\.(\d*))?(ms|us|µs|μs|ns|h|m|s)/g;

/** The form in which Go prints a duration; undefined if the text is not a duration. */
export function canonicalDuration(text: string): string | undefined {
  const [sign, unsigned] = /^[+-]/.test(text) ? [text[0], text.slice(1)] : ['+', text];
  const terms = [...unsigned.matchAll(TERM)];
  if (unsigned === '0') return '0s';
  if (terms.length === 0 || terms.map(([term]) => term).join('') !== unsigned) return undefined;
  if (terms.some(([, whole, fraction = '']) => whole + fraction === '')) return undefined;
  return (
    (sign === '-' ? '-' : '') +
    printDuration(terms.map(([, whole, fraction, unit]) => nanoseconds(whole, fraction, unit)).reduce((a, b) => a + b))
  );
}

function nanoseconds(whole: string, fraction: string = '', unit: string): bigint {
  const below = Math.trunc(Number(fraction) * (NANOSECONDS[unit] / 10 ** fraction.length));
  return BigInt(whole) * BigInt(NANOSECONDS[unit]) + BigInt(below);
}

function printDuration(total: bigint): string {
  if (total === 0n) return '0s';
  if (total < NANOSECONDS.s) {
    const unit = ['ms', 'µs', 'ns'].find((candidate) => total >= NANOSECONDS[candidate])!;
    return decimal(total, NANOSECONDS[unit]) + unit;
  }
  const hours = total / BigInt(NANOSECONDS.h);
  const minutes = (total / BigInt(NANOSECONDS.m)) % 60n;
  const seconds = `${decimal(total % BigInt(NANOSECONDS.m), NANOSECONDS.s)}s`;
  if (hours > 0n) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0n ? `${minutes}m${seconds}` : seconds;
}

/** amount / unit, a power of ten. */
function decimal(amount: bigint, unit: number): string {
  const fraction = String(amount % BigInt(unit))
    .padStart(String(unit).length - 1, '0')
    .replace(/0+$/, '');
  return `${amount / BigInt(unit)}${fraction && `.${fraction}`}`;
}
