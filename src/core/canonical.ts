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
