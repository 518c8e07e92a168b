import * as ALL_FIELDS from '../../imports/fields.json';
import { Fields } from '../core/fields';

const API_VERSION = 'argoproj.io/v1alpha1';

/** The schemas of the kinds of Argo CD. */
const SCHEMAS = ALL_FIELDS as { readonly [kind: string]: any };

/** The schema of an Application or an AppProject; undefined for another kind or API version. */
export function argocdFields(apiVersion: string | undefined, kind: string | undefined): Fields | undefined {
  const isKnown = apiVersion === API_VERSION && (kind === 'Application' || kind === 'AppProject');
  return isKnown ? SCHEMAS[`${apiVersion} ${kind}`] : undefined;
}
