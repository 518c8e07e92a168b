import { Chart, Testing } from 'cdk8s';
import { DefaultImages, GitOpsApp, KubectlDeployTask, KubectlDeployTaskProps, Pipeline } from '../..';
import { RunLabel } from '../../hook/protocol';

function make(props: KubectlDeployTaskProps = {}): { chart: Chart; task: KubectlDeployTask } {
  const chart = new Chart(new GitOpsApp(), 'chart', { namespace: 'builds' });
  return { chart, task: new KubectlDeployTask(chart, 'kubectl-deploy', props) };
}

function manifest(props: KubectlDeployTaskProps = {}): any {
  return Testing.synth(make(props).chart)[0];
}

describe('a KubectlDeployTask declares', () => {
  it('its name and namespace', () => {
    expect(manifest().metadata).toEqual({ name: 'kubectl-deploy', namespace: 'builds' });
    expect(manifest({ name: 'deploy', namespace: 'other' }).metadata).toEqual({ name: 'deploy', namespace: 'other' });
  });

  it('params, of which a run must set one', () => {
    const params = manifest().spec.params;
    expect(Object.fromEntries(params.map(({ name, default: value }: any) => [name, value]))).toEqual({
      workload: '',
      namespace: undefined,
      container: '',
      image: '',
      replicas: '',
      'manifest-path': '',
      'field-manager': KubectlDeployTask.FIELD_MANAGER,
      timeout: '5m',
      'dry-run': 'false',
    });
    expect(params.filter(({ description, type }: any) => !description || type !== 'string')).toEqual([]);
  });

  it('optional, read-only workspaces', () => {
    expect(manifest().spec.workspaces.map(({ name, optional, readOnly }: any) => [name, optional, readOnly])).toEqual([
      ['manifest', true, true],
      ['kubeconfig-dir', true, true],
    ]);
  });

  it('references to its results', () => {
    const { chart, task } = make();
    const pipeline = new Pipeline(chart, 'pipeline');
    const deploy = task.addTo(pipeline, 'deploy', {
      params: { workload: 'deployment/cart', namespace: 'shop', image: 'registry.example.com/shop/cart:v1' },
    });
    expect([deploy.image, deploy.previousImage]).toEqual([
      '$(tasks.deploy.results.image)',
      '$(tasks.deploy.results.previous-image)',
    ]);
    const [
      {
        spec: { results },
      },
      {
        spec: { tasks },
      },
    ] = Testing.synth(chart);
    expect(results.map(({ name }: any) => name)).toEqual(['image', 'previous-image', 'failure']);
    expect(tasks[0].taskRef).toEqual({ kind: 'Task', name: 'kubectl-deploy' });
  });
});

describe('a KubectlDeployTask renders', () => {
  it('a container that a restricted namespace admits', () => {
    expect(manifest().spec.steps[0].securityContext).toEqual({
      runAsUser: 65532,
      runAsGroup: 65532,
      runAsNonRoot: true,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  it('a writable home, since the root is read-only', () => {
    const {
      steps: [step],
      volumes,
    } = manifest().spec;
    expect(volumes).toEqual([{ name: 'tmp', emptyDir: {} }]);
    expect(step.volumeMounts).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
    expect(step.env).toContainEqual({ name: 'HOME', value: '/tmp' });
  });

  it('the default image and resources, and those of its props', () => {
    const [step] = manifest().spec.steps;
    expect(step.image).toBe(DefaultImages.KUBECTL);
    expect(step.computeResources).toEqual({ requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '512Mi' } });
    const [own] = manifest({
      image: 'mirror.example.com/kubectl:v1',
      computeResources: { requests: { cpu: '100m' }, limits: { memory: '2Gi' } },
    }).spec.steps;
    expect(own.image).toBe('mirror.example.com/kubectl:v1');
    expect(own.computeResources).toEqual({ requests: { cpu: '100m' }, limits: { memory: '2Gi' } });
  });

  it('what a hook wrote on the run, from the labels that Tekton copies to the pod', () => {
    const [{ env }] = manifest().spec.steps;
    const fieldPath = (name: string) => env.find((each: any) => each.name === name).valueFrom.fieldRef.fieldPath;
    expect(['HOOK_NAME', 'RELEASE_NUMBER', 'RUN_NAMESPACE'].map(fieldPath)).toEqual([
      `metadata.labels['${RunLabel.HOOK}']`,
      `metadata.labels['${RunLabel.NUMBER}']`,
      'metadata.namespace',
    ]);
  });

  it('values by environment only, none in its script', () => {
    const [step] = manifest().spec.steps;
    expect(step.script).not.toMatch(/\$\((params|workspaces|results)/);
    expect(step.env).toContainEqual({ name: 'PARAMS_MANIFEST_PATH', value: '$(params.manifest-path)' });
    expect(step.args).toBeUndefined();
  });
});

describe('a KubectlDeployTask rejects', () => {
  it('an image without a version', () => {
    expect(() => manifest({ image: 'alpine/k8s' })).toThrow(
      '[chart/kubectl-deploy] steps.deploy.image: "alpine/k8s" names no version.',
    );
  });

  it('a task of a Pipeline without namespace', () => {
    const { chart, task } = make();
    task.addTo(new Pipeline(chart, 'pipeline'), 'deploy', { params: { workload: 'deployment/cart' } });
    expect(() => Testing.synth(chart)).toThrow(/tasks\.deploy\.params\.namespace: /);
  });
});
