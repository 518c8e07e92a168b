import { CanaryStep, CanaryStrategyProps } from './canary-strategy-props';
import { Diagnostic, within } from '../../core/diagnostic';
import { quote } from '../../core/text';
import { validateSeconds } from '../whole-seconds';

/** Validates the props of a `CanaryStrategy`. */
export function validateCanary(props: CanaryStrategyProps): Diagnostic[] {
  const { steps, keepFor, timeout } = props;
  const none = { path: 'steps', fact: 'is empty: the canary gets no share', remedy: 'Give at least one' };
  return [
    ...validateDeployments(props),
    ...(steps.length === 0 ? [none] : []),
    ...steps.flatMap((step, i) => within(`steps[${i}]`, validateShare(step, steps[i - 1]))),
    ...validateShares(props),
    ...(['canaryReplicas', 'stableReplicas'] as const).flatMap((name) => validateNumberOfPods(name, props[name])),
    ...validateSeconds({ keepFor, timeout }),
  ];
}

function validateDeployments({ stable, canary, route, canaryReplicas }: CanaryStrategyProps): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  if (stable === canary) {
    const fact = `${quote(canary)} is also stable: there is no Deployment to try the release in`;
    diagnostics.push({ path: 'canary', fact, remedy: 'Name two Deployments' });
  }
  if (route !== undefined && route.stableService === route.canaryService) {
    const fact = `${quote(route.canaryService)} is also stableService: the weights would lead to the same pods`;
    diagnostics.push({ path: 'route.canaryService', fact, remedy: 'Name two Services' });
  }
  if (route === undefined && canaryReplicas !== undefined) {
    const fact = `${canaryReplicas} has no effect: without a route the share decides`;
    diagnostics.push({ path: 'canaryReplicas', fact, remedy: 'Remove it, or set route' });
  }
  return diagnostics;
}

function validateShare({ weight, pause }: CanaryStep, previous: CanaryStep | undefined): Diagnostic[] {
  const diagnostics = validateSeconds({ pause });
  if (!(Number.isInteger(weight) && weight >= 1 && weight <= 100)) {
    const fact = `${weight} is not a percentage`;
    diagnostics.push({ path: 'weight', fact, allowed: 'Allowed: 1 to 100', remedy: 'Correct it' });
  } else if (previous !== undefined && weight <= previous.weight) {
    const fact = `${weight} is not more than the ${previous.weight} of the step before`;
    diagnostics.push({ path: 'weight', fact, remedy: 'Let each step give more' });
  }
  return diagnostics;
}

/** Without a route a share is a number of pods, as `shift_pods` of canary.sh counts them. */
function validateShares({ route, stableReplicas, steps }: CanaryStrategyProps): Diagnostic[] {
  if (stableReplicas === undefined || !(stableReplicas > 0)) return [];
  if (route !== undefined) {
    const fact = `${stableReplicas} has no effect: the weights of the route are the shares`;
    return [{ path: 'stableReplicas', fact, remedy: 'Remove it' }];
  }
  return steps.flatMap(({ weight }, i): Diagnostic[] => {
    const share = Math.max(1, Math.floor((stableReplicas * weight + 50) / 100));
    const real = Math.floor((share * 100) / stableReplicas);
    if (real === weight) return [];
    const fact = `${weight} % is ${share} of ${stableReplicas} pods, which is ${real} %`;
    const remedy = `Ask for ${real}, or give the stable Deployment other replicas`;
    return [{ path: `steps[${i}].weight`, fact, remedy }];
  });
}

function validateNumberOfPods(path: string, pods: number | undefined): Diagnostic[] {
  if (pods === undefined || (Number.isInteger(pods) && pods > 0)) return [];
  return [
    { path, fact: `${pods} is not a number of pods`, allowed: 'Allowed: 1 or more', remedy: 'Correct the number' },
  ];
}
