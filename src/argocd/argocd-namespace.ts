import { Chart } from 'cdk8s';
import { Construct } from 'constructs';

/** The namespace of Argo CD, in which Applications and AppProjects are unless it is configured otherwise. */
export const ARGOCD_NAMESPACE = 'argocd';

/** The namespace of an object of Argo CD: the given one, else that of the chart, else that of Argo CD. */
export function argocdNamespace(construct: Construct, given: string | undefined): string {
  return given ?? Chart.of(construct).namespace ?? ARGOCD_NAMESPACE;
}
