import { DeployedDocument, deployedDocuments } from '../model/deployed-document';
import { elements } from '../model/elements';
import { podOf } from '../model/pod';
import { Rule, RuleFinding } from '../model/rule';

/** What Kubernetes gives a pod to end. */
const DEFAULT_GRACE_SECONDS = 30;

/** A pod that ends at once still gets requests: each node learns of it at its own moment. */
export const releaseWithoutPreStop: Rule = {
  code: 'release-without-pre-stop',
  severity: 'warning',
  needs: 'documents',
  check: (installation) =>
    deployedDocuments(installation)
      .filter(({ way }) => way === 'release')
      .flatMap(withoutPreStop),
};

function withoutPreStop({ document, by }: DeployedDocument): RuleFinding[] {
  const pod = podOf(document);
  const hooks = elements(pod?.containers).flatMap(({ lifecycle }) => lifecycle?.preStop ?? []);
  if (elements(pod?.containers).length === 0) return [];
  if (hooks.length === 0) {
    return [
      {
        document,
        path: 'spec.template.spec.containers',
        fact: `have no preStop, and ${by} ends pods to which nodes and gateways send requests for a ` + 'moment longer',
        remedy: 'Let the container that serves sleep first: lifecycle.preStop.sleep.seconds of 5 or more',
      },
    ];
  }
  const sleep = Math.max(
    0,
    ...hooks.map(({ sleep: given }) => (typeof given?.seconds === 'number' ? given.seconds : 0)),
  );
  const grace = pod.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  if (grace > sleep) return [];
  return [
    {
      document,
      path: 'spec.template.spec.terminationGracePeriodSeconds',
      fact:
        `is ${grace}${pod.terminationGracePeriodSeconds === undefined ? ' by default' : ''}, and preStop sleeps for ` +
        `${sleep} s: the containers are killed before they end their requests`,
      remedy: 'Set it to more than preStop and the longest request together',
    },
  ];
}
