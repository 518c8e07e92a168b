import { EnvVarSource } from './env-var-source';
import { Declarations, environmentNames, mentioned } from './environment';
import { Capabilities, SecurityContext } from './security-context';
import { StepProps } from './step';
import { CONSTRUCTS } from './strictness';
import { StepPlan, TaskDeclaration, TaskPlan } from './task-plan';
import { TaskProps } from './task-props';

/** The user of steps by default: `nonroot` of the distroless images. */
export const NONROOT = 65532;

/** Plans a Task: resolves the defaults of its props. */
export function planTask(name: string, props: TaskProps): TaskPlan {
  const declaration = { params: props.params ?? {}, workspaces: props.workspaces ?? {}, results: props.results ?? {} };
  return {
    ...declaration,
    strictness: CONSTRUCTS,
    name,
    displayName: props.displayName,
    description: props.description,
    volumes: props.volumes ?? {},
    steps: props.steps.map((step) => planStep(declaration, step)),
    sidecars: [],
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

function planStep(task: TaskDeclaration, step: StepProps): StepPlan {
  const { name, image, script, command = [], args = [], env = {}, volumeMounts = [] } = step;
  return {
    name,
    path: `steps.${name}`,
    image,
    script,
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
  };
}

/** The variables that the script mentions, and those of `env`, which override them. */
function planEnvironment(task: TaskDeclaration, { script, env = {} }: StepProps): [string, string | EnvVarSource][] {
  const offered = new Map(environmentNames(declarationsOf(task)).map(({ name, value }) => [name, value]));
  const planned = new Map<string, string | EnvVarSource>();
  for (const name of mentioned(script?.text ?? '')) {
    const value = offered.get(name);
    if (value !== undefined) planned.set(name, value);
  }
  for (const [name, value] of Object.entries(env)) planned.set(name, value);
  return [...planned].sort(([a], [b]) => (a < b ? -1 : 1));
}
