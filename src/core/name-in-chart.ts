import { Chart } from 'cdk8s';
import { Construct } from 'constructs';

/**
 * The default name of the objects of a construct: the ids from its chart down, joined by `-`. For a child of the chart
 * that is its id, and in a construct of your own that you create twice the names differ.
 */
export function nameInChart({ node }: Construct): string {
  const scopes = node.scopes.reverse();
  const end = scopes.findIndex((scope) => Chart.isChart(scope));
  return scopes
    .slice(0, end < 0 ? 1 : end)
    .map((scope) => scope.node.id)
    .reverse()
    .join('-');
}
