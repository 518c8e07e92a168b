import { ApiObject, JsonPatch, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { validateGenerateName, validateObjectName, validateObjectReference } from './names';
import { Pipeline } from './pipeline';
import { planRun, withPullSecrets } from './plan-run';
import { renderRunSpec } from './render';
import { RunSettings } from './run-settings';
import { validateRun } from './validate-run';
import { acceptProps } from '../core/accept-props';
import { addValidation, reportAfter } from '../core/acknowledgement';
import { Diagnostic, within } from '../core/diagnostic';
import { pullSecretsOf } from '../core/pull-secrets';
import { quote } from '../core/text';

/** Props of a PipelineRun. */
export interface PipelineRunProps extends RunSettings {
  /** A Pipeline of this program, against which the run is validated, or the name of another one in the namespace. */
  readonly pipeline: Pipeline | string;

  /**
   * Name of the object, at most 63 characters. Cannot be combined with generateName.
   * @default - the construct id
   */
  readonly name?: string;

  /**
   * First part of the name, to which the API server adds five characters: for `kubectl create`, once per run.
   * `kubectl apply` and Kustomize cannot use it.
   * @default - none: the name is fixed
   */
  readonly generateName?: string;

  /**
   * Namespace of the object.
   * @default - the pipeline's namespace, else the chart's
   */
  readonly namespace?: string;

  /**
   * Labels of the object.
   * @default - the chart's labels
   */
  readonly labels?: { [name: string]: string };

  /**
   * Annotations of the object.
   * @default - none
   */
  readonly annotations?: { [name: string]: string };
}

/**
 * A Tekton PipelineRun (`tekton.dev/v1`): one run of a Pipeline.
 *
 * For runs that are created by hand or in a test. Do not put it into a folder that Argo CD syncs: the spec of a
 * completed run cannot change, and the Application stays OutOfSync or Unknown. `ArgoAppWithTektonHook` starts the runs
 * of synced applications.
 *
 * @example
 *
 * new PipelineRun(chart, 'try', {
 *   pipeline: 'check',
 *   generateName: 'check-',
 *   params: { revision: 'main' },
 *   workspaces: { source: WorkspaceBinding.volumeClaimTemplate({ storage: Size.gibibytes(1) }) },
 * });
 */
export class PipelineRun extends Construct {
  /** Name of the object; undefined with generateName. */
  public readonly name: string | undefined;

  public constructor(scope: Construct, id: string, props: PipelineRunProps) {
    super(scope, id);
    props = acceptProps(this, 'PipelineRunProps', props);
    this.name = props.generateName === undefined ? (props.name ?? id) : undefined;
    const pipeline = props.pipeline instanceof Pipeline ? props.pipeline : undefined;
    const settings = withPullSecrets(pullSecretsOf(this), props);
    const plan = planRun(settings, pipeline?.name ?? (props.pipeline as string));
    const object = new ApiObject(this, 'Resource', {
      apiVersion: 'tekton.dev/v1',
      kind: 'PipelineRun',
      metadata: {
        name: this.name,
        generateName: props.generateName,
        namespace: props.namespace ?? pipeline?.namespace,
        labels: props.labels,
        annotations: props.annotations,
      },
      spec: Lazy.any({ produce: () => renderRunSpec(plan) }),
    });
    // cdk8s gives every object a name, which would override generateName
    if (this.name === undefined) object.addJsonPatch(JsonPatch.remove('/metadata/name'));
    if (pipeline !== undefined) reportAfter(this, pipeline);
    addValidation(this, () => [
      ...validateRunName(props.name ?? id, props),
      ...validatePipelineOf(props),
      ...validateRun(settings, pipeline?._plan()),
    ]);
  }
}

function validateRunName(name: string, props: PipelineRunProps): Diagnostic[] {
  if (props.generateName === undefined) return within('name', validateObjectName(name));
  return within('generateName', [
    ...(props.name === undefined ? [] : [fixedName(props.name)]),
    ...validateGenerateName(props.generateName),
  ]);
}

function fixedName(name: string): Diagnostic {
  return { path: '', fact: `cannot be combined with name ${quote(name)}`, remedy: 'Remove one of them' };
}

function validatePipelineOf({ pipeline, namespace }: PipelineRunProps): Diagnostic[] {
  if (!(pipeline instanceof Pipeline)) return within('pipeline', validateObjectReference('Pipeline', pipeline));
  if (namespace === undefined || pipeline.namespace === undefined || namespace === pipeline.namespace) return [];
  return [
    {
      path: 'namespace',
      fact:
        `${quote(namespace)} is not the namespace of the Pipeline, ${quote(pipeline.namespace)}, ` +
        'and a run finds Pipelines in its own namespace only',
      remedy: 'Remove namespace',
    },
  ];
}
