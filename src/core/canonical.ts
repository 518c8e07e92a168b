import { Size } from 'cdk8s';

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

/** An amount of CPU in the form in which Kubernetes stores it: `500m`, `1`, `1500m`. */
export function cpuQuantity(amount: string): string {
  const millis = cpuMillis(amount);
  return millis % 1000 === 0 ? `${millis / 1000}` : `${millis}m`;
}

/** An amount of CPU in thousandths, rounded up as Kubernetes does. */
export function cpuMillis(amount: string): number {
  const millis = amount.endsWith('m') ? Number(amount.slice(0, -1)) : Number(amount) * 1000;
  return Math.ceil(Number(millis.toFixed(6))); // 1.001 * 1000 is 1000.9999999999999
}
