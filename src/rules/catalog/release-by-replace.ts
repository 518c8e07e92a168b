import { SYNC_OPTIONS } from '../../argocd/annotation';
import { Document } from '../../core/document';
import { Installation } from '../model/installation';
import { objectName } from '../model/object-name';
import { releaseName, releasedObject, ReleasedWorkload, releasedWorkloads } from '../model/released-workload';
import { Rule, RuleFinding } from '../model/rule';

/** The record of a release is an annotation, which is gone where a sync replaces the object. */
export const releaseByReplace: Rule = {
  code: 'release-by-replace',
  severity: 'warning',
  check: (installation) =>
    releasedWorkloads(installation).flatMap((released) => recordRemovals(installation, released)),
};

function recordRemovals(installation: Installation, released: ReleasedWorkload): RuleFinding[] {
  const document = lockedObject(installation, released);
  if (document === undefined) return [];
  const annotation = document.manifest.metadata?.annotations?.[SYNC_OPTIONS];
  const options = `${annotation ?? ''}`.split(',').map((option) => option.trim());
  const consequence =
    `a sync that changes it during ${releaseName(released)} removes the record of the release, without which the run ` +
    'fails and nothing goes back';
  if (options.includes('Replace=true')) {
    const path = `metadata.annotations.${SYNC_OPTIONS}`;
    return [{ document, path, fact: `has Replace=true: ${consequence}`, remedy: 'Remove it' }];
  }
  const application = installation.applications.find(
    ({ synced, syncOptions }) => synced.includes(document) && syncOptions.includes('Replace=true'),
  );
  if (application === undefined || options.includes('Replace=false')) return [];
  return [
    {
      document: application.document,
      path: 'spec.syncPolicy.syncOptions',
      fact: `have Replace=true, and the Application syncs ${objectName(document.manifest)}: ${consequence}`,
      remedy: 'Remove it, and annotate the objects that need it',
    },
  ];
}

/** The object with the record. */
function lockedObject(installation: Installation, released: ReleasedWorkload): Document | undefined {
  const { strategy, services, deployments, route } = released;
  if (strategy === 'blue/green') return releasedObject(installation, released, 'Service', services[0]);
  return route === undefined
    ? releasedObject(installation, released, 'Deployment', deployments[0])
    : releasedObject(installation, released, 'HTTPRoute', route);
}
