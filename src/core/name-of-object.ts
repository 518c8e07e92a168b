import { INamed } from './named';

/** The name of an object that is given by its name or by its construct. */
export function nameOfObject(object: string | INamed): string {
  return typeof object === 'string' ? object : object.name;
}
