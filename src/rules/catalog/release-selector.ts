import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { Installation } from '../model/installation';
import { objectName } from '../model/object-name';
import { releasedObject, ReleasedWorkload, releasedWorkloads } from '../model/released-workload';
import { Rule, RuleFinding } from '../model/rule';

/** A Service whose selector has a label that the pods do not have selects nothing, and answers nothing. */
export const releaseSelector: Rule = {
  code: 'release-selector',
  severity: 'error',
  needs: 'documents',
  check: (installation) => releasedWorkloads(installation).flatMap((released) => selectors(installation, released)),
};

function selectors(installation: Installation, released: ReleasedWorkload): RuleFinding[] {
  const deployments = released.deployments.map((name) => releasedObject(installation, released, 'Deployment', name));
  const [first, second] = deployments;
  if (first === undefined || second === undefined) return [];
  return released.services.flatMap((name, i) => {
    const service = releasedObject(installation, released, 'Service', name);
    if (service === undefined) return [];
    const wanted = released.strategy === 'canary' ? [[first, second][i]] : [first, second];
    return wanted.flatMap((deployment) => unselected(service, deployment, released) ?? []).slice(0, 1);
  });
}

function unselected(
  document: Document,
  deployment: Document,
  { strategy, colourLabel }: ReleasedWorkload,
): RuleFinding | undefined {
  const labels = new Map<string, unknown>(Object.entries(deployment.manifest.spec?.template?.metadata?.labels ?? {}));
  const selector: [string, unknown][] = Object.entries(document.manifest.spec?.selector ?? {});
  const [key, value] = selector.find(([label, of]) => label !== colourLabel && labels.get(label) !== of) ?? [];
  if (key === undefined) return undefined;
  const found = labels.has(key) ? `have ${quote(labels.get(key))}` : 'lack it';
  return {
    document,
    path: `spec.selector.${key}`,
    fact:
      `is ${quote(value)}, and the pods of ${objectName(deployment.manifest)} ${found}: the ` +
      `${strategy} release leads requests to no pod`,
    allowed: `Labels: ${[...labels].map(([label, of]) => `${label}=${of}`).join(', ') || '(none)'}`,
    remedy: 'Use a label that the pods have',
  };
}
