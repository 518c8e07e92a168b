/** An approval, given by people with the rights that it grants them, and by others. */
import { ApiObject, Chart } from 'cdk8s';
import { ChecksOnly } from './checks-only';
import { getObject, kubectl, until } from './cluster';
import { Delivery, pushVersions } from './delivery';
import { Approval } from '../../src';

jest.setTimeout(600_000);

const CONFIG_MAP = 'shop-approval';
const USER = 'jane@example.com';
const LEAD = ['--as=joe', '--as-group=shop-leads', '--as-group=system:authenticated'];
const OTHER = ['--as=mallory', '--as-group=system:authenticated'];
const TASK = 'deploy-app-approval';

let delivery: Delivery;

beforeAll(async () => {
  await pushVersions();
  const approval = new Approval({ configMap: CONFIG_MAP, users: [USER], groups: ['shop-leads'] });
  delivery = new Delivery('approval', new ChecksOnly([approval]), addObject);
  await delivery.install();
});
afterAll(() => {
  if (process.env.CLUSTER_KEEP) return;
  const policy = `${delivery.builds}-${CONFIG_MAP}`;
  kubectl('delete', 'validatingadmissionpolicy,validatingadmissionpolicybinding', policy);
  delivery.remove();
});

/** Starts a run. Returns its name and the command in its status, as a person copies it. */
async function request(): Promise<{ run: string; command: string[] }> {
  const run = delivery.start('v1');
  const shown = () => {
    const references: any[] = getObject('pipelinerun', delivery.builds, run)?.status?.childReferences ?? [];
    return references.find(({ pipelineTaskName }) => pipelineTaskName === TASK)?.displayName;
  };
  await until(`${run} waits`, 120, () => (shown() ? undefined : 'no display name'), [delivery.builds]);
  const command = shown()
    .replace('Waits for an approval: kubectl ', '')
    .match(/(?:[^\s']|'[^']*')+/g);
  return { run, command: command.map((word: string) => word.replaceAll("'", '')) };
}

/** What the API server answers to a person. */
function annotate(command: string[], name: string, as: string[]): string {
  try {
    return kubectl(...command.map((word) => word.replace('YOUR-USER-NAME', name)), ...as);
  } catch (error) {
    return (error as Error).message;
  }
}

test('goes on with the approval of a member of the group', async () => {
  const { run, command } = await request();
  expect(annotate(command, 'joe', LEAD)).toContain('configmap/shop-approval annotated');
  expect(await delivery.ended(run)).toMatch(/^Succeeded: /);
  expect(delivery.result(run, TASK, 'decision')).toBe('approved by "joe"');
});

test('is not moved by others, by other names, or by the approval of an older run; a user rejects it', async () => {
  const { run, command } = await request();
  const older = getObject('configmap', delivery.builds, CONFIG_MAP).metadata.annotations['cdk8s-argo-tekton/decision'];
  expect(older).toMatch(/^approved /);
  const denied = 'only the approvers of shop-approval may decide';
  expect(annotate(command, 'mallory', OTHER)).toContain('cannot get resource "configmaps"');
  expect(annotate(command, 'system:admin', [])).toContain(denied); // the administrator of the cluster
  const own = 'cdk8s-argo-tekton/decided-by must be your own name, as kubectl auth whoami shows it';
  expect(annotate(command, USER, LEAD)).toContain(own);
  await new Promise((resolve) => setTimeout(resolve, 12_000));
  expect(getObject('pipelinerun', delivery.builds, run).status.completionTime).toBeUndefined();
  const rejection = command.map((word) => word.replace(/=approved (.*)/, '=rejected $1 the prices are wrong'));
  expect(annotate(rejection, USER, [`--as=${USER}`, '--as-group=system:authenticated'])).toContain('annotated');
  expect(await delivery.ended(run)).toMatch(/^Failed: /);
  expect(delivery.result(run, TASK, 'failure')).toBe(`approval: rejected by "${USER}": the prices are wrong`);
});

test('grants its approvers the one ConfigMap', () => {
  const can = (verb: string, object: string) => {
    try {
      return kubectl('auth', 'can-i', verb, object, ...LEAD, `--namespace=${delivery.builds}`).trim();
    } catch (error) {
      return (error as Error).message.includes('\nno') ? 'no' : (error as Error).message;
    }
  };
  const answers = [
    ['get', `configmap/${CONFIG_MAP}`],
    ['patch', `configmap/${CONFIG_MAP}`],
    ['patch', 'configmap/other'],
    ['list', 'configmaps'],
    ['create', 'configmaps'],
    ['delete', `configmap/${CONFIG_MAP}`],
    ['get', 'pipelineruns'],
  ].map(([verb, object]) => can(verb, object));
  expect(answers).toEqual(['yes', 'yes', 'no', 'no', 'no', 'no', 'no']);
});

/** Something to sync. */
function addObject(config: Chart, namespace: string): void {
  new ApiObject(config, 'object', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shop', namespace } });
}
