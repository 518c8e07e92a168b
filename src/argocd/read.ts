import {
  COMPARE_OPTIONS as COMPARE_OPTIONS_ANNOTATION,
  HOOK,
  HOOK_DELETE_POLICY,
  SYNC_OPTIONS as SYNC_OPTIONS_ANNOTATION,
  SYNC_WAVE,
} from './annotation';
import { ARGOCD_CODES, ArgoCdProblem } from './codes';
import { HookDeletePolicy, HookPhase } from './hook';
import { listItems } from './list-items';
import { COMPARE_OPTIONS, SYNC_OPTIONS, wireOptionProblems } from './option.plan';
import { readAppProjectProblems } from './read-app-project';
import { readApplicationProblems } from './read-application';
import { isSyncWave } from './sync-wave';
import * as ALL_FIELDS from '../../imports/fields.json';
import { Document, Finding, Manifest } from '../core/document';
import { FieldCodes, fieldDiagnostics, Fields } from '../core/fields';
import { existing } from '../core/near-miss';
import { quote } from '../core/text';

const API_VERSION = 'argoproj.io/v1alpha1';
const FIELDS: { readonly [kind: string]: Fields } = {
  Application: (ALL_FIELDS as { [kind: string]: any })[`${API_VERSION} Application`],
  AppProject: (ALL_FIELDS as { [kind: string]: any })[`${API_VERSION} AppProject`],
};

const FIELD_CODES = {
  unknown: 'argocd-unknown-field',
  type: 'argocd-wrong-type',
  missing: 'argocd-missing-field',
} as const satisfies FieldCodes;

/**
 * All that is wrong with an Application or an AppProject, and with Argo CD's annotations on any object: what the constructs
 * of this library refuse, and what only a manifest can get wrong. Each is looked at by itself.
 */
export function argocdFindings<Where extends Document>(document: Where): Finding<Where>[] {
  return problemsOf(document.manifest).map(({ code, ...problem }): Finding<Where> => ({
    ...problem,
    code,
    severity: ARGOCD_CODES[code],
    document,
  }));
}

function problemsOf(manifest: Manifest): ArgoCdProblem[] {
  const problems = annotationProblems(manifest);
  if (manifest.apiVersion !== API_VERSION || FIELDS[manifest.kind!] === undefined) return problems;
  const wrong = fieldDiagnostics(FIELDS[manifest.kind!], manifest, FIELD_CODES) as ArgoCdProblem[];
  problems.push(...wrong.map(withHint));
  // what has the wrong shape cannot be understood further
  if (wrong.some(({ code }) => code !== FIELD_CODES.unknown)) return problems;
  return [
    ...problems,
    ...(manifest.kind === 'Application' ? readApplicationProblems(manifest) : readAppProjectProblems(manifest)),
  ];
}

/** A field that people look for in vain gets the way to what they want. */
function withHint(problem: ArgoCdProblem): ArgoCdProblem {
  if (problem.path !== 'spec.syncPolicy.hooks') return problem;
  return {
    ...problem,
    remedy: `A hook is a manifest in the synced folder with the annotation ${HOOK}: give the Job this annotation and put it there`,
  };
}

/** What is wrong with the annotations of Argo CD, which it reads on any object and ignores where it does not know their value. */
function annotationProblems({ kind, metadata }: Manifest): ArgoCdProblem[] {
  const annotations = metadata?.annotations;
  if (annotations === undefined || annotations === null || typeof annotations !== 'object') return [];
  const problems: ArgoCdProblem[] = [];
  for (const [name, value] of Object.entries(annotations)) {
    if (!name.startsWith('argocd.argoproj.io/')) continue;
    const property = `metadata.annotations.${name}`;
    if (typeof value !== 'string') {
      problems.push({
        code: 'argocd-wrong-type',
        path: property,
        fact: `${quote(value)} is no string, and the API server refuses all other annotations`,
        remedy: `Write ${quote(String(value))}`,
      });
    } else if (kind === 'Application' && name === COMPARE_OPTIONS_ANNOTATION) {
      continue; // looked at with the Application
    } else {
      problems.push(...valueProblems(name, property, value));
    }
  }
  return problems;
}

function valueProblems(name: string, property: string, value: string): ArgoCdProblem[] {
  switch (name) {
    case HOOK:
      return unknownItems(property, value, 'Phases', Object.values(HookPhase));
    case HOOK_DELETE_POLICY:
      return unknownItems(property, value, 'Policies', Object.values(HookDeletePolicy));
    case SYNC_WAVE:
      return isSyncWave(value)
        ? []
        : [
            {
              code: 'argocd-annotation',
              path: property,
              fact: `${quote(value)} is no wave, and Argo CD takes it for 0`,
              remedy: 'Give a whole number, e.g. "-1"',
            },
          ];
    case SYNC_OPTIONS_ANNOTATION:
      return wireOptionProblems(property, listItems(value), 'object', SYNC_OPTIONS);
    case COMPARE_OPTIONS_ANNOTATION:
      return wireOptionProblems(property, listItems(value), 'object', COMPARE_OPTIONS);
    default:
      return [];
  }
}

function unknownItems(property: string, value: string, what: string, known: string[]): ArgoCdProblem[] {
  return listItems(value)
    .filter((item) => !known.includes(item))
    .map((item) => ({
      code: 'argocd-annotation',
      path: property,
      fact: `Argo CD does not know ${quote(item)}, and ignores it`,
      allowed: existing(what, item, known),
      remedy: 'Use one of these',
    }));
}
