import { ApiObject, JsonPatch, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { Pipeline } from './pipeline';
import { renderRunSpec } from './render';
import { RunSettings } from './run';
import { runProblems } from './run.plan';
import { addValidation } from '../core/acknowledgement';
import { Diagnostic } from '../core/diagnostic';
import { generateNameProblems, objectNameProblems, referenceProblems } from '../core/name';
import { quote } from '../core/text';

/** What a PipelineRun runs, and with what. */
export interface PipelineRunProps extends RunSettings {
  /** A Pipeline of this program, whose declaration is then checked, or the name of another in the run's namespace. */
  readonly pipeline: Pipeline | string;

  /**
   * Name of the object, at most 63 characters. Neither goes with generateName.
   * @default - the construct id
   */
  readonly name?: string;

  /**
   * First part of the name, to which the API server adds five characters: for `kubectl create`, once for each run.
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
 * For a run that somebody creates by hand or in a test. It does not belong into a folder that Argo CD syncs: once
 * complete its spec cannot change, and the Application stays OutOfSync or Unknown. Runs of synced applications are
 * started by `ArgoAppWithTektonHook`.
 *
 * @example
 *
 * new PipelineRun(chart, 'try', {
 *   pipeline: 'check',
 *   generateName: 'check-',
 *   params: { revision: 'main' },
 *   workspaces: { source: WorkspaceBinding.claimTemplate({ storage: Size.gibibytes(1) }) },
 * });
 */
export class PipelineRun extends Construct {
  /** Name of the object; undefined with generateName. */
  public readonly name: string | undefined;

  public constructor(scope: Construct, id: string, props: PipelineRunProps) {
    super(scope, id);
    this.name = props.generateName === undefined ? (props.name ?? id) : undefined;
    const pipeline = props.pipeline instanceof Pipeline ? props.pipeline : undefined;
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
      spec: Lazy.any({ produce: () => renderRunSpec(props, pipeline?.name ?? (props.pipeline as string)) }),
    });
    // cdk8s gives every object a name; beside generateName the fixed one would win
    if (this.name === undefined) object.addJsonPatch(JsonPatch.remove('/metadata/name'));
    addValidation(this, () => [
      ...this.nameProblems(props),
      ...pipelineProblems(props),
      ...runProblems(props, pipeline?._plan()),
    ]);
  }

  private nameProblems(props: PipelineRunProps): Diagnostic[] {
    if (props.generateName === undefined) return objectNameProblems('name', props.name ?? this.node.id);
    const problems: Diagnostic[] = [];
    if (props.name !== undefined) {
      problems.push({
        path: 'generateName',
        fact: `stands beside name ${quote(props.name)}, which would win`,
        remedy: 'Give one of them',
      });
    }
    return [...problems, ...generateNameProblems('generateName', props.generateName)];
  }
}

function pipelineProblems({ pipeline, namespace }: PipelineRunProps): Diagnostic[] {
  if (!(pipeline instanceof Pipeline)) return referenceProblems('pipeline', 'Pipeline', pipeline);
  if (namespace === undefined || pipeline.namespace === undefined || namespace === pipeline.namespace) return [];
  return [
    {
      path: 'namespace',
      fact: `${quote(namespace)} is not that of the Pipeline, ${quote(pipeline.namespace)}, and a run finds Pipelines of its own namespace only`,
      remedy: 'Leave namespace out',
    },
  ];
}
