import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { ArgoRolloutName } from '../../tasks/task-names';
import { elements } from '../model/elements';
import { Installation } from '../model/installation';
import { objectName } from '../model/object-name';
import { textValues, TextByName } from '../model/param-value';
import { namedTasks, releasedObject } from '../model/released-workload';
import { Rule, RuleFinding } from '../model/rule';

/** What `argo-rollout.sh` rejects before it changes anything: the Rollout and the Pipeline are of two authors. */
export const releaseRollout: Rule = {
  code: 'release-rollout',
  severity: 'error',
  needs: 'documents',
  check: (installation) =>
    installation
      .ofKind('Pipeline')
      .flatMap((pipeline) => namedTasks(pipeline).flatMap((task) => findingsOfAct(installation, pipeline, task))),
};

function findingsOfAct(installation: Installation, pipeline: Document, task: any): RuleFinding[] {
  const params = textValues(task.params);
  const { namespace, rollout: name } = params;
  const action = params[ArgoRolloutName.ACTION];
  if ((action !== 'start' && action !== 'resume') || [name, namespace].some(isUnknown)) return [];
  const rollout = releasedObject(installation, { namespace }, 'Rollout', name);
  if (rollout === undefined) return [];
  const act = `task ${task.name} of ${objectName(pipeline.manifest)}`;
  return [
    ...(action === 'start' ? withoutDeployment(rollout, params[ArgoRolloutName.WORKLOAD], act) : []),
    ...withoutPause(rollout, params, pipeline, `spec.tasks.${task.name}.params.${ArgoRolloutName.UNTIL}`),
  ];
}

function isUnknown(value: string | undefined): boolean {
  return value === undefined || value.includes('$');
}

const CONSEQUENCE = 'the run fails before it changes anything';

function withoutDeployment(document: Document, workload: string | undefined, act: string): RuleFinding[] {
  if (workload === undefined || isUnknown(workload)) return [];
  const { kind, name } = document.manifest.spec?.workloadRef ?? {};
  if (kind === 'Deployment' && name === workload) return [];
  const sets = `${act} sets the image in the Deployment ${quote(workload)}: ${CONSEQUENCE}`;
  if (kind === undefined) {
    const remedy = 'Move the pod template into that Deployment, and name it here';
    return [{ document, path: 'spec.workloadRef', fact: `is not set, and ${sets}`, remedy }];
  }
  const remedy = 'Name the same Deployment in both';
  return [{ document, path: 'spec.workloadRef.name', fact: `is the ${kind} ${quote(name)}, and ${sets}`, remedy }];
}

function withoutPause(rollout: Document, params: TextByName, document: Document, path: string): RuleFinding[] {
  const until = params[ArgoRolloutName.UNTIL];
  if (isUnknown(until) || until === '') return [];
  const { canary, blueGreen } = rollout.manifest.spec?.strategy ?? {};
  const of = objectName(rollout.manifest);
  if (until === 'switch') {
    if (pausesBeforeSwitch(blueGreen)) return [];
    const fact = `is "switch", and ${of} does not pause before a switch: ${CONSEQUENCE}`;
    return [
      { document, path, fact, remedy: 'Set autoPromotionEnabled: false, or autoPromotionSeconds, in the Rollout' },
    ];
  }
  const pauses = elements(canary?.steps).flatMap(({ pause }, step) => (pause === undefined ? [] : [`${step}`]));
  if (pauses.includes(until)) return [];
  const fact = `is ${quote(until)}, and that step of ${of} is not a pause: ${CONSEQUENCE}`;
  return [{ document, path, fact, allowed: `Pauses: ${pauses.join(', ') || '(none)'}`, remedy: 'Correct the number' }];
}

function pausesBeforeSwitch(blueGreen: any): boolean {
  return blueGreen?.autoPromotionEnabled === false || blueGreen?.autoPromotionSeconds > 0;
}
