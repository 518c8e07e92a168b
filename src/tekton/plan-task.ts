import { EnvVarSource } from './env-var-source';
import { Declarations, environmentNames, mentioned } from './environment';
import { mergeValues, overrideDefined } from './merge-values';
import { Capabilities, SecurityContext } from './security-context';
import { SidecarProps } from './sidecar';
import { StepProps, StepTemplate } from './step';
import { conditionTexts, paramTexts } from './step-texts';
import { CONSTRUCTS } from './strictness';
import { ContainerPlan, OwnTaskPlan, StepPlan, TaskDeclaration } from './task-plan';
import { TaskProps } from './task-props';
import { Script } from '../core/script';

/** The user of steps by default: `nonroot` of the distroless images. */
export const NONROOT = 65532;

/** Plans a Task: resolves the defaults of its props. */
export function planTask(name: string, props: TaskProps): OwnTaskPlan {
  const declaration = { params: props.params ?? {}, workspaces: props.workspaces ?? {}, results: props.results ?? {} };
  const { steps, stepTemplate = {}, sidecars = [] } = props;
  return {
    ...declaration,
    strictness: CONSTRUCTS,
    name,
    displayName: props.displayName,
    description: props.description,
    volumes: props.volumes ?? {},
    steps: steps.map((step) => planStep(declaration, withTemplate(step, stepTemplate))),
    sidecars: sidecars.map((sidecar) => ({ ...planStep(declaration, sidecar), path: `sidecars.${sidecar.name}` })),
    stepTemplate: props.stepTemplate,
    ownSteps: steps.map((step) => planContainer(declaration, step, stepTemplate)),
    ownSidecars: sidecars.map((sidecar) => planContainer(declaration, sidecar)),
  };
}

/** Resolves what a container may do: by default hardened as Pod Security `restricted` requires. */
export function planStepSecurity(given: SecurityContext = {}): SecurityContext {
  const runAsUser = given.runAsUser ?? NONROOT;
  const privileged = given.privileged ?? false;
  return {
    ...given,
    runAsUser,
    runAsGroup: given.runAsGroup ?? (runAsUser === 0 ? undefined : NONROOT),
    runAsNonRoot: given.runAsNonRoot ?? runAsUser !== 0,
    readOnlyRootFilesystem: given.readOnlyRootFilesystem ?? false,
    allowPrivilegeEscalation: given.allowPrivilegeEscalation ?? privileged,
    privileged,
    capabilities: planCapabilities(given.capabilities),
    seccompProfile: given.seccompProfile ?? { type: 'RuntimeDefault' },
  };
}

function planCapabilities({ add = [], drop = ['ALL'] }: Capabilities = {}): Capabilities {
  return { add, drop };
}

/** The declarations by which scripts find their environment variables. */
export function declarationsOf({ params, workspaces, results }: TaskDeclaration): Declarations {
  return { params, workspaces: Object.keys(workspaces), results: Object.keys(results) };
}

/** A step with the fields of the template that it does not set. A StepAction sets its own. */
function withTemplate(step: StepProps, template: StepTemplate): StepProps {
  if (step.ref !== undefined) return step;
  const { env, volumeMounts = [], securityContext } = step;
  const others = (template.volumeMounts ?? []).filter(
    ({ mountPath }) => !volumeMounts.some((mount) => mount.mountPath === mountPath),
  );
  return {
    ...overrideDefined<StepProps>(template as StepProps, step),
    env: { ...template.env, ...env },
    volumeMounts: [...others, ...volumeMounts],
    securityContext: mergeValues(template.securityContext, securityContext),
  };
}

function planContainer<Props extends StepProps | SidecarProps>(
  task: TaskDeclaration,
  props: Props,
  template: StepTemplate = {},
): ContainerPlan<Props> {
  const isReference = 'ref' in props && props.ref !== undefined;
  return {
    props,
    script: scriptText(props.script),
    environment: planEnvironment(task, props),
    securityContext: isReference
      ? undefined
      : planStepSecurity(mergeValues(template.securityContext, props.securityContext)),
  };
}

function planStep(task: TaskDeclaration, step: StepProps): StepPlan {
  const { name, image = '', command = [], args = [], env = {}, volumeMounts = [], when = [], params = {} } = step;
  return {
    name,
    path: `steps.${name}`,
    image,
    script: scriptText(step.script),
    command,
    args,
    env,
    environment: planEnvironment(task, step),
    workingDir: step.workingDir,
    computeResources: step.computeResources,
    securityContext: planStepSecurity(step.securityContext),
    timeout: step.timeout,
    onError: step.onError,
    volumeMounts,
    isReference: step.ref !== undefined,
    results: step.results && Object.keys(step.results),
    texts: [...conditionTexts(when), ...paramTexts(params)],
  };
}

function scriptText(script: string | Script | undefined): string | undefined {
  return typeof script === 'object' ? script.text : script;
}

/** The variables that the script mentions, and those of `env`, which override them. */
function planEnvironment(
  task: TaskDeclaration,
  { script, env = {} }: StepProps | SidecarProps,
): [string, string | EnvVarSource][] {
  const offered = new Map(environmentNames(declarationsOf(task)).map(({ name, value }) => [name, value]));
  const planned = new Map<string, string | EnvVarSource>();
  for (const name of mentioned(scriptText(script) ?? '')) {
    const value = offered.get(name);
    if (value !== undefined) planned.set(name, value);
  }
  for (const [name, value] of Object.entries(env)) planned.set(name, value);
  return [...planned].sort(([a], [b]) => (a < b ? -1 : 1));
}
