import { BlueGreenStrategyProps } from './blue-green-strategy-props';
import { BlueGreenWorkload } from './blue-green-workload';
import { Diagnostic, within } from '../../core/diagnostic';
import { quote } from '../../core/text';
import { validateNamedOnce } from '../validate-named-once';
import { validateNumberOfPods } from '../validate-number-of-pods';
import { validateObjectNames } from '../validate-object-names';
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
    ...validateObjectNames({ namespace: ['Namespace', props.namespace] }),
    ...(workloads.length === 0 ? [none] : []),
    ...workloads.flatMap((workload, i) => within(`workloads[${i}]`, validateColours(workload))),
    ...validateNamedOnce(workloads.map(blueGreenObjects)),
    ...validateSeconds({ overlap: props.overlap, keepFor: props.keepFor, timeout: props.timeout }),
  ];
}

/** As in `blue-green.sh`. */
const LABEL_KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

function validateColours(workload: BlueGreenWorkload): Diagnostic[] {
  const { service, previewService, blue, green, replicas, container, colourLabel = 'colour' } = workload;
  const diagnostics = [
    ...validateObjectNames({
      service: ['Service', service],
      previewService: ['Service', previewService],
      blue: ['Deployment', blue],
      green: ['Deployment', green],
      container: ['container', container],
    }),
    ...validateNumberOfPods(replicas),
  ];
  if (!LABEL_KEY.test(colourLabel)) {
    const fact = `${quote(colourLabel)} is not the key of a label`;
    diagnostics.push({ path: 'colourLabel', fact, remedy: 'Correct it' });
  }
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
