import { SyncWindow } from './sync-window';
import { Diagnostic, within } from '../core/diagnostic';
import { quote } from '../core/text';

/** Longest description of a window that Argo CD accepts. */
const LONGEST_DESCRIPTION = 255;

/** One field of a cron line: `*`, numbers, names, ranges, lists and steps. */
const CRON_FIELD = /^[*?0-9A-Za-z,/-]+$/;

/** Validates sync windows: what `ValidateProject` rejects, and windows that never begin or end (Argo CD 3.6). */
export function validateSyncWindows(windows: readonly SyncWindow[]): Diagnostic[] {
  const keys = windows.map(keyOfWindow);
  return windows.flatMap((window, i) =>
    within(`[${i}]`, [
      ...validateSchedule(window),
      ...validateLength(window),
      ...validateSelection(window),
      ...validateTimeZone(window),
      ...validateWindowDescription(window),
      ...validateFirstWindow(keys, i),
    ]),
  );
}

/** What identifies a window for Argo CD. */
function keyOfWindow(window: SyncWindow): string {
  const { kind, schedule, duration, applications, namespaces, clusters, andOperator, timeZone } = window;
  const lists = [applications, namespaces, clusters].map((list) => list ?? []);
  return JSON.stringify([kind, schedule, duration.toSeconds(), ...lists, andOperator ?? false, timeZone ?? 'UTC']);
}

function validateSchedule({ schedule }: SyncWindow): Diagnostic[] {
  const fields = schedule.split(' ');
  if (fields.length === 5 && fields.every((field) => CRON_FIELD.test(field))) return [];
  return [
    {
      path: 'schedule',
      fact: `${quote(schedule)} is not a cron line`,
      allowed: 'Allowed: minute, hour, day of the month, month and day of the week, separated by spaces',
      remedy: 'Write e.g. "0 22 * * 5"',
    },
  ];
}

function validateLength({ duration }: SyncWindow): Diagnostic[] {
  if (duration.toMilliseconds() > 0) return [];
  return [{ path: 'duration', fact: 'is 0, and the window never holds', remedy: 'Set how long it lasts' }];
}

function validateSelection({ applications = [], namespaces = [], clusters = [] }: SyncWindow): Diagnostic[] {
  if ([...applications, ...namespaces, ...clusters].length > 0) return [];
  return [
    {
      path: '',
      fact: 'selects no Application, and Argo CD rejects the project',
      allowed: 'Allowed: applications, namespaces, clusters',
      remedy: 'Set one of them, e.g. applications: ["*"]',
    },
  ];
}

function validateTimeZone({ timeZone }: SyncWindow): Diagnostic[] {
  if (timeZone === undefined || isTimeZone(timeZone)) return [];
  const fact = `${quote(timeZone)} is not a time zone, and Argo CD takes UTC`;
  return [{ path: 'timeZone', fact, remedy: 'Write e.g. "Europe/Vienna"' }];
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function validateWindowDescription({ description = '' }: SyncWindow): Diagnostic[] {
  if (description.length <= LONGEST_DESCRIPTION) return [];
  return [
    {
      path: 'description',
      fact: `has ${description.length} characters`,
      allowed: `Allowed: at most ${LONGEST_DESCRIPTION}`,
      remedy: 'Shorten it',
    },
  ];
}

function validateFirstWindow(keys: readonly string[], i: number): Diagnostic[] {
  const first = keys.indexOf(keys[i]);
  return first === i ? [] : [{ path: '', fact: `is the same as syncWindows[${first}]`, remedy: 'Remove one' }];
}
