import { Duration } from 'cdk8s';

/** A duration as Argo CD's own documents write it: `5s`, `3m`, `1h30m`. */
export function argoDuration(duration: Duration): string {
  const millis = duration.toMilliseconds({ integral: false });
  const hours = Math.floor(millis / 3_600_000);
  const minutes = Math.floor(millis / 60_000) % 60;
  const seconds = (millis % 60_000) / 1000;
  const parts = [hours > 0 ? `${hours}h` : '', minutes > 0 ? `${minutes}m` : '', seconds > 0 ? `${seconds}s` : ''];
  return parts.join('') || '0s';
}
