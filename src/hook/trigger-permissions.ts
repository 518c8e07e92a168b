import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Concurrency } from './concurrency';
import { HookPlan } from './plan-hook';
import { readsApplication } from './run-value-lines';

/** Lets the trigger do what its plan needs, and nothing else: one Role for each namespace and kind. */
export function addTriggerPermissions(scope: Construct, plan: HookPlan, account: kplus.ServiceAccount): void {
  const allow = (id: string, name: string, namespace: string | undefined, verbs: string[], on: kplus.IApiResource) => {
    const role = new kplus.Role(scope, `${id}-role`, { metadata: { name, namespace } });
    role.allow(verbs, on);
    const binding = new kplus.RoleBinding(scope, `${id}-binding`, { metadata: { name, namespace }, role });
    binding.addSubjects(account);
  };
  const runs = { apiGroup: 'tekton.dev', resourceType: 'pipelineruns' };
  allow('runs', account.name, plan.runNamespace, runVerbs(plan), runs);
  if (plan.waits) {
    const taskRuns = { apiGroup: 'tekton.dev', resourceType: 'taskruns' };
    allow('tasks', `${account.name}-tasks`, plan.runNamespace, ['get'], taskRuns);
  }
  if (readsApplication(plan)) {
    const application = {
      apiGroup: 'argoproj.io',
      resourceType: 'applications',
      resourceName: plan.applicationName,
    };
    allow('application', nameBesideApplications(plan, account.name), plan.applicationNamespace, ['get'], application);
  }
}

/** The namespace of Argo CD has the Roles of all hooks, whose names are unique in the namespaces of their apps only. */
function nameBesideApplications({ applicationName }: HookPlan, name: string): string {
  return name.startsWith(`${applicationName}-`) ? name : `${applicationName}-${name}`;
}

/** Whether the trigger changes runs after it has created them. */
export function changesRuns({ concurrency, history }: HookPlan): boolean {
  return concurrency === Concurrency.CANCEL || history > 0;
}

/** What the trigger does with PipelineRuns. It lists them to find the newest of its hook. */
function runVerbs({ concurrency, history }: HookPlan): string[] {
  const verbs = ['create', 'get', 'list'];
  if (concurrency === Concurrency.CANCEL) verbs.push('patch');
  if (history > 0) verbs.push('delete');
  return verbs.sort();
}
