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

/** Rejects durations that the tasks do not take. */
export function validateSeconds(durations: { [prop: string]: Duration | undefined }): Diagnostic[] {
  return Object.entries(durations).flatMap(([path, duration]): Diagnostic[] => {
    const seconds = duration === undefined ? 0 : secondsOf(duration);
    if (Number.isInteger(seconds) && seconds < 100_000) return [];
    const fact = `${seconds} s is not a whole number of seconds below 100000`;
    return [{ path, fact, remedy: 'Give whole seconds' }];
  });
}

function secondsOf(duration: Duration): number {
  return duration.toMilliseconds({ integral: false }) / 1000;
}
