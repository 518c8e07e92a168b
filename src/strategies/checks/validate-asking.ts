import { Duration } from 'cdk8s';
import { Diagnostic } from '../../core/diagnostic';
import { substitutions } from '../../core/reference';
import { quote } from '../../core/text';
import { validateSeconds } from '../whole-seconds';

/** What a check asks, and how often. */
export interface Asking {
  readonly url: string;
  readonly attempts?: number;
  readonly successes?: number;
  readonly interval?: Duration;
  readonly timeout?: Duration;
}

/** As in `parts/attempts.sh`: wget of busybox does not verify certificates. */
const URL_PATTERN = /^http:\/\/[A-Za-z0-9][-A-Za-z0-9.]*(:[0-9]{1,5})?([/?][^ ]*)?$/;
const MAX_URL = 2000;
const DEFAULT_ATTEMPTS = 10;
const MAX_ATTEMPTS = 99_999;

/** Rejects what the scripts of the tasks reject, after the build. */
export function validateAsking(asking: Asking): Diagnostic[] {
  const { url, interval, timeout, attempts = DEFAULT_ATTEMPTS, successes = 1 } = asking;
  const tooMany = `${successes} is more than the ${attempts} attempts, so that the check always fails`;
  return [
    ...validateUrl(url),
    ...Object.entries({ attempts, successes }).flatMap(([path, count]) => validateAttempts(path, count)),
    ...(successes > attempts ? [{ path: 'successes', fact: tooMany, remedy: 'Lower it, or raise attempts' }] : []),
    ...validateSeconds({ interval, timeout }, 1),
  ];
}

/** What only the run knows counts as right. */
function validateUrl(url: string): Diagnostic[] {
  const unknown = substitutions(url).map(({ text }) => text);
  if (unknown.some((text) => url.startsWith(text))) return [];
  const known = unknown.reduce((result, text) => result.split(text).join('0'), url);
  if (URL_PATTERN.test(known) && known.length <= MAX_URL) return [];
  return [
    {
      path: 'url',
      fact: `${quote(url)} cannot be asked`,
      allowed: 'Allowed: http://HOST[:PORT][/PATH]',
      remedy: 'Name a Service: http://SERVICE.NAMESPACE.svc/PATH',
    },
  ];
}

function validateAttempts(path: string, count: number): Diagnostic[] {
  if (Number.isInteger(count) && count >= 1 && count <= MAX_ATTEMPTS) return [];
  const allowed = `Allowed: 1 to ${MAX_ATTEMPTS}`;
  return [{ path, fact: `${count} is not a number of attempts`, allowed, remedy: 'Correct the number' }];
}
