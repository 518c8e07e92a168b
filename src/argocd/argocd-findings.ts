import { HOOK } from './annotation';
import { ARGOCD_CODES, ArgoCdCode } from './argocd-codes';
import { argocdFields } from './argocd-fields';
import { readAppProject } from './read-app-project';
import { readApplication } from './read-application';
import { validateAnnotations } from './validate-annotations';
import { validateAppProject } from './validate-app-project';
import { validateApplication } from './validate-application';
import { Diagnostic } from '../core/diagnostic';
import { Document, Finding, Manifest } from '../core/document';
import { FieldCodes, fieldDiagnostics } from '../core/fields';

const FIELD_CODES = {
  unknown: 'argocd-unknown-field',
  type: 'argocd-wrong-type',
  missing: 'argocd-missing-field',
} as const satisfies FieldCodes;

/**
 * The findings in an existing Application or AppProject, and in Argo CD's annotations on any object: what the
 * constructs of this library reject, and what only a manifest can get wrong. Each document is validated by itself.
 */
export function argocdFindings<Where extends Document>(document: Where): Finding<Where>[] {
  return diagnosticsOf(document.manifest).map((diagnostic) => {
    const code = diagnostic.code as ArgoCdCode;
    return { ...diagnostic, code, severity: ARGOCD_CODES[code], document };
  });
}

function diagnosticsOf(manifest: Manifest): Diagnostic[] {
  const annotations = validateAnnotations(manifest);
  const schema = argocdFields(manifest.apiVersion, manifest.kind);
  if (schema === undefined) return annotations;
  const fields = fieldDiagnostics(schema, manifest, FIELD_CODES).map(withHint);
  // a manifest with a wrong type or without a required field cannot be read
  if (fields.some(({ code }) => code !== FIELD_CODES.unknown)) return [...annotations, ...fields];
  return [...annotations, ...fields, ...contentDiagnostics(manifest)];
}

function contentDiagnostics(manifest: Manifest): Diagnostic[] {
  if (manifest.kind === 'Application') {
    const { plan, diagnostics } = readApplication(manifest);
    return [...validateApplication(plan), ...diagnostics];
  }
  const { plan, diagnostics } = readAppProject(manifest);
  return [...validateAppProject(plan), ...diagnostics];
}

/** Many look for hooks in the sync policy, where Argo CD has no such field: the remedy names the right place. */
function withHint(diagnostic: Diagnostic): Diagnostic {
  if (diagnostic.path !== 'spec.syncPolicy.hooks') return diagnostic;
  return {
    ...diagnostic,
    remedy:
      `A hook is a manifest in the synced folder with the annotation ${HOOK}: ` +
      'give the Job this annotation and put it there',
  };
}
