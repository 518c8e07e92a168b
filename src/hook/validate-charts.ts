import { Chart } from 'cdk8s';
import { Diagnostic } from '../core/diagnostic';
import { quote } from '../core/text';

/** The charts of a hook: of the Application, of what it syncs, and of the pipeline. */
export interface HookCharts {
  readonly application: Chart;
  readonly synced: Chart;
  readonly pipeline: Chart;
}

/** Validates that the charts of a hook are siblings: a chart in another one would sync what it must not. */
export function validateCharts({ application, synced, pipeline }: HookCharts): Diagnostic[] {
  const remedy = 'Give another chart of the app';
  const diagnostics: Diagnostic[] = [];
  if (synced === application) {
    const own = `is the chart of the Application itself, ${quote(application.node.path)}`;
    diagnostics.push({ path: 'synced', fact: `${own}: Argo CD would need rights on its own namespace`, remedy });
  }
  if (synced === pipeline) {
    const other = `is the chart of the pipeline, ${quote(pipeline.node.path)}`;
    diagnostics.push({ path: 'synced', fact: `${other}, which must exist before the first sync`, remedy });
  }
  for (const chart of new Set([synced, application, pipeline])) {
    if (chart.node.scope === application.node.root) continue;
    diagnostics.push({
      path: 'synced',
      fact: `the chart ${quote(chart.node.path)} is inside another construct`,
      remedy: 'Make all charts children of the app',
    });
  }
  return diagnostics;
}
