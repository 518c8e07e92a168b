import { Evidence } from './model/evidence';
import { Installation } from './model/installation';
import { groupOf } from './model/object-key';
import { startedRuns } from './model/started-run';
import { isFromEvent, templateRuns } from './model/template-run';
import { within, worded } from '../core/diagnostic';
import { Document, Finding, Manifest } from '../core/document';
import { isInOtherExamples } from '../core/is-in-other-examples';
import { nearestValue } from '../core/property';
import { tektonFindings } from '../tekton/tekton-findings';

/** A run that another document starts, as a document of its own. */
interface StartedDocument extends Document {
  readonly starter: Document;
  /** Path of the run in the starter. */
  readonly at: string;
  readonly evidence: Evidence;
  readonly pipeline?: Document;
}

/** Kinds whose containers start runs: a container that runs permanently is neither a hook nor a schedule. */
const STARTERS = ['Job', 'CronJob', 'Pod'];

/**
 * The findings of Tekton's validators in the runs that Jobs, CronJobs and Pods start, at the path of the run in the
 * document that starts it, and in those that TriggerTemplates make. A run in a program was read from a text, so that
 * its findings are warnings.
 */
export function startedRunFindings(installation: Installation): Finding[] {
  const started = STARTERS.flatMap((kind) => installation.ofKind(kind)).flatMap((document) =>
    startedRuns(installation, document).map(
      ({ written, namespace, property, evidence, pipeline, writtenIn }): StartedDocument => ({
        manifest: completed(written, namespace),
        folder: document.folder,
        acknowledgements: document.acknowledgements,
        starter: writtenIn?.document ?? document,
        at: writtenIn?.property ?? property,
        evidence,
        pipeline,
      }),
    ),
  );
  const found = tektonFindings(started, installation.index).flatMap((finding) => {
    const { at, starter, evidence, pipeline } = finding.document;
    const severity = evidence === 'text' ? 'warning' : finding.severity;
    return within(at, [{ ...finding, severity, document: starter, follows: pipeline }]);
  });
  return [...found, ...templateFindings(installation)];
}

/** A value that only an event knows counts as correct. */
function templateFindings(installation: Installation): Finding[] {
  const runs = installation
    .ofKind('TriggerTemplate')
    .filter(({ manifest }) => groupOf(manifest) === 'triggers.tekton.dev')
    .flatMap(templateRuns)
    .filter((run) => !isOfOtherExample(installation, run));
  return tektonFindings(runs, installation.index).filter(
    ({ document, path }) => !isFromEvent(nearestValue(document.manifest, worded(path, 'manifest'))),
  );
}

/** Whether what a run refers to is in the examples or tests of something else. */
function isOfOtherExample(installation: Installation, { manifest, folder }: Document): boolean {
  return ['Pipeline', 'Task'].some((kind) => {
    const name = manifest.spec?.[`${kind.toLowerCase()}Ref`]?.name;
    const found = typeof name === 'string' && installation.find(kind, manifest.metadata?.namespace, name);
    return found && isInOtherExamples(found.folder, folder);
  });
}

/** The run as it will be applied. A name that a program makes counts as correct. */
function completed(run: Manifest, namespace: string | undefined): Manifest {
  const { name, generateName } = run.metadata ?? {};
  return {
    ...run,
    metadata: {
      ...run.metadata,
      namespace,
      ...(/[$@`]/.test(`${name ?? ''}${generateName ?? ''}`) && { name: 'run', generateName: undefined }),
    },
  };
}
