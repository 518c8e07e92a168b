import { HOOK } from './annotation';
import { ARGOCD_CODES, ArgoCdCode } from './argocd-codes';
import { argocdFields } from './argocd-fields';
import { readAppProject } from './read-app-project';
import { readApplication } from './read-application';
import { validateAnnotations } from './validate-annotations';
import { validateAppProject } from './validate-app-project';
import { validateApplication } from './validate-application';
import { Diagnostic, withoutConsequences } from '../core/diagnostic';
import { Document, Finding, Manifest } from '../core/document';
import { FieldCodes, fieldDiagnostics, FieldMap, METADATA_FIELDS } from '../core/fields';
import { wellTyped } from '../core/well-typed';

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
    return { ...diagnostic, code, severity: diagnostic.severity ?? ARGOCD_CODES[code], document };
  });
}

/** Validates what has the right type; what follows from a wrong type or a missing field is not reported as well. */
function diagnosticsOf(manifest: Manifest): Diagnostic[] {
  const schema = argocdFields(manifest.apiVersion, manifest.kind);
  const typed: Manifest = wellTyped(
    schema === undefined ? ANY_OBJECT : { ...(schema as FieldMap), ...ANY_OBJECT },
    manifest,
  );
  const annotations = validateAnnotations(typed);
  if (schema === undefined) return annotations;
  const fields = fieldDiagnostics(schema, manifest, FIELD_CODES).map(withHint);
  return [...annotations, ...fields, ...withoutConsequences(fields, contentDiagnostics(typed))];
}

/** What is read of any object. */
const ANY_OBJECT: FieldMap = { metadata: METADATA_FIELDS };

function contentDiagnostics(manifest: Manifest): Diagnostic[] {
  if (typeof manifest.spec !== 'object') return [];
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
