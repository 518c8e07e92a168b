import { KustomizeOptions, KustomizePatch } from './source';
import { Diagnostic, within } from '../core/diagnostic';
import { quote } from '../core/text';

/** Validates the options of a Kustomize base. */
export function validateKustomize({ images = [], replicas = {}, patches = [] }: KustomizeOptions): Diagnostic[] {
  return [
    ...images.flatMap((image, i) => within(`images[${i}]`, validateImage(image))),
    ...Object.entries(replicas).flatMap(([name, count]) => within(`replicas.${name}`, validateCount(count))),
    ...patches.flatMap((patch, i) => within(`patches[${i}]`, validatePatch(patch))),
  ];
}

function validateImage(image: string): Diagnostic[] {
  if (/^[^\s=:@]+[=:@]\S+$/.test(image)) return [];
  return [
    {
      path: '',
      fact: `${quote(image)} replaces no image`,
      allowed: 'Allowed: NAME:TAG, NAME@DIGEST or OLD=NEW:TAG',
      remedy: 'Give the tag, the digest or the image that replaces it',
    },
  ];
}

function validateCount(count: number): Diagnostic[] {
  if (Number.isInteger(count) && count >= 0) return [];
  return [{ path: '', fact: `${count} is not a number of replicas`, remedy: 'Give a whole number from 0' }];
}

function validatePatch({ patch, path }: KustomizePatch): Diagnostic[] {
  if ((patch === undefined) !== (path === undefined)) return [];
  const fact = patch === undefined ? 'has neither patch nor path' : 'has both patch and path';
  return [{ path: '', fact, remedy: 'Give one of them' }];
}
