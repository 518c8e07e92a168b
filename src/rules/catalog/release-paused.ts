import { ignoresField } from '../../argocd/ignores-field';
import { Document } from '../../core/document';
import { DeployedDocument, deployedDocuments } from '../model/deployed-document';
import { Installation } from '../model/installation';
import { Rule, RuleFinding } from '../model/rule';

/** The rollout of a Deployment that is paused never ends: the tasks of a release reject it. */
export const releasePaused: Rule = {
  code: 'release-paused',
  severity: 'error',
  needs: 'documents',
  check: (installation) =>
    deployedDocuments(installation)
      .filter(({ document: { manifest }, way }) => way === 'release' && manifest.kind === 'Deployment')
      .filter(({ document }) => document.manifest.spec?.paused === true && !isPausedIgnored(installation, document))
      .map(pausedFinding),
};

/** Whether Argo CD leaves `paused` as it is in the cluster, so that Git does not decide it. */
function isPausedIgnored({ applications }: Installation, document: Document): boolean {
  const { name = '', namespace } = document.manifest.metadata ?? {};
  return applications
    .filter(({ synced }) => synced.includes(document))
    .some(({ ignoreDifferences, destinationNamespace = '' }) => {
      const object = { group: 'apps', kind: 'Deployment', name, namespace: namespace ?? destinationNamespace };
      return ignoresField(ignoreDifferences, object, ['spec', 'paused'], '') !== false;
    });
}

function pausedFinding({ document, by, released }: DeployedDocument): RuleFinding {
  const isStable = released?.strategy === 'canary' && released.deployments[0] === document.manifest.metadata?.name;
  return {
    document,
    path: 'spec.paused',
    fact:
      `is true, and the rollout of a Deployment that is paused never ends: ${by} fails before it ` + 'changes anything',
    remedy: isStable ? 'Remove it' : 'Remove it: with replicas: 0 in Git it has no pods until a release',
  };
}
