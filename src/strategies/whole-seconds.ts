import { Duration } from 'cdk8s';
import { Diagnostic } from '../core/diagnostic';

/** A duration as the tasks of strategies take it. `validateSeconds` rejects parts of a second. */
export function wholeSeconds(duration: Duration): string {
  return `${Math.ceil(secondsOf(duration))}`;
}

/** Params of durations, by name, without those that are not set. */
export function secondsParams(durations: { [param: string]: Duration | undefined }): { [param: string]: string } {
  return Object.fromEntries(
    Object.entries(durations).flatMap(([name, value]) => (value === undefined ? [] : [[name, wholeSeconds(value)]])),
  );
}

/** Rejects durations that the tasks do not take. @param least what the task takes at least, in seconds */
export function validateSeconds(durations: { [prop: string]: Duration | undefined }, least: number = 0): Diagnostic[] {
  return Object.entries(durations).flatMap(([path, duration]): Diagnostic[] => {
    const seconds = duration === undefined ? least : secondsOf(duration);
    if (!Number.isInteger(seconds) || seconds >= 100_000) {
      const fact = `${seconds} s is not a whole number of seconds below 100000`;
      return [{ path, fact, remedy: 'Give whole seconds' }];
    }
    if (seconds >= least) return [];
    return [{ path, fact: `${seconds} s is too short`, allowed: `Allowed: ${least} s or more`, remedy: 'Lengthen it' }];
  });
}

function secondsOf(duration: Duration): number {
  return duration.toMilliseconds({ integral: false }) / 1000;
}
