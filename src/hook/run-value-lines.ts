import { ImagePart } from './image-part';
import { HookPlan, readsReleaseConfigMap } from './plan-hook';
import { isReadFromApplication, RunValueLine, valuePlaceholder } from './protocol';
import { RunValue } from './run-value';

/** Where the Application has the operation of the sync that runs the hook. */
const OPERATION = '.status.operationState';

/** What `synth` knows of a value, by its source. */
const SETTLED: { readonly [source: string]: (plan: HookPlan, value: RunValue) => string } = {
  fixed: (_, { detail }) => detail,
  applicationName: (plan) => plan.applicationName,
  applicationNamespace: (plan) => plan.applicationNamespace,
  destinationNamespace: (plan) => plan.appNamespace ?? '',
  phase: (plan) => plan.phase,
};

/** How the trigger reads a value, by its source. */
const READ: { readonly [source: string]: (plan: HookPlan, value: RunValue) => Omit<RunValueLine, 'name'> } = {
  release: (plan, { detail }) =>
    readsReleaseConfigMap(plan) ? { kind: 'text', from: detail } : { kind: 'literal', from: plan.release[detail] },
  syncedRevision: (plan, value) => ({ kind: 'revision', from: revisionPath(plan, value) }),
  syncedImage: (_, { part, detail }) => ({ kind: `image_${part ?? ImagePart.TAG}`, from: detail }),
  attempt: () => ({ kind: 'number', from: `${OPERATION}.retryCount` }),
  startedBy: () => ({ kind: 'words', from: `${OPERATION}.operation.initiatedBy.username` }),
  failureMessage: () => ({ kind: 'words', from: `${OPERATION}.message` }),
};

/** A value that is known at synth; undefined for one that the trigger reads. */
export function settledValue(plan: HookPlan, value: RunValue): string | undefined {
  return SETTLED[value.source]?.(plan, value);
}

/** A value as the template has it: itself, or the placeholder that the trigger fills. */
export function templateValue(plan: HookPlan, name: string, value: RunValue): string {
  return settledValue(plan, value) ?? valuePlaceholder(name);
}

/**
 * The values that the trigger reads when the hook runs. `sed` puts them in, where a dot of a name matches any
 * character: so `a-b` comes before `a.b`, and only `a.b` is left for the second.
 */
export function runValueLines(plan: HookPlan): RunValueLine[] {
  const dots = ({ name }: RunValueLine) => name.split('.').length;
  return [...linesOf(plan, 'params', plan.params), ...linesOf(plan, 'labels', plan.labels)].sort(
    (a, b) => dots(a) - dots(b),
  );
}

/** Whether any value is read from the Application, which needs a Role in Argo CD's namespace. */
export function readsApplication(plan: HookPlan): boolean {
  return runValueLines(plan).some(({ kind }) => isReadFromApplication(kind));
}

/** Whether a param, which is an input of the run, is read from the Application. */
export function takesInputFromApplication(plan: HookPlan): boolean {
  return linesOf(plan, 'params', plan.params).some(({ kind }) => isReadFromApplication(kind));
}

/** Whether any value is read from the ConfigMap of the release. */
export function readsRelease(plan: HookPlan): boolean {
  return runValueLines(plan).some(({ kind }) => kind === 'text');
}

function linesOf(plan: HookPlan, group: string, values: { readonly [name: string]: RunValue }): RunValueLine[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const line = READ[value.source]?.(plan, value);
    return line === undefined ? [] : [{ name: `${group}.${key}`, ...line }];
  });
}

function revisionPath({ sourcesAreGit, syncedSource }: HookPlan, { sourceIndex }: RunValue): string {
  const field = sourcesAreGit.length > 1 ? `revisions[${sourceIndex ?? syncedSource}]` : 'revision';
  return `${OPERATION}.syncResult.${field}`;
}
