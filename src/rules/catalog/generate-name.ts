import { HELM_HOOK, HOOK, SYNC_OPTIONS } from '../../argocd/annotation';
import { listItems } from '../../argocd/list-items';
import { Document } from '../../core/document';
import { embeddedManifests } from '../../core/embedded-manifests';
import { MAX_NAME } from '../../core/name';
import { commaList, quote } from '../../core/text';
import { containerProgram } from '../model/container-program';
import { elements } from '../model/elements';
import { Hook } from '../model/hook';
import { Installation, SyncedApplication } from '../model/installation';
import { placedContainers } from '../model/pod';
import { Rule, RuleFinding } from '../model/rule';
import { commandCalls } from '../model/shell-call';
import { hookRuns } from '../model/started-run';

/**
 * Argo CD names a hook that has only generateName:
 * `<generateName><7 characters of the revision>-<phase>-<seconds since 1970>`.
 */
export const generateName: Rule = {
  code: 'generate-name',
  severity: 'error',
  mayWarn: true,
  needs: 'folder',
  check: (installation) =>
    installation.applications.flatMap((application) => [
      ...application.hooks.flatMap((hook) => generateNameFindings(application, hook)),
      ...(application.name === '' ? [] : ordinaryObjects(application)),
      ...appliedByPrograms(installation, application),
    ]),
};

const GENERATE_NAME = 'generateName';

/** Objects with only generateName that the program of a hook, or of a task of its runs, gives to kubectl apply. */
function appliedByPrograms(installation: Installation, application: SyncedApplication): RuleFinding[] {
  const ofHooks = application.hooks.flatMap(({ document }) =>
    placedContainers(document).flatMap(({ container, property }) => {
      const field = elements(container.args).length > 0 ? 'args' : 'command';
      return applyCalls(containerProgram(container)).map((prefix) => ({
        document,
        at: `${property}.${field}`,
        prefix,
      }));
    }),
  );
  const ofTasks = hookRuns(installation, application).flatMap(({ run: { pipeline, document, property, tasks } }) =>
    tasks
      .filter((task) => task.mentions(GENERATE_NAME))
      .flatMap((task) => {
        const at = pipeline === undefined ? property : `spec.tasks.${task.name}`;
        return applyCalls(task.program).map((prefix) => ({ document: pipeline ?? document, at, prefix }));
      }),
  );
  const found = [...ofHooks, ...ofTasks].map(({ document, at, prefix }): RuleFinding => ({
    document,
    severity: 'warning',
    path: at,
    fact: `gives an object to kubectl apply whose only name is generateName ${quote(prefix)}, which kubectl rejects`,
    remedy: 'Use kubectl create, or give the object a name',
  }));
  return [
    ...new Map(found.map((finding) => [`${finding.path as string} ${finding.fact as string}`, finding])).values(),
  ];
}

/** The generateNames of objects without a name that calls of kubectl apply and replace get as their input. */
function applyCalls(program: string): string[] {
  if (!program.includes(GENERATE_NAME)) return [];
  return commandCalls(program, 'kubectl')
    .filter(({ words: [verb] }) => verb === 'apply' || verb === 'replace')
    .flatMap(({ input = '' }) => embeddedManifests(input))
    .map(({ manifest }) => manifest.metadata ?? {})
    .flatMap(({ name, generateName: prefix }) => (name === undefined && typeof prefix === 'string' ? [prefix] : []));
}

/** Ordinary objects with only generateName, which Argo CD applies; with Replace=true it creates them. */
function ordinaryObjects({ name, synced, hooks, syncOptions }: SyncedApplication): RuleFinding[] {
  const asHook = new Set(hooks.map(({ document }) => document));
  return synced
    .filter((document) => !asHook.has(document) && isApplied(document, syncOptions))
    .map((document) => ({
      document,
      path: 'metadata.generateName',
      fact:
        `${quote(document.manifest.metadata!.generateName)} is the only name of an ordinary object of the ` +
        `Application ${quote(name)}, and an object without a name cannot be applied`,
      remedy: 'Give it a name, or make it a hook, which Argo CD creates',
    }));
}

function isApplied({ manifest: { metadata } }: Document, syncOptions: readonly string[]): boolean {
  if (metadata?.generateName === undefined || metadata.name !== undefined) return false;
  const { annotations = {} } = metadata;
  if (annotations[HOOK] !== undefined || annotations[HELM_HOOK] !== undefined) return false;
  return ![...syncOptions, ...listItems(annotations[SYNC_OPTIONS])].includes('Replace=true');
}

/** Kinds whose names may have 63 characters; a Pod's may have more. */
const SHORT_NAMES = ['Job', 'PipelineRun', 'TaskRun'];

function generateNameFindings(application: SyncedApplication, hook: Hook): RuleFinding[] {
  const { document } = hook;
  const prefix = document.manifest.metadata?.generateName;
  if (prefix === undefined) return [];
  const finding =
    besideName(prefix, document.manifest.metadata?.name) ??
    inKustomize(prefix, application) ??
    exceedsMaxName(prefix, application, hook);
  return finding === undefined ? [] : [{ document, path: 'metadata.generateName', ...finding }];
}

/** What is wrong with a generateName, without its place. */
type GenerateNameFinding = Pick<RuleFinding, 'severity' | 'fact' | 'remedy'>;

/** Both are accepted, and the name is used. */
function besideName(prefix: string, name: string | undefined): GenerateNameFinding | undefined {
  if (name === undefined) return undefined;
  return {
    severity: 'warning',
    fact:
      `${quote(prefix)} is set together with name ${quote(name)}, which Argo CD uses: ` +
      'it is one object, which each sync deletes and creates again',
    remedy: 'Remove one of them; cdk8s names each object: remove that with JsonPatch.remove("/metadata/name")',
  };
}

function inKustomize(prefix: string, { name, synced }: SyncedApplication): GenerateNameFinding | undefined {
  if (name === '' || !synced.some(({ manifest }) => manifest.apiVersion?.startsWith('kustomize.config.k8s.io/'))) {
    return undefined;
  }
  return {
    fact:
      `${quote(prefix)} is in the path of the Application ${quote(name)}, which Kustomize renders, ` +
      'and Kustomize rejects an object without a name',
    remedy: 'Give it a name, with delete policy BeforeHookCreation, or remove it from the files of Kustomize',
  };
}

function exceedsMaxName(prefix: string, { sources }: SyncedApplication, hook: Hook): GenerateNameFinding | undefined {
  const { document, phases } = hook;
  const revision = sources.length > 1 ? 0 : 7; // several sources have no revision in common
  const added = revision + Math.max(...phases.map((phase) => phase.length)) + 12; // two dashes, ten digits
  if (!SHORT_NAMES.includes(document.manifest.kind ?? '') || prefix.length + added <= MAX_NAME) return undefined;
  return {
    fact:
      `${quote(prefix)} has ${prefix.length} characters; with the ${added} that Argo CD adds for ` +
      `${commaList(phases)} the name exceeds ${MAX_NAME}`,
    remedy: `Shorten it to at most ${MAX_NAME - added} characters`,
  };
}
