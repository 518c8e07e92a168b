import { quote } from '../../core/text';
import { Hook } from '../model/hook';
import { SyncedApplication } from '../model/installation';
import { placedContainers, programOf } from '../model/pipeline-work';
import { kubectlCalls } from '../model/shell-call';
import { RuleFinding, Rule } from '../rule';

/** A hook runs in the cluster into which the Application deploys; the Application itself lies in Argo CD's. */
export const remoteApplicationLookup: Rule = {
  code: 'remote-application-lookup',
  severity: 'error',
  check: ({ applications }) =>
    applications
      .filter(({ isInCluster, cluster }) => !isInCluster && cluster !== '')
      .flatMap((application) => application.hooks.flatMap((hook) => offences(application, hook))),
};

/** The kinds of RUN_VALUES that `hook/trigger.sh` reads from the Application. */
const FROM_APPLICATION =
  /^(params|labels)\.(\S+) (revision|number|words|image-tag|image-digest|image-reference) (.*)$/gm;

function offences(application: SyncedApplication, { document }: Hook): RuleFinding[] {
  return placedContainers(document).flatMap(({ property, container }) => {
    const values = container.env?.find?.(({ name }: any) => name === 'RUN_VALUES')?.value;
    const read =
      typeof values === 'string'
        ? [...values.matchAll(FROM_APPLICATION)].map(([, where, name, kind, from]) => ({
            at: `${property}.env.RUN_VALUES.${where}.${name}`,
            what: `${kind} ${from}`,
          }))
        : looksAtApplication(container)
          ? [{ at: property, what: 'kubectl get application' }]
          : [];
    return read.map(({ at, what }): RuleFinding => ({
      document,
      path: at,
      fact: `${quote(what)} is read from the Application ${quote(application.name)}, which lies in Argo CD's cluster: this hook runs in ${quote(application.cluster)}, another one`,
      remedy:
        'Take the value from an ordinary ConfigMap of the same path that each release changes (in TypeScript: RunValue.release("KEY") and release.KEY), ' +
        'or start the run by a notification of Argo CD',
    }));
  });
}

/** Whether a container asks its own cluster for an Application. One that names a kubeconfig or a server may ask another. */
function looksAtApplication(container: any): boolean {
  const program = programOf(container);
  if (
    !/\bapp(lication)?s?\b/.test(program) ||
    /KUBECONFIG|use-context/.test(program) ||
    container.env?.some?.(({ name }: any) => name === 'KUBECONFIG') === true
  ) {
    return false;
  }
  return kubectlCalls(program).some(
    ({ words: [verb, resource = ''], options }) =>
      verb === 'get' &&
      /^(applications?|apps?)(\.argoproj\.io)?(\/|$)/.test(resource) &&
      !['kubeconfig', 'context', 'server', 'cluster'].some((option) => option in options),
  );
}
