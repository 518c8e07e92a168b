/**
 * Kubernetes quantities, as the API stores them: `1024Mi` comes back as `1Gi`, `0.5` as `500m`.
 * The rules are those of k8s.io/apimachinery/pkg/api/resource, up to 2^63.
 */
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']; // 10^-9, 10^-6, … 10^18
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']; // 2^0, 2^10, … 2^60
const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?(?:([KMGTPE]i)|([numkMGTPE]?)|[eE]([+-]?\d+))$/;
const NANO = 10n ** 9n;

/** The form in which the API prints a quantity; undefined when the text is none. */
export function canonicalQuantity(text: string): string | undefined {
  const [matched, sign, whole, fraction = '', binary, decimal = '', exponent] = QUANTITY.exec(text) ?? [];
  const digits = whole + fraction;
  if (matched === undefined || digits === '') return undefined;
  const minus = sign === '-' ? '-' : '';
  if (binary) {
    const nanos = roundUp(
      BigInt(digits) * NANO * 1024n ** BigInt(BINARY.indexOf(binary)),
      10n ** BigInt(fraction.length),
    );
    // what is below 1Ki or not whole is printed in the decimal form
    const printed =
      nanos >= 1024n * NANO && nanos % NANO === 0n ? printBinary(nanos / NANO) : printDecimal(nanos, decimalSuffix);
    return minus + printed;
  }
  const power = Number(exponent ?? 3 * (DECIMAL.indexOf(decimal) - 3)) - fraction.length;
  // a shortcut of the parser leaves these alone, `1.500` among them
  if (power % 3 === 0 && power >= -9 && digits.length <= 18 && !digits.endsWith('000') && !digits.startsWith('0')) {
    return text;
  }
  const nanos =
    power >= -9 ? BigInt(digits) * 10n ** BigInt(power + 9) : roundUp(BigInt(digits), 10n ** BigInt(-9 - power));
  return minus + printDecimal(nanos, exponent === undefined ? decimalSuffix : exponentSuffix);
}

/** Whole nanos: what is smaller is rounded up. */
function roundUp(amount: bigint, divisor: bigint): bigint {
  return (amount + divisor - 1n) / divisor;
}

function printBinary(amount: bigint): string {
  let power = 0;
  for (; amount % 1024n === 0n && power < BINARY.length - 1; power++) amount /= 1024n;
  return amount + BINARY[power];
}

function printDecimal(nanos: bigint, suffix: (power: number) => string): string {
  if (nanos === 0n) return '0';
  let power = 0;
  for (; nanos % 1000n === 0n && power < DECIMAL.length - 1; power++) nanos /= 1000n;
  return nanos + suffix(power);
}

function decimalSuffix(power: number): string {
  return DECIMAL[power];
}

function exponentSuffix(power: number): string {
  return power === 3 ? '' : `e${3 * (power - 3)}`;
}
