import { imageSettings } from './image-setting';
import { Installation } from './installation';
import { objectName } from './object-name';
import { textValues } from './param-value';
import { namedReleases } from './release-object';
import { namedTasks, releasedDeployments, releasedObject, ReleasedWorkload, releaseName } from './released-workload';
import { runTasks } from './run-task';
import { Document } from '../../core/document';
import { FIELD_MANAGER_VARIABLE, KubectlDeployName } from '../../tasks/task-names';

/** The document of a workload that gets its image from a Pipeline. */
export interface DeployedDocument {
  readonly document: Document;
  readonly pipeline: Document;
  /** Whether it is released beside the pods that serve, or its pods are replaced in place. */
  readonly way: 'release' | 'set-image';
  /** What deploys it, for messages: `the canary release of Pipeline shop-builds/shop`. */
  readonly by: string;
  /** Its workload of blue/green or a canary. */
  readonly released?: ReleasedWorkload;
}

const DEPLOYED = new WeakMap<Installation, DeployedDocument[]>();

/** The workloads that Pipelines deploy to, where they are among the documents, each once. */
export function deployedDocuments(installation: Installation): DeployedDocument[] {
  let deployed = DEPLOYED.get(installation);
  if (deployed === undefined) {
    const all = [...ofReleases(installation), ...ofRollouts(installation), ...ofSettings(installation)];
    const first = new Map([...all].reverse().map((each) => [each.document, each]));
    DEPLOYED.set(installation, (deployed = all.filter((each) => first.get(each.document) === each)));
  }
  return deployed;
}

function ofReleases(installation: Installation): DeployedDocument[] {
  return releasedDeployments(installation).map(({ document, released }) => ({
    document,
    pipeline: released.pipeline,
    way: 'release',
    by: releaseName(released),
    released,
  }));
}

/** A Rollout has its pods in itself or in the Deployment of its `workloadRef`. */
function ofRollouts(installation: Installation): DeployedDocument[] {
  return namedReleases(installation).flatMap(({ pipeline, namespace, objects }) => {
    if (!objects.some(({ kind }) => kind === 'Rollout')) return [];
    return objects.flatMap(({ kind, name }): DeployedDocument[] => {
      const document = releasedObject(installation, { namespace }, kind, name);
      const by = `the Rollout of ${objectName(pipeline.manifest)}`;
      return document === undefined ? [] : [{ document, pipeline, way: 'release', by }];
    });
  });
}

/** Tasks of `KubectlDeployTask`. Those that call kubectl by themselves are not read for this. */
function ofSettings(installation: Installation): DeployedDocument[] {
  return installation.ofKind('Pipeline').flatMap((pipeline) => {
    const { metadata } = pipeline.manifest;
    const tasks = namedTasks(pipeline).filter(({ params }) => KubectlDeployName.WORKLOAD in textValues(params));
    if (tasks.length === 0) return [];
    return runTasks(installation, { tasks }, metadata?.namespace, {})
      .filter((task) => task.hasVariable(FIELD_MANAGER_VARIABLE))
      .flatMap((task) =>
        imageSettings(task).flatMap(({ kind, name, namespace = metadata?.namespace }): DeployedDocument[] => {
          const document = releasedObject(installation, { namespace }, kind, name);
          const by = `task ${task.name} of ${objectName(pipeline.manifest)}`;
          return document === undefined ? [] : [{ document, pipeline, way: 'set-image', by }];
        }),
      );
  });
}
