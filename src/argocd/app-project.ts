import { ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { AppProjectProps } from './app-project-props';
import { argocdNamespace } from './argocd-namespace';
import { planAppProject } from './plan-app-project';
import { renderAppProjectSpec } from './render-app-project-spec';
import { validateAppProject } from './validate-app-project';
import { acceptProps } from '../core/accept-props';
import { addValidation } from '../core/acknowledgement';

/**
 * An Argo CD AppProject (`argoproj.io/v1alpha1`): what a set of Applications may use and change. Facts are of Argo CD
 * 3.6 (docs/user-guide/projects.md, `ValidateProject`).
 *
 * Use it wherever more than one team, or a program, writes what Argo CD deploys: the project `default`
 * permits everything. No wildcard is added that the author did not write. Sync windows, impersonation and source
 * integrity have no prop; a JSON patch on the child `Resource` adds them by field name.
 *
 * @example
 *
 * const project = new AppProject(chart, 'shop-project', {
 *   sourceRepos: ['https://git.example.com/shop/manifests.git'],
 *   destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'shop' }],
 *   clusterResourceWhitelist: [{ kind: 'Namespace', name: 'shop' }],
 *   roles: [{ name: 'ci', policies: [{ action: 'sync' }, { action: 'get' }] }],
 * });
 */
export class AppProject extends Construct {
  /** Name of the object: what an Application gives as its project. */
  public readonly name: string;
  /** Namespace of the object. */
  public readonly namespace: string;

  public constructor(scope: Construct, id: string, props: AppProjectProps = {}) {
    super(scope, id);
    props = acceptProps(this, 'AppProjectProps', props);
    const plan = planAppProject(props.name ?? id, argocdNamespace(this, props.namespace), props);
    this.name = plan.name;
    this.namespace = plan.namespace;
    new ApiObject(this, 'Resource', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: this.name, namespace: this.namespace, labels: props.labels, annotations: props.annotations },
      spec: Lazy.any({ produce: () => renderAppProjectSpec(plan) }),
    });
    addValidation(this, () => validateAppProject(plan));
  }
}
