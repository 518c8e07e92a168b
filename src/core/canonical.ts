import { Duration, Size } from 'cdk8s';

/** A duration in the form in which Go prints it and Tekton stores it: `1h0m0s`, `1m30s`, `0s`. Any other form is a permanent diff in Argo CD. */
export function goDuration(duration: Duration): string {
  const millis = duration.toMilliseconds();
  const hours = Math.floor(millis / 3_600_000);
  const minutes = Math.floor(millis / 60_000) % 60;
  const seconds = (millis % 60_000) / 1000;
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  if (minutes > 0) return `${minutes}m${seconds}s`;
  if (millis === 0 || seconds >= 1) return `${seconds}s`;
  return `${millis}ms`;
}

/** A size in the form in which Kubernetes stores it: the largest binary unit without a fraction, e.g. `1Gi` for 1024 Mi. */
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
