import { Duration } from 'cdk8s';
import { withArgoCdCode } from './argocd-codes';
import { AutomatedSync, RetryBackoff, SyncRetry } from './sync-policy';
import { Diagnostic, within } from '../core/diagnostic';

/** Argo CD's own waits between attempts. */
const FIRST_WAIT = Duration.seconds(5);
const LONGEST_WAIT = Duration.minutes(3);

/** Validates when an Application is synced without a request. */
export function validateAutomated(automated: AutomatedSync | undefined): Diagnostic[] {
  if (!automated?.allowEmpty || automated.prune) return [];
  return withArgoCdCode('argocd-sync-policy', [
    { path: 'allowEmpty', fact: 'has no effect without prune', remedy: 'Set prune, or remove allowEmpty' },
  ]);
}

/** Validates how a failed sync is repeated. */
export function validateRetry(retry: SyncRetry | undefined): Diagnostic[] {
  if (retry === undefined) return [];
  return withArgoCdCode('argocd-sync-policy', [
    ...validateLimit(retry),
    ...within('backoff', validateWaits(retry.backoff ?? {})),
    ...within('backoff', validateFactor(retry.backoff ?? {})),
  ]);
}

function validateLimit({ limit, backoff, refresh }: SyncRetry): Diagnostic[] {
  if (!Number.isInteger(limit) || limit < -1) {
    return [
      {
        path: 'limit',
        fact: `${limit} is not a number of retries`,
        remedy: 'Give a whole number from 0, or -1 for no limit',
      },
    ];
  }
  if (limit !== 0 || (backoff === undefined && !refresh)) return [];
  return [
    {
      path: 'limit',
      fact: 'is 0, so that backoff and refresh have no effect',
      remedy: 'Give a limit, or remove them',
    },
  ];
}

function validateWaits(backoff: RetryBackoff): Diagnostic[] {
  const duration = backoff.duration ?? FIRST_WAIT;
  const maxDuration = backoff.maxDuration ?? LONGEST_WAIT;
  const diagnostics: Diagnostic[] = [];
  if (millis(duration) === 0) {
    diagnostics.push({ path: 'duration', fact: 'is 0', remedy: 'Give a wait of at least a second' });
  }
  if (millis(maxDuration) < millis(duration)) {
    const [longest, first] = [maxDuration.toHumanString(), duration.toHumanString()];
    diagnostics.push({
      path: backoff.maxDuration === undefined ? 'duration' : 'maxDuration',
      fact: `the longest wait (${longest}) is shorter than the first (${first})`,
      remedy: 'Give a maxDuration of at least duration',
    });
  }
  return diagnostics;
}

function validateFactor({ factor }: RetryBackoff): Diagnostic[] {
  if (factor === undefined || (Number.isInteger(factor) && factor >= 1)) return [];
  return [{ path: 'factor', fact: `${factor} is not a factor`, remedy: 'Give a whole number from 1' }];
}

function millis(duration: Duration): number {
  return duration.toMilliseconds({ integral: false });
}
