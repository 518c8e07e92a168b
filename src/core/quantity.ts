import { Size } from 'cdk8s';

/*
 * Kubernetes quantities, as the API server stores them: `1024Mi` is stored as `1Gi`, `0.5` as `500m`.
 * The rules are those of k8s.io/apimachinery/pkg/api/resource, up to 2^63.
 */
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']; // 10^-9, 10^-6, … 10^18
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']; // 2^0, 2^10, … 2^60
const QUANTITY_PARTS = /^([+-]?)(\d*)(?:\.(\d*))?(?:([KMGTPE]i)|([numkMGTPE]?)|[eE]([+-]?\d+))$/;
const NANO = 10n ** 9n;

/** The form in which the API server prints a quantity; undefined if the text is not a quantity. */
export function canonicalQuantity(text: string): string | undefined {
  const [matched, sign, whole, fraction = '', binary, decimal = '', exponent] = QUANTITY_PARTS.exec(text) ?? [];
  const digits = whole + fraction;
  if (matched === undefined || digits === '') return undefined;
  const minus = sign === '-' ? '-' : '';
  if (binary) return minus + storedBinary(digits, fraction.length, binary);
  const power = Number(exponent ?? 3 * (DECIMAL.indexOf(decimal) - 3)) - fraction.length;
  if (isKept(digits, power)) return text;
  return minus + printDecimal(nanosOf(digits, power), exponent === undefined ? decimalSuffix : exponentSuffix);
}

/**
 * A size in the form in which Kubernetes stores it: the largest binary unit without a fraction, e.g. `1Gi` for 1024
 * Mi.
 */
export function sizeQuantity(size: Size): string {
  let amount = size.toKibibytes();
  if (amount === 0) return '0';
  const units = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
  while (amount % 1024 === 0 && units.length > 1) {
    amount /= 1024;
    units.shift();
  }
  return `${amount}${units[0]}`;
}

/** A quantity as a number, to compare it; undefined for what is not a quantity. */
export function quantityValue(quantity: unknown): number | undefined {
  if (typeof quantity === 'number') return quantity;
  const [, sign, whole, fraction = '', binary, decimal = '', exponent] = QUANTITY_PARTS.exec(String(quantity)) ?? [];
  if (whole === undefined || whole + fraction === '') return undefined;
  const power = Number(exponent ?? 3 * (DECIMAL.indexOf(decimal) - 3));
  const factor = binary ? 1024 ** BINARY.indexOf(binary) : 10 ** power;
  return Number(`${sign}${whole || 0}.${fraction || 0}`) * factor;
}

/** A binary quantity below 1Ki, or one that is not whole, is printed in the decimal form. */
function storedBinary(digits: string, places: number, suffix: string): string {
  const amount = BigInt(digits) * NANO * 1024n ** BigInt(BINARY.indexOf(suffix));
  const nanos = roundUp(amount, 10n ** BigInt(places));
  const isWhole = nanos >= 1024n * NANO && nanos % NANO === 0n;
  return isWhole ? printBinary(nanos / NANO) : printDecimal(nanos, decimalSuffix);
}

/** A shortcut of the parser keeps these quantities as they are, `1.500` among them. */
function isKept(digits: string, power: number): boolean {
  const isShort = digits.length <= 18 && !digits.endsWith('000') && !digits.startsWith('0');
  return power % 3 === 0 && power >= -9 && isShort;
}

function nanosOf(digits: string, power: number): bigint {
  return power >= -9 ? BigInt(digits) * 10n ** BigInt(power + 9) : roundUp(BigInt(digits), 10n ** BigInt(-9 - power));
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
