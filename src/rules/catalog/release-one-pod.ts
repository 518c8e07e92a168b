import { Installation } from '../model/installation';
import { releaseName, releasedObject, ReleasedWorkload, releasedWorkloads } from '../model/released-workload';
import { Rule, RuleFinding } from '../model/rule';

/** A release moves requests from pods to pods. With one pod, each pod that ends outside of a release loses some. */
export const releaseOnePod: Rule = {
  code: 'release-one-pod',
  severity: 'warning',
  needs: 'documents',
  check: (installation) => releasedWorkloads(installation).flatMap((released) => onePod(installation, released)),
};

function onePod(installation: Installation, released: ReleasedWorkload): RuleFinding[] {
  const { strategy, deployments, replicas, pipeline, task } = released;
  const consequence = 'while it is drained, restarted or evicted, nothing serves';
  const remedy = 'Give it 2 or more';
  if (strategy === 'blue/green') {
    if (replicas !== 1) return [];
    const fact = `gives ${deployments.join(' and ')} 1 pod: ${consequence}`;
    return [{ document: pipeline, path: `spec.tasks.${task}.params.workloads`, fact, remedy }];
  }
  const document = releasedObject(installation, released, 'Deployment', deployments[0]);
  if (document?.manifest.spec?.replicas !== 1) return [];
  const fact = `is 1, in the stable Deployment of ${releaseName(released)}: ${consequence}`;
  return [{ document, path: 'spec.replicas', fact, remedy }];
}
