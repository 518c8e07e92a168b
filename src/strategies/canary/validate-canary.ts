import { CanaryStep, CanaryStrategyProps } from './canary-strategy-props';
import { CanaryWorkload } from './canary-workload';
import { Diagnostic, within } from '../../core/diagnostic';
import { quote } from '../../core/text';
import { validateNamedOnce } from '../validate-named-once';
import { validateNumberOfPods } from '../validate-number-of-pods';
import { validateObjectNames } from '../validate-object-names';
import { validateSeconds } from '../whole-seconds';

/** Validates the props of a `CanaryStrategy`. */
export function validateCanary(props: CanaryStrategyProps): Diagnostic[] {
  const { workloads, steps, keepFor, timeout } = props;
  const noWorkload = { path: 'workloads', fact: 'is empty: nothing is released', remedy: 'Name two Deployments' };
  const noStep = { path: 'steps', fact: 'is empty: the canary gets no share', remedy: 'Give at least one' };
  return [
    ...validateObjectNames({ namespace: ['Namespace', props.namespace] }),
    ...(workloads.length === 0 ? [noWorkload] : []),
    ...workloads.flatMap((workload, i) => within(`workloads[${i}]`, validateCanaryWorkload(workload))),
    ...validateNamedOnce(workloads.map(canaryObjects)),
    ...(steps.length === 0 ? [noStep] : []),
    ...steps.flatMap((step, i) => within(`steps[${i}]`, validateShare(step, steps[i - 1]))),
    ...validateSeconds({ keepFor, timeout }),
  ];
}

function validateCanaryWorkload({ stable, canary, route, container, replicas }: CanaryWorkload): Diagnostic[] {
  const diagnostics = [
    ...validateObjectNames({
      stable: ['Deployment', stable],
      canary: ['Deployment', canary],
      'route.name': ['HTTPRoute', route?.name],
      'route.stableService': ['Service', route?.stableService],
      'route.canaryService': ['Service', route?.canaryService],
      container: ['container', container],
    }),
    ...validateNumberOfPods(replicas),
  ];
  if (stable === canary) {
    const fact = `${quote(canary)} is also stable: there is no Deployment to try the release in`;
    diagnostics.push({ path: 'canary', fact, remedy: 'Name two Deployments' });
  }
  if (route !== undefined && route.stableService === route.canaryService) {
    const fact = `${quote(route.canaryService)} is also stableService: the weights would lead to the same pods`;
    diagnostics.push({ path: 'route.canaryService', fact, remedy: 'Name two Services' });
  }
  if (route === undefined && replicas !== undefined) {
    const fact = `${replicas} has no effect: without a route the share decides`;
    diagnostics.push({ path: 'replicas', fact, remedy: 'Remove it, or set route' });
  }
  return diagnostics;
}

/** What a workload changes, by prop: two that change one object would put each other's changes back. */
function canaryObjects({ stable, canary, route }: CanaryWorkload): { [prop: string]: string | undefined } {
  return {
    stable: `Deployment ${stable}`,
    canary: stable === canary ? undefined : `Deployment ${canary}`,
    'route.name': route && `HTTPRoute ${route.name}`,
  };
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
