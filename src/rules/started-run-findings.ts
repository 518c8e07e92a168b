import { Installation } from './model/installation';
import { startedRuns } from './model/started-run';
import { within } from '../core/diagnostic';
import { Document, Finding, Manifest } from '../core/document';
import { tektonFindings } from '../tekton/read';

/** A run that another document starts, as a document of its own. */
interface StartedDocument extends Document {
  readonly starter: Document;
  /** Where in the starter the run stands. */
  readonly at: string;
}

/** Kinds whose containers start runs: what runs for ever is no hook and no schedule. */
const STARTERS = ['Job', 'CronJob', 'Pod'];

/**
 * What Tekton's checks say of the runs that Jobs, CronJobs and Pods start. Such a run stands inside a text, where no
 * check looks: each finding is told at the document that starts the run, and at the place where the run stands there.
 */
export function startedRunFindings(installation: Installation): Finding[] {
  const started = STARTERS.flatMap((kind) => installation.ofKind(kind)).flatMap((document) =>
    startedRuns(installation, document).map(({ run, namespace, property }): StartedDocument => ({
      manifest: completed(run, namespace),
      folder: document.folder,
      acknowledged: document.acknowledged,
      starter: document,
      at: property,
    })),
  );
  return tektonFindings(started, installation.index).flatMap((finding) =>
    within(finding.document.at, [{ ...finding, document: finding.document.starter }]),
  );
}

/** The run as it will be applied. A name that a program makes is taken to be right. */
function completed(run: Manifest, namespace: string | undefined): Manifest {
  const { name = '', generateName = '' } = run.metadata ?? {};
  return {
    ...run,
    metadata: {
      ...run.metadata,
      namespace,
      ...(/[$@`]/.test(name + generateName) && { name: 'run', generateName: undefined }),
    },
  };
}
