import { Diagnostic } from './diagnostic';
import { quote } from './text';

/** RFC 1123 label: what Kubernetes accepts as the name of a namespace, a container, a Tekton step or pipeline task. */
export const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** RFC 1123 subdomain: what Kubernetes accepts as the name of most objects. */
export const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** A label value of Kubernetes: empty, or up to 63 characters that begin and end with a letter or digit. */
export const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

/** Tekton rejects object names over 63 characters (webhook of v1.15), though Kubernetes allows 253. */
export const MAX_NAME = 63;

/** Reports a name that is not a DNS label. */
export function labelNameDiagnostics(name: string): Diagnostic[] {
  if (DNS_LABEL.test(name) && name.length <= MAX_NAME) return [];
  return [
    {
      path: '',
      fact: `${quote(name)} is not a DNS label${tooLong(name)}`,
      allowed:
        'Allowed: lower-case letters, digits and "-", beginning and ending with a letter or digit, at ' +
        `most ${MAX_NAME} characters`,
      remedy: 'Choose another name',
    },
  ];
}

/** Reports an invalid name of a namespaced object. */
export function objectNameDiagnostics(
  name: string,
  remedy: string = 'Set the prop name, which defaults to the construct id',
): Diagnostic[] {
  if (DNS_SUBDOMAIN.test(name) && name.length <= MAX_NAME) return [];
  return [
    {
      path: '',
      fact: `${quote(name)} is not a valid object name${tooLong(name)}`,
      allowed:
        'Allowed: lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit, ' +
        `at most ${MAX_NAME} characters`,
      remedy,
    },
  ];
}

/** The API server adds five characters to a generateName, and truncates a longer prefix. */
export const MAX_GENERATE_NAME = MAX_NAME - 5;

/** Reports an invalid generateName. */
export function generateNameDiagnostics(name: string): Diagnostic[] {
  if (DNS_SUBDOMAIN.test(`${name}x`) && name.length <= MAX_GENERATE_NAME) return [];
  return [
    {
      path: '',
      fact: `${quote(name)} is not a valid prefix of a name`,
      allowed: `Allowed: lower-case letters, digits, "-" and ".", at most ${MAX_GENERATE_NAME} characters`,
      remedy: 'Choose another prefix',
    },
  ];
}

/**
 * Reports an invalid name of another object of the namespace, which has at most 253 characters in Kubernetes. A name
 * with a `$(…)` is known only in the run and is not checked.
 */
export function referencedNameDiagnostics(kind: string, name: string): Diagnostic[] {
  if (name.includes('$(') || (DNS_SUBDOMAIN.test(name) && name.length <= 253)) return [];
  return [
    { path: '', fact: `${quote(name)} is not a valid name of a ${kind}`, remedy: `Give the name of the ${kind}` },
  ];
}

function tooLong(name: string): string {
  return name.length > MAX_NAME ? ` (${name.length} characters)` : '';
}
