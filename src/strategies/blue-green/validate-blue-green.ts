import { BlueGreenStrategyProps } from './blue-green-strategy-props';
import { BlueGreenWorkload } from './blue-green-workload';
import { Diagnostic, within } from '../../core/diagnostic';
import { quote } from '../../core/text';
import { validateNamedOnce } from '../validate-named-once';
import { validateNumberOfPods } from '../validate-number-of-pods';
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
    ...validateNamedOnce(workloads.map(blueGreenObjects)),
    ...validateSeconds({ overlap: props.overlap, keepFor: props.keepFor, timeout: props.timeout }),
  ];
}

function validateColours({ blue, green, replicas }: BlueGreenWorkload): Diagnostic[] {
  const diagnostics = validateNumberOfPods(replicas);
  if (blue === green) {
    const fact = `${quote(green)} is also blue: there is no colour to release into`;
    diagnostics.push({ path: 'green', fact, remedy: 'Name two Deployments' });
  }
  return diagnostics;
}

/** What a workload changes, by prop. */
function blueGreenObjects({ service, previewService, blue, green }: BlueGreenWorkload): {
  [prop: string]: string | undefined;
} {
  return {
    service: `Service ${service}`,
    previewService: previewService && `Service ${previewService}`,
    blue: `Deployment ${blue}`,
    green: blue === green ? undefined : `Deployment ${green}`,
  };
}
