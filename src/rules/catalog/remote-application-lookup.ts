import { quote } from '../../core/text';
import { isReadFromApplication, parseRunValues, TriggerVariable } from '../../hook/protocol';
import { containerProgram } from '../model/container-program';
import { elements } from '../model/elements';
import { Evidence, severityOf } from '../model/evidence';
import { Hook } from '../model/hook';
import { SyncedApplication } from '../model/installation';
import { PlacedContainer, placedContainers } from '../model/pod';
import { Rule, RuleFinding } from '../model/rule';
import { kubectlCalls } from '../model/shell-call';

/** A hook runs in the cluster into which the Application deploys; the Application itself is in Argo CD's. */
export const remoteApplicationLookup: Rule = {
  code: 'remote-application-lookup',
  severity: 'error',
  mayWarn: true,
  check: ({ applications }) =>
    applications
      .filter(({ isInCluster, cluster }) => !isInCluster && cluster !== '')
      .flatMap((application) => application.hooks.flatMap((hook) => remoteLookups(application, hook))),
};

function remoteLookups({ name, cluster }: SyncedApplication, { document }: Hook): RuleFinding[] {
  return placedContainers(document)
    .flatMap(applicationLookups)
    .map(({ property, what, evidence }) => ({
      document,
      severity: severityOf(evidence),
      path: property,
      fact:
        `${quote(what)} is read from the Application ${quote(name)}, which is in the cluster of Argo CD: ` +
        `this hook runs in ${quote(cluster)}, another one`,
      remedy:
        'Read the value from an ordinary ConfigMap of the same path that each release changes ' +
        '(in TypeScript: the prop release and RunValue.release("KEY")), or start the run by a notification of Argo CD',
    }));
}

/** What a container reads from its Application. */
interface ApplicationLookup {
  readonly property: string;
  readonly what: string;
  readonly evidence: Evidence;
}

function applicationLookups({ property, container }: PlacedContainer): ApplicationLookup[] {
  const values = elements(container.env).find(({ name }) => name === TriggerVariable.RUN_VALUES)?.value;
  if (typeof values !== 'string') {
    return callsForApplication(container) ? [{ property, what: 'kubectl get application', evidence: 'text' }] : [];
  }
  return parseRunValues(values)
    .filter(({ kind }) => isReadFromApplication(kind))
    .map(({ name, kind, from }) => ({
      property: `${property}.env.${TriggerVariable.RUN_VALUES}.${name}`,
      what: `${kind} ${from}`,
      evidence: 'field',
    }));
}

/** Options of kubectl that can choose another cluster. */
const CLUSTER_OPTIONS = ['kubeconfig', 'context', 'server', 'cluster'];

/** Whether a container reads an Application from its own cluster. One that names a kubeconfig can read from another. */
function callsForApplication(container: any): boolean {
  const program = containerProgram(container);
  const choosesCluster =
    /KUBECONFIG|use-context/.test(program) || elements(container.env).some(({ name }) => name === 'KUBECONFIG');
  if (choosesCluster || !/\bapp(lication)?s?\b/.test(program)) return false;
  return kubectlCalls(program).some(
    ({ words: [verb, resource = ''], options }) =>
      verb === 'get' &&
      /^(applications?|apps?)(\.argoproj\.io)?(\/|$)/.test(resource) &&
      !CLUSTER_OPTIONS.some((option) => option in options),
  );
}
