import { HookPlan } from './plan-hook';
import { RunLabel, RunPlaceholder, valuePlaceholder } from './protocol';
import { RunValue } from './run-value';
import { templateValue } from './run-value-lines';
import { COMPARE_OPTIONS, RUN_LINK, SYNC_OPTIONS, TRACKING_ID } from '../argocd/annotation';
import { planRun } from '../tekton/plan-run';
import { renderRunSpec } from '../tekton/render';

/**
 * Tekton copies labels and annotations Pipeline → run → pod, also those by which Argo CD tracks its objects; what the
 * run itself has wins (seen with Tekton 1.15, Argo CD 3.6). So the label is empty.
 */
const RUN_LABELS = { 'app.kubernetes.io/instance': '' };

/** The PipelineRun as JSON, with placeholders for the values that the trigger reads. */
export function runTemplate(plan: HookPlan): string {
  const { runSettings, pipeline } = plan;
  const params = { ...runSettings.params, ...templateValues(plan, 'params', plan.params) };
  const labels = {
    ...templateValues(plan, 'labels', plan.labels),
    ...RUN_LABELS,
    [RunLabel.HOOK]: plan.hookName,
    [RunLabel.NUMBER]: valuePlaceholder(RunPlaceholder.NUMBER),
    ...(plan.isCatchUp && plan.workload !== undefined && { [RunLabel.DRIFT]: valuePlaceholder(RunPlaceholder.DRIFT) }),
    ...(plan.retryFailed > 0 && { [RunLabel.ATTEMPT]: valuePlaceholder(RunPlaceholder.ATTEMPT) }),
  };
  const run = {
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: {
      name: valuePlaceholder(RunPlaceholder.NAME),
      namespace: plan.runNamespace,
      labels,
      annotations: runAnnotations(plan),
    },
    spec: renderRunSpec(planRun({ ...runSettings, params }, pipeline.name)),
  };
  return printTemplate(run);
}

/**
 * The annotations by which Argo CD counts a run for the health of its Application, or not at all. A tracked run is
 * listed as an object that needs pruning: the options keep the Application Synced and the run alive, also when the
 * Application is deleted with its objects. An id that names another object would not be listed, but Argo CD would then
 * sync a folder without any manifest, and delete everything (seen with Argo CD 3.6).
 */
function runAnnotations(plan: HookPlan): { [name: string]: string } {
  const name = valuePlaceholder(RunPlaceholder.NAME);
  const { runNamespace, dashboardUrl } = plan;
  return {
    [COMPARE_OPTIONS]: 'IgnoreExtraneous',
    [SYNC_OPTIONS]: 'Prune=false,Delete=false',
    [TRACKING_ID]: plan.visible ? `${instanceName(plan)}:tekton.dev/PipelineRun:${runNamespace}/${name}` : '',
    ...(dashboardUrl !== undefined && {
      [RUN_LINK]: `${dashboardUrl}/#/namespaces/${runNamespace}/pipelineruns/${name}`,
    }),
  };
}

/** The Application as its tracking ids have it (`InstanceName` of Argo CD 3.6). */
function instanceName({ applicationName, applicationNamespace, argocdNamespace }: HookPlan): string {
  return applicationNamespace === argocdNamespace ? applicationName : `${applicationNamespace}_${applicationName}`;
}

/** JSON with a line for each part of the run, of its metadata and of its spec, so that a change shows what it is. */
function printTemplate(run: object, level: number = 0): string {
  const set = Object.entries(run).filter(([, value]) => value !== undefined);
  const fields = set.map(([name, value]) => {
    if (typeof value !== 'object') return `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
    const content = level === 0 ? printTemplate(value, 1) : JSON.stringify(value);
    return `\n${' '.repeat(level + 1)}${JSON.stringify(name)}: ${content}`;
  });
  return `{${fields.join(', ').replace(/ \n/g, '\n')}}`;
}

/** The inputs of a run, whose hash is in its name. Labels, and so the manifests revision, are not part of them. */
export function runIdentity(plan: HookPlan): string {
  const params = { ...plan.runSettings.params, ...templateValues(plan, 'params', plan.params) };
  return JSON.stringify({
    namespace: plan.runNamespace,
    pipeline: plan.pipeline.name,
    params: Object.fromEntries(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1))),
  });
}

function templateValues(plan: HookPlan, group: string, values: { readonly [name: string]: RunValue }) {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, templateValue(plan, `${group}.${name}`, value)]),
  );
}
