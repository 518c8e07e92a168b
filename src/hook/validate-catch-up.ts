import { HookPlan } from './plan-hook';
import { readsRelease } from './run-value-lines';
import { Diagnostic } from '../core/diagnostic';
import { quote } from '../core/text';

/** The longest name of a CronJob, and what follows the name of the hook in it. */
const MAX_CRON_JOB_NAME = 52;
const ENDING = '-catch-up';

/** Intervals that divide an hour: others would be shorter at its end. */
const MINUTES: readonly number[] = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60];

/** Validates catching up: it needs a release that is read when it runs, and an interval that cron can express. */
export function validateCatchUp(plan: HookPlan): Diagnostic[] {
  const { catchUpSeconds, hookName, phase } = plan;
  if (catchUpSeconds === 0) return [];
  const diagnostics: Diagnostic[] = [];
  if (!readsRelease(plan)) {
    diagnostics.push({
      path: 'catchUp',
      fact: `no value of a hook in ${phase} is read from the release`,
      allowed: 'Allowed: hooks in Sync and PostSync with RunValue.release',
      remedy: 'Use CatchUp.off()',
    });
  }
  if (!MINUTES.includes(catchUpSeconds / 60)) {
    diagnostics.push({
      path: 'catchUp',
      fact: `${catchUpSeconds} s is not an interval that cron has`,
      allowed: `Allowed, in minutes: ${MINUTES.join(', ')}`,
      remedy: 'Choose one of them',
    });
  }
  if (hookName.length > MAX_CRON_JOB_NAME - ENDING.length) {
    diagnostics.push({
      path: 'hookName',
      fact:
        `${quote(hookName)} has ${hookName.length} characters; with ${quote(ENDING)} the name of the CronJob would ` +
        `be longer than ${MAX_CRON_JOB_NAME}`,
      allowed: `Allowed: ${MAX_CRON_JOB_NAME - ENDING.length}`,
      remedy: 'Choose a shorter one, or use CatchUp.off()',
    });
  }
  return diagnostics;
}
