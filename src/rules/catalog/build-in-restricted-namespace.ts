import { Document } from '../../core/document';
import { enforcedPodSecurity, PodSecurityLevel, podSecurityViolations } from '../../core/pod-security';
import { commaList, quote } from '../../core/text';
import { TEKTON_NAMESPACE } from '../../tekton/tekton-namespace';
import { elements } from '../model/elements';
import { severityOf } from '../model/evidence';
import { Installation } from '../model/installation';
import { objectName } from '../model/object-name';
import { Rule, RuleFinding } from '../model/rule';
import { hookRuns, StartedRun } from '../model/started-run';

/** A build in a namespace whose Pod Security rejects its pods: the TaskRun reports it, and no pod is ever created. */
export const buildInRestrictedNamespace: Rule = {
  code: 'build-in-restricted-namespace',
  severity: 'error',
  mayWarn: true,
  check: (installation) => {
    const levels = enforcedLevels(installation);
    return [
      ...['Task', 'Pipeline', 'PipelineRun', 'TaskRun']
        .flatMap((kind) => installation.ofKind(kind))
        .filter(({ manifest }) => manifest.apiVersion?.startsWith('tekton.dev/'))
        .flatMap((document) => rejectedSteps(installation, document, levels)),
      ...installation.applications
        .flatMap((application) => hookRuns(installation, application))
        .flatMap(({ run }) => rejectedBuilders(run, levels)),
    ];
  },
};

/** Build tools that no setting lets run under `restricted`. */
const BUILDER_NAME = /buildah|kaniko|docker-in-docker|\bdind\b/i;

/** A level that a namespace enforces. */
interface EnforcedLevel {
  readonly level: PodSecurityLevel;
  /** Whether the Namespace is among the documents. */
  readonly isDeclared: boolean;
}

function enforcedLevels(installation: Installation): ReadonlyMap<string, EnforcedLevel> {
  const levels = new Map<string, EnforcedLevel>([[TEKTON_NAMESPACE, { level: 'restricted', isDeclared: false }]]);
  for (const { manifest } of installation.ofKind('Namespace')) {
    const level = enforcedPodSecurity(manifest);
    if (manifest.metadata?.name !== undefined && level !== undefined) {
      levels.set(manifest.metadata.name, { level, isDeclared: true });
    }
  }
  return levels;
}

/** The steps of a document whose security context the namespace rejects. */
function rejectedSteps(
  installation: Installation,
  document: Document,
  levels: ReadonlyMap<string, EnforcedLevel>,
): RuleFinding[] {
  const namespace = document.manifest.metadata?.namespace ?? installation.destinationNamespaceOf(document);
  const enforced = namespace === undefined ? undefined : levels.get(namespace);
  if (enforced === undefined) return [];
  return taskSpecs(document).flatMap(({ property, spec }) =>
    elements(spec.steps).flatMap((step, i): RuleFinding[] => {
      const securityContext = { ...spec.stepTemplate?.securityContext, ...step.securityContext };
      const violations = podSecurityViolations(securityContext, enforced.level);
      if (violations.length === 0) return [];
      const admitting = podSecurityViolations(securityContext, 'baseline').length > 0 ? 'privileged' : 'baseline';
      return [
        {
          document,
          severity: severityOf(enforced.isDeclared ? 'field' : 'text'),
          path: `${property}.steps.${step.name ?? i}.securityContext`,
          fact:
            `${commaList(violations)}: the namespace ${quote(namespace)} enforces Pod Security ` +
            `${quote(enforced.level)}, which rejects each pod of ${objectName(document.manifest)}`,
          remedy:
            `Build in a namespace that enforces ${admitting}, ` +
            `or give the step what ${quote(enforced.level)} requires`,
        },
      ];
    }),
  );
}

/** The builders of a run that a hook starts, whose Tasks are not among the documents: recognized by name. */
function rejectedBuilders(
  { document, property, namespace, tasks }: StartedRun,
  levels: ReadonlyMap<string, EnforcedLevel>,
): RuleFinding[] {
  if (namespace === undefined || levels.get(namespace)?.level !== 'restricted') return [];
  return tasks
    .filter(({ steps, taskName }) => steps.length === 0 && BUILDER_NAME.test(taskName ?? ''))
    .map(({ name, taskName }) => ({
      document,
      severity: severityOf('text'),
      path: document.manifest.kind === 'PipelineRun' ? 'metadata.namespace' : `${property}.metadata.namespace`,
      fact:
        `${quote(namespace)} enforces Pod Security "restricted", and the task ${quote(name)} runs the Task ` +
        `${quote(taskName)}: the namespace rejects each pod of a build`,
      remedy: 'Run it in a namespace for builds, which enforces baseline',
    }));
}

/** A task spec and its path. */
interface PlacedTaskSpec {
  readonly property: string;
  readonly spec: any;
}

/** The embedded and declared Tasks of a document. */
function taskSpecs({ manifest: { kind, spec } }: Document): PlacedTaskSpec[] {
  if (spec === undefined || spec === null) return [];
  switch (kind) {
    case 'Task':
      return [{ property: 'spec', spec }];
    case 'TaskRun':
      return spec.taskSpec === undefined ? [] : [{ property: 'spec.taskSpec', spec: spec.taskSpec }];
    case 'Pipeline':
      return embeddedTaskSpecs('spec', spec);
    default:
      return embeddedTaskSpecs('spec.pipelineSpec', spec.pipelineSpec);
  }
}

function embeddedTaskSpecs(property: string, pipelineSpec: any): PlacedTaskSpec[] {
  return ['tasks', 'finally'].flatMap((field) =>
    elements(pipelineSpec?.[field])
      .filter(({ taskSpec }) => taskSpec?.steps !== undefined)
      .map(({ name, taskSpec }) => ({ property: `${property}.${field}.${name}.taskSpec`, spec: taskSpec })),
  );
}
