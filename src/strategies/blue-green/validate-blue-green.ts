import { BlueGreenStrategyProps } from './blue-green-strategy-props';
import { BlueGreenWorkload } from './blue-green-workload';
import { Diagnostic, within } from '../../core/diagnostic';
import { quote } from '../../core/text';
import { validateSeconds } from '../whole-seconds';

/** Validates the props of a `BlueGreenStrategy`. */
export function validateBlueGreen(props: BlueGreenStrategyProps): Diagnostic[] {
  const { workloads } = props;
  const none = {
    path: 'workloads',
    fact: 'is empty: nothing is released',
    remedy: 'Name a Service and two Deployments',
  };
  return [
    ...(workloads.length === 0 ? [none] : []),
    ...workloads.flatMap((workload, i) => within(`workloads[${i}]`, validateColours(workload))),
    ...validateTwice(workloads),
    ...validateSeconds({ overlap: props.overlap, keepFor: props.keepFor, timeout: props.timeout }),
  ];
}

function validateColours({ blue, green, replicas }: BlueGreenWorkload): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  if (blue === green) {
    const fact = `${quote(green)} is also blue: there is no colour to release into`;
    diagnostics.push({ path: 'green', fact, remedy: 'Name two Deployments' });
  }
  if (replicas !== undefined && !(Number.isInteger(replicas) && replicas > 0)) {
    const fact = `${replicas} is not a number of pods`;
    diagnostics.push({ path: 'replicas', fact, allowed: 'Allowed: 1 or more', remedy: 'Correct the number' });
  }
  return diagnostics;
}

/** Two workloads that change one object would put each other's changes back. */
function validateTwice(workloads: readonly BlueGreenWorkload[]): Diagnostic[] {
  const seen = new Set<string>();
  return workloads.flatMap(({ service, previewService, blue, green }, i) =>
    Object.entries({
      service: `Service ${service}`,
      previewService: previewService && `Service ${previewService}`,
      blue: `Deployment ${blue}`,
      green: blue === green ? undefined : `Deployment ${green}`,
    }).flatMap(([prop, object]): Diagnostic[] => {
      if (object === undefined) return [];
      if (!seen.has(object)) {
        seen.add(object);
        return [];
      }
      const fact = `${object} is named twice`;
      return [{ path: `workloads[${i}].${prop}`, fact, remedy: 'Name each object once' }];
    }),
  );
}
