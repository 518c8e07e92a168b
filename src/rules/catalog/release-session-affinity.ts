import { Document } from '../../core/document';
import { releaseName, releasedObject, ReleasedWorkload, releasedWorkloads } from '../model/released-workload';
import { Rule, RuleFinding } from '../model/rule';

/** How long Kubernetes leads a client to the same pod. */
const DEFAULT_SECONDS = 10_800;

/** A Service that leads a client to the pod that it had works against a release. */
export const releaseSessionAffinity: Rule = {
  code: 'release-session-affinity',
  severity: 'warning',
  needs: 'documents',
  check: (installation) =>
    releasedWorkloads(installation).flatMap((released) =>
      released.services.flatMap((name) => {
        const document = releasedObject(installation, released, 'Service', name);
        return document === undefined ? [] : sticky(document, released);
      }),
    ),
};

function sticky(document: Document, released: ReleasedWorkload): RuleFinding[] {
  const { sessionAffinity, sessionAffinityConfig, externalTrafficPolicy } = document.manifest.spec ?? {};
  const findings: RuleFinding[] = [];
  if (sessionAffinity === 'ClientIP') {
    const given = sessionAffinityConfig?.clientIP?.timeoutSeconds;
    const seconds = typeof given === 'number' ? given : DEFAULT_SECONDS;
    findings.push({
      document,
      path: 'spec.sessionAffinity',
      fact:
        `is ClientIP: a client stays with its pod for ${seconds} s, whatever share ${releaseName(released)} ` +
        'gives the others',
      remedy: 'Remove it, or keep sessions outside of the pods',
    });
  }
  if (externalTrafficPolicy === 'Local') {
    findings.push({
      document,
      path: 'spec.externalTrafficPolicy',
      fact:
        `is Local: a load balancer sends requests to nodes that have no pod any more, until its own check notices, ` +
        `when ${releaseName(released)} moves the pods`,
      remedy: 'Set it to Cluster, or let the strategy overlap longer than that check takes',
    });
  }
  return findings;
}
