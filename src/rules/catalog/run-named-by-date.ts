import { Manifest } from '../../core/document';
import { embeddedManifests } from '../../core/embedded-manifests';
import { quote } from '../../core/text';
import { containerTexts, hookContainers } from '../model/hook-container';
import { Rule } from '../model/rule';

/** A run whose name is the time is a new run at each retry and each sync. */
export const runNamedByDate: Rule = {
  code: 'run-named-by-date',
  severity: 'warning',
  needs: 'folder',
  check: (installation) =>
    hookContainers(installation).flatMap((hook) =>
      containerTexts(hook).flatMap(({ property, text }) =>
        embeddedManifests(text)
          .filter(({ manifest }) => isNamedByDate(manifest))
          .map(({ manifest }) => ({
            document: hook.document,
            path: `${property}.metadata.name`,
            fact:
              `${quote(manifest.metadata!.name)} is another name each time: every retry of a failed sync, ` +
              'and every further sync, starts another build of the same',
            remedy:
              'Derive the name from the inputs of the run, e.g. from the tag or a hash of all params, with a number ' +
              'that grows when they change, and create it: a run that exists is running already',
          })),
      ),
    ),
};

function isNamedByDate({ kind, metadata }: Manifest): boolean {
  return kind === 'PipelineRun' && /\$\(\s*date\b|`\s*date\b/.test(`${metadata?.name}`);
}
