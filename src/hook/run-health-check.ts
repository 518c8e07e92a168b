import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ARGOCD_NAMESPACE } from '../argocd/argocd-namespace';
import { acceptProps } from '../core/accept-props';

/** The check of Argo CD 3.6 (resource_customizations/tekton.dev/PipelineRun/health.lua). */
const HEALTH_LUA = `local hs = { status = "Progressing", message = "Waiting for run to start" }
if obj.status ~= nil and obj.status.conditions ~= nil then
  for i, condition in ipairs(obj.status.conditions) do
    if condition.type == "Succeeded" then
      if condition.status == "True" then
        hs.status = "Healthy"
      elseif condition.status == "False" then
        hs.status = "Degraded"
      end
      hs.message = condition.message or condition.reason
      return hs
    end
  end
end
return hs
`;

/** Props of `RunHealthCheck`. */
export interface RunHealthCheckProps {
  /**
   * Namespace of Argo CD.
   * @default 'argocd'
   */
  readonly namespace?: string;
}

/**
 * The health check for PipelineRuns, for Argo CD before 3.6, which has none: without it `visible` shows nothing.
 *
 * It is one key of the ConfigMap `argocd-cm`. Apply it by `kubectl apply --server-side`, which leaves the other keys
 * alone, and from a chart of its own. Where something else manages `argocd-cm`, copy the key there instead.
 *
 * @example
 *
 * new RunHealthCheck(new Chart(app, 'argocd-settings'), 'run-health');
 */
export class RunHealthCheck extends Construct {
  public constructor(scope: Construct, id: string, props: RunHealthCheckProps = {}) {
    super(scope, id);
    props = acceptProps(this, 'RunHealthCheckProps', props);
    new ApiObject(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'argocd-cm',
        namespace: props.namespace ?? ARGOCD_NAMESPACE,
        labels: { 'app.kubernetes.io/part-of': 'argocd' }, // Argo CD reads no ConfigMap without it
      },
      data: { 'resource.customizations.health.tekton.dev_PipelineRun': HEALTH_LUA },
    });
  }
}
