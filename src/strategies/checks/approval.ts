import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { addApprovalObjects } from './add-approval-objects';
import { ICheck } from './check';
import { acceptProps } from '../../core/accept-props';
import { addValidation } from '../../core/acknowledgement';
import { Diagnostic, within } from '../../core/diagnostic';
import { referencedNameDiagnostics } from '../../core/name';
import { quote } from '../../core/text';
import { ApprovalTask } from '../../tasks';
import { PipelineTask, PipelineTaskOptions } from '../../tekton';
import { DeployContext, DeployPermission } from '../deploy-strategy';
import { secondsParams, validateSeconds } from '../whole-seconds';

/** Props of `Approval`. */
export interface ApprovalProps {
  /** Name of the ConfigMap that the approvers annotate, e.g. `shop-approval`. It is created beside the Pipeline. */
  readonly configMap: string;

  /**
   * Users who may approve, by the names that `kubectl auth whoami` shows. One of `users` and `groups` is needed.
   * @default - none
   */
  readonly users?: string[];

  /**
   * Groups whose members may approve.
   * @default - none
   */
  readonly groups?: string[];

  /**
   * Name of the check, part of the name of its task.
   * @default 'approval'
   */
  readonly name?: string;

  /**
   * How long to wait for a decision, in whole seconds. The time limits of the run must leave it so much time.
   * @default Duration.minutes(30)
   */
  readonly timeout?: Duration;

  /**
   * Task that waits.
   * @default - `ApprovalTask.shared`: one with the name `approval` for all pipelines of the namespace
   */
  readonly task?: ApprovalTask;
}

/** For each scope, the ConfigMaps that approvals created there. */
const created = new WeakMap<Construct, Map<string, Approval>>();

/**
 * A check that waits until a person approves. It runs after the other checks of its place.
 *
 * Beside the Pipeline it creates a ConfigMap, a Role and a RoleBinding with which the approvers may annotate it and do
 * nothing else, and a ValidatingAdmissionPolicy (Kubernetes 1.30 and later): the API server accepts a decision of the
 * approvers only, and only with the name by which it knows them. While it waits, the display name of the task in
 * `status.childReferences` of the run, and the log, have the command. The decision names the run and the task, so that
 * it approves nothing else. A rejection, no decision in time and a newer release of the hook fail the run.
 *
 * @example
 *
 * new BlueGreenStrategy({
 *   namespace: 'shop',
 *   workloads: [{ service: 'shop', previewService: 'shop-preview', blue: 'shop-blue', green: 'shop-green' }],
 *   checksBefore: [new Approval({ configMap: 'shop-approval', groups: ['shop-release-managers'] })],
 * });
 */
export class Approval implements ICheck {
  public readonly checkName: string;
  public readonly afterOthers?: boolean = true;
  public readonly permissions: DeployPermission[];

  private readonly props: ApprovalProps;

  public constructor(props: ApprovalProps) {
    props = acceptProps(this, 'ApprovalProps', props);
    this.props = props;
    this.checkName = props.name ?? 'approval';
    this.permissions = [
      { apiGroup: '', resources: ['configmaps'], resourceNames: [props.configMap], verbs: ['get'] },
      { apiGroup: 'tekton.dev', resources: ['pipelineruns'], verbs: ['list'] }, // RBAC has no labels
    ];
  }

  public addTo(context: DeployContext, options: PipelineTaskOptions): PipelineTask {
    const { configMap, timeout } = this.props;
    const { scope, pipeline, kubectlImage, taskName } = context;
    const { namespace } = pipeline;
    const first = this.createOnce(scope, namespace);
    addValidation(scope, () => within(`checks.${this.checkName}`, this.validate(namespace, first)));
    const task = this.props.task ?? ApprovalTask.shared(scope, { namespace, image: kubectlImage });
    return task.addTo(pipeline, taskName, {
      ...options,
      displayName: `Waits for an approval: ${approvalCommand(`${namespace}`, configMap, taskName)}`,
      params: { configmap: configMap, namespace: namespace ?? '', ...secondsParams({ timeout }) },
    });
  }

  /** Returns the approval that created the ConfigMap: it may have several places in a pipeline. */
  private createOnce(scope: Construct, namespace: string | undefined): Approval {
    const { configMap, users = [], groups = [] } = this.props;
    const inScope = created.get(scope) ?? new Map<string, Approval>();
    created.set(scope, inScope);
    const first = inScope.get(configMap);
    if (first !== undefined) return first;
    inScope.set(configMap, this);
    addApprovalObjects(scope, { name: configMap, namespace, users, groups });
    return this;
  }

  private validate(namespace: string | undefined, first: Approval): Diagnostic[] {
    const { configMap, users = [], groups = [], timeout } = this.props;
    const diagnostics = [
      ...within('configMap', referencedNameDiagnostics('ConfigMap', configMap)),
      ...validateSeconds({ timeout }, 1),
    ];
    if (users.length + groups.length === 0) {
      const fact = 'is empty, and groups is empty too: nobody may approve';
      diagnostics.push({ path: 'users', fact, remedy: 'Name a user or a group' });
    }
    if (namespace === undefined) {
      const fact = 'cannot be created without the namespace of the pipeline, which its policy names';
      diagnostics.push({ path: 'configMap', fact, remedy: 'Set namespace of the pipeline or of its chart' });
    }
    if (first !== this) {
      const fact = `${quote(configMap)} is also the ConfigMap of another Approval`;
      diagnostics.push({ path: 'configMap', fact, remedy: 'Give both places one Approval, or another ConfigMap' });
    }
    return diagnostics;
  }
}

function approvalCommand(namespace: string, configMap: string, taskName: string): string {
  const run = '$(context.pipelineRun.name)';
  return [
    `kubectl --namespace=${namespace} annotate --overwrite configmap/${configMap}`,
    `cdk8s-argo-tekton/decision='approved ${run}/${taskName}/$(context.pipelineRun.uid)'`,
    'cdk8s-argo-tekton/decided-by=YOUR-USER-NAME',
  ].join(' ');
}
