import { Installation } from '../model/installation';
import { objectName } from '../model/object-name';
import { releasedObject, ReleasedWorkload, releasedWorkloads } from '../model/released-workload';
import { Rule, RuleFinding } from '../model/rule';

/** Without a route a share is a number of pods, and few pods have few shares. */
export const releaseShare: Rule = {
  code: 'release-share',
  severity: 'warning',
  needs: 'documents',
  check: (installation) => releasedWorkloads(installation).flatMap((released) => wrongShares(installation, released)),
};

/** The lowest and the highest number of pods, and the object that sets it. */
interface PodsRange {
  readonly low: number;
  readonly high: number;
  readonly owner: string;
}

function wrongShares(installation: Installation, released: ReleasedWorkload): RuleFinding[] {
  if (released.strategy !== 'canary' || released.route !== undefined) return [];
  const pods = podsOf(installation, released);
  if (pods === undefined || !(pods.low > 0 && pods.high >= pods.low)) return [];
  return released.shares.flatMap(({ task, weight }): RuleFinding[] => {
    const [atLow, atHigh] = [pods.low, pods.high].map((count) => realShare(count, weight));
    if (atLow === weight && atHigh === weight) return [];
    const fact =
      pods.low === pods.high
        ? `is ${weight} % of the ${pods.low} pods of ${pods.owner}: it is ${atLow} %`
        : `is ${weight} % of ${pods.low} to ${pods.high} pods, as ${pods.owner} decides: ` +
          `it is ${atLow} % to ${atHigh} %`;
    const remedy = 'Ask for a share that these pods can have, give the Deployment more of them, or use a route';
    return [{ document: released.pipeline, path: `spec.tasks.${task}.params.weight`, fact, remedy }];
  });
}

/** As `shift_pods` of canary.sh counts. */
function realShare(pods: number, weight: number): number {
  const share = Math.max(1, Math.floor((pods * weight + 50) / 100));
  return Math.floor((share * 100) / pods);
}

/** The pods of the stable Deployment in Git: those of its autoscaler, or its own. */
function podsOf(installation: Installation, released: ReleasedWorkload): PodsRange | undefined {
  const name = released.deployments[0];
  const document = releasedObject(installation, released, 'Deployment', name);
  const scaler = installation.ofKind('HorizontalPodAutoscaler').find(({ manifest: { metadata, spec } }) => {
    const { kind, name: target } = spec?.scaleTargetRef ?? {};
    return kind === 'Deployment' && target === name && metadata?.namespace === document?.manifest.metadata?.namespace;
  });
  if (document === undefined) return undefined;
  if (scaler !== undefined) {
    const { minReplicas = 1, maxReplicas = minReplicas } = scaler.manifest.spec;
    return { low: minReplicas, high: maxReplicas, owner: objectName(scaler.manifest) };
  }
  const { replicas = 1 } = document.manifest.spec ?? {};
  return { low: replicas, high: replicas, owner: objectName(document.manifest) };
}
