import { MAX_NAME } from '../../core/name';
import { commaList, quote } from '../../core/text';
import { Hook } from '../model/hook';
import { SyncedApplication } from '../model/installation';
import { RuleFinding, Rule } from '../rule';

/** Argo CD names a hook that has only generateName itself: `<generateName><7 of the revision>-<phase>-<seconds since 1970>`. */
export const generateName: Rule = {
  code: 'generate-name',
  severity: 'error',
  check: ({ applications }) =>
    applications.flatMap((application) => application.hooks.flatMap((hook) => offences(application, hook))),
};

/** Kinds whose names may have 63 characters; a Pod's may have more. */
const SHORT_NAMES = ['Job', 'PipelineRun', 'TaskRun'];

function offences(application: SyncedApplication, { document, phases }: Hook): RuleFinding[] {
  const { kind = '', metadata } = document.manifest;
  const prefix = metadata?.generateName;
  if (prefix === undefined) return [];
  const offence = (fact: string, remedy: string): RuleFinding[] => [
    { document, path: 'metadata.generateName', fact, remedy },
  ];
  if (metadata?.name !== undefined) {
    return offence(
      `${quote(prefix)} stands beside name ${quote(metadata.name)}, which Argo CD takes: it is one object, deleted and made anew by each sync`,
      'Remove one of them; in cdk8s, which gives each object a name, remove it with JsonPatch.remove("/metadata/name")',
    );
  }
  if (application.synced.some(({ manifest }) => manifest.apiVersion?.startsWith('kustomize.config.k8s.io/'))) {
    return offence(
      `${quote(prefix)} stands in the path of the Application ${quote(application.name)}, which is built by Kustomize, and Kustomize refuses an object without a name`,
      'Give it a name, with delete policy BeforeHookCreation, or take it out of Kustomize',
    );
  }
  const revision = application.sources.length > 1 ? 0 : 7; // several sources have no revision in common
  const longest = Math.max(...phases.map((phase) => phase.length));
  const length = prefix.length + revision + longest + 12; // two dashes, ten digits
  if (!SHORT_NAMES.includes(kind) || length <= MAX_NAME) return [];
  return offence(
    `${quote(prefix)} has ${prefix.length} characters; with the ${length - prefix.length} that Argo CD adds for ${commaList(phases)} the name would pass ${MAX_NAME}`,
    `Shorten it to at most ${MAX_NAME - (length - prefix.length)} characters`,
  );
}
