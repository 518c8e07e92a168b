import { objectName } from '../model/object-name';
import { releasedDeployments } from '../model/released-workload';
import { Rule, RuleFinding } from '../model/rule';

/** Between releases a canary has the pods that Git gives it at first, with an image that no release set. */
export const releaseCanaryPods: Rule = {
  code: 'release-canary-pods',
  severity: 'warning',
  needs: 'documents',
  check: (installation) =>
    releasedDeployments(installation).flatMap(({ document, released }): RuleFinding[] => {
      const { strategy, deployments, route, pipeline } = released;
      const { metadata, spec } = document.manifest;
      if (strategy !== 'canary' || deployments[1] !== metadata?.name || spec?.replicas === 0) return [];
      const share = route === undefined ? ', which get a share of the requests' : '';
      return [
        {
          document,
          path: 'spec.replicas',
          fact:
            `${spec?.replicas === undefined ? 'is not set, which is 1' : `is ${spec.replicas}`}, in the canary of ` +
            `${objectName(pipeline.manifest)}: between releases its pods stay${share}, since each release puts back ` +
            'what it found',
          remedy: 'Set replicas: 0 in Git',
        },
      ];
    }),
};
