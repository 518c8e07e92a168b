import { embeddedManifests } from '../../core/embedded';
import { quote } from '../../core/text';
import { hookContainers, programsOf } from '../model/hook-program';
import { Rule } from '../rule';

/** A run whose name is the time is a new run at each retry and each sync. */
export const runNamedByDate: Rule = {
  code: 'run-named-by-date',
  severity: 'warning',
  check: (installation) =>
    hookContainers(installation).flatMap((hook) =>
      programsOf(hook).flatMap(({ property, text }) =>
        embeddedManifests(text)
          .filter(
            ({ manifest: { kind, metadata } }) =>
              kind === 'PipelineRun' && /\$\(\s*date\b|`\s*date\b/.test(`${metadata?.name}`),
          )
          .map(({ manifest }) => ({
            document: hook.document,
            path: `${property}.metadata.name`,
            fact: `${quote(manifest.metadata!.name)} is another name each time: every retry of a failed sync, and every further sync, starts another build of the same`,
            remedy:
              'Make the name of what the run is given, e.g. of the tag or of a hash of all params, and create it: what exists then runs already',
          })),
      ),
    ),
};
