import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Concurrency } from './concurrency';
import { HookPlan } from './plan-hook';
import { readsApplication, readsRelease } from './run-value-lines';

/** What the trigger may do with one resource. */
interface Right {
  readonly namespace: string | undefined;
  readonly verbs: string[];
  readonly resource: kplus.ApiResourceOptions & { readonly resourceName?: string };
}

/** Lets the trigger do what its plan needs, and nothing else: one Role for each namespace. */
export function addTriggerPermissions(scope: Construct, plan: HookPlan, account: kplus.ServiceAccount): void {
  const roles = new Map<string | undefined, kplus.Role>();
  for (const { namespace, verbs, resource } of triggerRights(plan)) {
    let role = roles.get(namespace);
    if (role === undefined) {
      const metadata = { name: roleName(plan, account.name, namespace), namespace };
      role = new kplus.Role(scope, `role-${namespace}`, { metadata });
      new kplus.RoleBinding(scope, `binding-${namespace}`, { metadata, role }).addSubjects(account);
      roles.set(namespace, role);
    }
    role.allow(verbs, resource);
  }
}

/** The namespace of Argo CD has the Roles of all hooks, whose names are unique in the namespaces of their apps only. */
function roleName(plan: HookPlan, name: string, namespace: string | undefined): string {
  if (namespace !== plan.applicationNamespace || name.startsWith(`${plan.applicationName}-`)) return name;
  return `${plan.applicationName}-${name}`;
}

/** Whether the trigger changes runs after it has created them. */
export function changesRuns({ concurrency, history, visible }: HookPlan): boolean {
  return visible || concurrency === Concurrency.CANCEL || history > 0;
}

function triggerRights(plan: HookPlan): Right[] {
  const rights: Right[] = [
    {
      namespace: plan.runNamespace,
      verbs: runVerbs(plan),
      resource: { apiGroup: 'tekton.dev', resourceType: 'pipelineruns' },
    },
  ];
  if (plan.waits) {
    const resource = { apiGroup: 'tekton.dev', resourceType: 'taskruns' };
    rights.push({ namespace: plan.runNamespace, verbs: ['get'], resource });
  }
  if (readsRelease(plan)) {
    const resource = { apiGroup: '', resourceType: 'configmaps', resourceName: plan.releaseName };
    rights.push({ namespace: plan.appNamespace, verbs: ['get'], resource });
  }
  if (plan.catchUpSeconds > 0 && plan.workload !== undefined) {
    const { kind, name, namespace } = plan.workload;
    const resource = { apiGroup: 'apps', resourceType: `${kind.toLowerCase()}s`, resourceName: name };
    rights.push({ namespace, verbs: ['get'], resource });
  }
  if (readsApplication(plan)) {
    const resource = { apiGroup: 'argoproj.io', resourceType: 'applications', resourceName: plan.applicationName };
    rights.push({ namespace: plan.applicationNamespace, verbs: ['get'], resource });
  }
  return rights;
}

/** What the trigger does with PipelineRuns. It lists them to find the newest of its hook. */
function runVerbs({ concurrency, history, visible }: HookPlan): string[] {
  const verbs = ['create', 'get', 'list'];
  if (visible || concurrency === Concurrency.CANCEL) verbs.push('patch');
  if (history > 0) verbs.push('delete');
  return verbs.sort();
}
