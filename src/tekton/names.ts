/** Validators of names, with the code of invalid ones. Paths are empty: the name is the subject. */
import { Strictness } from './strictness';
import { TektonCode, withCode } from './tekton-codes';
import { Diagnostic } from '../core/diagnostic';
import { imageDiagnostics, parseImage } from '../core/image';
import {
  generateNameDiagnostics,
  labelNameDiagnostics,
  objectNameDiagnostics,
  referencedNameDiagnostics,
} from '../core/name';
import { mountPathDiagnostics, subPathDiagnostics } from '../core/path';
import { quote } from '../core/text';

/** Rejects what is not a DNS label. */
export function validateLabel(name: string): Diagnostic[] {
  return withCode('tekton-invalid-name', labelNameDiagnostics(name));
}

/** Rejects what is not a DNS label as the name of a workspace. Tekton accepts any name, so manifests may have it. */
export function validateWorkspaceName(name: string, { allowsAnyWorkspaceName }: Strictness): Diagnostic[] {
  return allowsAnyWorkspaceName ? [] : validateLabel(name);
}

/** Rejects what is not a valid object name. @param remedy what to do, where the default names a prop */
export function validateObjectName(name: string, remedy?: string): Diagnostic[] {
  return withCode('tekton-invalid-name', objectNameDiagnostics(name, remedy));
}

/** Rejects what the API server rejects as generateName. */
export function validateGenerateName(name: string): Diagnostic[] {
  return withCode('tekton-invalid-name', generateNameDiagnostics(name));
}

/** Rejects what cannot be the name of an existing object of a kind. */
export function validateObjectReference(kind: string, name: string): Diagnostic[] {
  return withCode('tekton-invalid-name', referencedNameDiagnostics(kind, name));
}

/**
 * Rejects invalid names of results of a Task or a Pipeline. A `.` is a warning: Tekton accepts it, but reads what
 * follows as a key of an object, so other tasks cannot read the result.
 */
export function validateResultName(name: string): Diagnostic[] {
  if (/^([A-Za-z0-9][-A-Za-z0-9_]*)?[A-Za-z0-9]$/.test(name)) return [];
  return [
    {
      code: 'tekton-invalid-name',
      severity: /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(name) ? 'warning' : undefined,
      path: '',
      fact: `${quote(name)} is not a valid result name`,
      allowed: 'Allowed: letters, digits, "-" and "_", beginning and ending with a letter or digit',
      remedy: 'Choose another name',
    },
  ];
}

/** Rejects mount paths of Tekton. A relative path is a warning: the kubelet mounts it below `/`. */
export function validateMountPath(path: string): Diagnostic[] {
  const isRelative = !path.startsWith('/');
  return withCode('tekton-mount-path', mountPathDiagnostics(path)).map((diagnostic) =>
    isRelative ? { ...diagnostic, severity: 'warning' } : diagnostic,
  );
}

/** Rejects folders outside their volume. */
export function validateSubPath(path: string | undefined): Diagnostic[] {
  return withCode('tekton-mount-path', subPathDiagnostics(path ?? ''));
}

/** Rejects invalid image references and images without a version. */
export function validateContainerImage(image: string): Diagnostic[] {
  if (image === '') {
    return [
      {
        code: 'tekton-missing-field',
        path: '',
        fact: 'is not set',
        remedy: 'Set the image in which the container runs',
      },
    ];
  }
  const code: TektonCode = parseImage(image) === undefined ? 'tekton-wrong-value' : 'tekton-image-version';
  return withCode(code, imageDiagnostics(image));
}
