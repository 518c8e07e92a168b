import { Document } from '../../core/document';
import { enforcedPodSecurity, PodSecurityLevel, podSecurityViolations } from '../../core/pod-security';
import { commaList as listed, quote } from '../../core/text';
import { Installation, nameOf } from '../model/installation';
import { list } from '../model/pipeline-work';
import { hookRuns, StartedRun } from '../model/started-run';
import { RuleFinding, Rule } from '../rule';

/** What a build needs, a namespace for hardened pods refuses: its TaskRun is told so, and no pod is ever made. */
export const buildInRestrictedNamespace: Rule = {
  code: 'build-in-restricted-namespace',
  severity: 'error',
  check: (installation) => {
    const levels = new Map<string, PodSecurityLevel>([['tekton-pipelines', 'restricted']]); // as in Tekton's release
    for (const { manifest } of installation.ofKind('Namespace')) {
      const level = enforcedPodSecurity(manifest);
      if (manifest.metadata?.name !== undefined && level !== undefined) levels.set(manifest.metadata.name, level);
    }
    const objects = ['Task', 'Pipeline', 'PipelineRun', 'TaskRun'].flatMap((kind) => installation.ofKind(kind));
    return [
      ...objects.flatMap((document) =>
        document.manifest.apiVersion?.startsWith('tekton.dev/') ? offences(installation, document, levels) : [],
      ),
      ...installation.applications
        .flatMap((application) => hookRuns(installation, application))
        .flatMap(({ run }) => runRuleFindings(run, levels)),
    ];
  },
};

/** Tools that no setting makes run under `restricted`; a Task of theirs is known by its name where it is not among the documents. */
const BUILDERS = /buildah|kaniko|docker-in-docker|\bdind\b/i;

/** A run that a hook starts, in a namespace that lets none of its builds in. */
function runRuleFindings(
  { document, property, namespace, tasks }: StartedRun,
  levels: ReadonlyMap<string, PodSecurityLevel>,
): RuleFinding[] {
  if (namespace === undefined || levels.get(namespace) !== 'restricted') return [];
  return tasks
    .filter(({ steps, taskName }) => steps.length === 0 && BUILDERS.test(taskName ?? ''))
    .map(({ name, taskName }) => ({
      document,
      path: document.manifest.kind === 'PipelineRun' ? 'metadata.namespace' : `${property}.metadata.namespace`,
      fact: `${quote(namespace)} enforces Pod Security "restricted", and the task ${quote(name)} runs the Task ${quote(taskName)}: no pod of a build is let in there`,
      remedy: 'Run it in a namespace for builds, which enforces baseline',
    }));
}

function offences(
  installation: Installation,
  document: Document,
  levels: ReadonlyMap<string, PodSecurityLevel>,
): RuleFinding[] {
  const { metadata } = document.manifest;
  const namespace = metadata?.namespace ?? installation.destinationNamespaceOf(document);
  const level = namespace === undefined ? undefined : levels.get(namespace);
  if (level !== 'restricted' && level !== 'baseline') return [];
  return taskSpecs(document).flatMap(({ property, spec }) =>
    list(spec.steps).flatMap((step, i): RuleFinding[] => {
      const securityContext = { ...spec.stepTemplate?.securityContext, ...step.securityContext };
      const violations = podSecurityViolations(securityContext, level);
      if (violations.length === 0) return [];
      return [
        {
          document,
          path: `${property}.steps.${step.name ?? i}.securityContext`,
          fact: `${listed(violations)}: the namespace ${quote(namespace)} enforces Pod Security ${quote(level)}, so that no pod of ${nameOf(document.manifest)} is let in`,
          remedy: `Build in a namespace that enforces ${podSecurityViolations(securityContext, 'baseline').length > 0 ? 'privileged' : 'baseline'}, or give the step what ${quote(level)} asks for`,
        },
      ];
    }),
  );
}

/** The embedded and declared Tasks of a document, and where they stand. */
function taskSpecs({ manifest: { kind, spec } }: Document): { property: string; spec: any }[] {
  if (spec === undefined || spec === null) return [];
  if (kind === 'Task') return [{ property: 'spec', spec }];
  if (kind === 'TaskRun') {
    return spec.taskSpec === undefined ? [] : [{ property: 'spec.taskSpec', spec: spec.taskSpec }];
  }
  const [at, pipeline] = kind === 'Pipeline' ? ['spec', spec] : ['spec.pipelineSpec', spec.pipelineSpec];
  return ['tasks', 'finally'].flatMap((field) =>
    list(pipeline?.[field])
      .filter(({ taskSpec }) => taskSpec?.steps !== undefined)
      .map(({ name, taskSpec }) => ({ property: `${at}.${field}.${name}.taskSpec`, spec: taskSpec })),
  );
}
