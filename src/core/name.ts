import { Diagnostic } from './diagnostic';
import { quote } from './text';

/** RFC 1123 label: what Kubernetes accepts as the name of a namespace, a container, a Tekton step or pipeline task. */
export const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** RFC 1123 subdomain: what Kubernetes accepts as the name of most objects. */
export const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** A label value of Kubernetes: empty, or up to 63 characters that begin and end with a letter or digit. */
export const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

/** Tekton refuses object names over 63 characters (webhook of v1.15), though Kubernetes would take 253. */
export const MAX_NAME = 63;

/** Problems of a name that must be a DNS label. */
export function labelNameProblems(property: string, name: string): Diagnostic[] {
  if (DNS_LABEL.test(name) && name.length <= MAX_NAME) return [];
  return [
    {
      path: property,
      fact: `${quote(name)} is not a DNS label${tooLong(name)}`,
      allowed:
        'Allowed: lower-case letters, digits and "-", beginning and ending with a letter or digit, at ' +
        `most ${MAX_NAME} characters`,
      remedy: 'Choose another name',
    },
  ];
}

/** Problems of the name of a namespaced object. */
export function objectNameProblems(
  property: string,
  name: string,
  remedy: string = 'Set the prop name, which defaults to the construct id',
): Diagnostic[] {
  if (DNS_SUBDOMAIN.test(name) && name.length <= MAX_NAME) return [];
  return [
    {
      path: property,
      fact: `${quote(name)} is no name for an object${tooLong(name)}`,
      allowed:
        'Allowed: lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit, ' +
        `at most ${MAX_NAME} characters`,
      remedy,
    },
  ];
}

/** The API server adds five characters to a generateName, and cuts off what is longer than this. */
export const MAX_GENERATE_NAME = MAX_NAME - 5;

/** Problems of a generateName. */
export function generateNameProblems(property: string, name: string): Diagnostic[] {
  if (DNS_SUBDOMAIN.test(`${name}x`) && name.length <= MAX_GENERATE_NAME) return [];
  return [
    {
      path: property,
      fact: `${quote(name)} is no beginning of a name`,
      allowed: `Allowed: lower-case letters, digits, "-" and ".", at most ${MAX_GENERATE_NAME} characters`,
      remedy: 'Choose another',
    },
  ];
}

/**
 * Problems of the name by which something else of the namespace is referred to, which Kubernetes lets have 253
 * characters; one with a `$(…)` is left to the run.
 */
export function referenceProblems(property: string, kind: string, name: string): Diagnostic[] {
  if (name.includes('$(') || (DNS_SUBDOMAIN.test(name) && name.length <= 253)) return [];
  return [{ path: property, fact: `${quote(name)} is no name of a ${kind}`, remedy: `Give the name of the ${kind}` }];
}

function tooLong(name: string): string {
  return name.length > MAX_NAME ? ` (${name.length} characters)` : '';
}
