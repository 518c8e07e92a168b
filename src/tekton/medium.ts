/**
 * In what a Task, a Pipeline or a run is written: in code, or as a manifest. A problem names the properties and the
 * ways out of the medium in which its author wrote.
 */
export interface Medium {
  /** What the author calls things. */
  readonly words: {
    readonly defaultValue: string;
    readonly allowedValues: string;
    /** Where a pipeline task says what it runs. */
    readonly taskName: string;
    readonly taskParams: string;
    readonly security: string;
    readonly addCapabilities: string;
    readonly finallyTasks: string;
    readonly serviceAccountName: string;
    readonly podTemplate: string;
    readonly continueOnError: string;
  };
  /** What the author can do. */
  readonly remedies: {
    readonly addTask: string;
    readonly useFinally: string;
    readonly giveResult: string;
    readonly bindWorkspace: string;
    readonly useClaim: string;
    readonly objectType: string;
    readonly bindTaskWorkspace: string;
    /** @param name name of an environment variable @param value what stands for its value */
    readonly environment: (name: string, value: string) => string;
  };
  /** Whether a script that mentions `PARAMS_URL` and its like is given that environment variable. */
  readonly givesEnvironment: boolean;
  /** Whether a `$(…)` that Tekton does not know may be meant for Kubernetes or for a shell. */
  readonly knowsOtherSubstitutions: boolean;
  /** Whether a list, or a result that is an object, may be named without `[*]` where it stands as a whole, which Tekton takes. */
  readonly takesBareLists: boolean;
}

/** The constructs of this library. */
export const CODE: Medium = {
  words: {
    defaultValue: 'defaultValue',
    allowedValues: 'allowedValues',
    taskName: 'task',
    taskParams: 'task.params',
    security: 'security',
    addCapabilities: 'addCapabilities',
    finallyTasks: 'finallyTasks',
    serviceAccountName: 'serviceAccountName',
    podTemplate: 'podTemplate',
    continueOnError: 'CONTINUE',
  },
  remedies: {
    addTask: 'Add at least one task with addTask; finally tasks alone are refused',
    useFinally: 'Use a result of the task, or addFinally',
    giveResult: 'Give task.result("NAME")',
    bindWorkspace: 'Bind it, e.g. WorkspaceBinding.claimTemplate({ … })',
    useClaim: 'Use WorkspaceBinding.claimTemplate({ … })',
    objectType: 'Remove properties or set type to ParamType.OBJECT',
    bindTaskWorkspace: 'Name the workspace of the Pipeline that it uses',
    environment: (name) => `Write "$${name}", which the step then gets by environment`,
  },
  givesEnvironment: true,
  knowsOtherSubstitutions: false,
  takesBareLists: false,
};

/** Manifests, whoever wrote them. */
export const MANIFEST: Medium = {
  words: {
    defaultValue: 'default',
    allowedValues: 'enum',
    taskName: 'taskRef.name',
    taskParams: 'taskRef.params',
    security: 'securityContext',
    addCapabilities: 'capabilities.add',
    finallyTasks: 'finally',
    serviceAccountName: 'taskRunTemplate.serviceAccountName',
    podTemplate: 'taskRunTemplate.podTemplate',
    continueOnError: 'continue',
  },
  remedies: {
    addTask: 'Add at least one task; finally tasks alone are refused',
    useFinally: 'Use a result of the task, or put this one under finally',
    giveResult: 'Write $(tasks.TASK.results.NAME)',
    bindWorkspace: 'Bind it, e.g. to a volumeClaimTemplate',
    useClaim: 'Use a volumeClaimTemplate',
    objectType: 'Remove properties or set type to object',
    bindTaskWorkspace: 'Add it to workspaces',
    environment: (name, value) => `Add an env variable ${name} with the value ${value} and write "$${name}"`,
  },
  givesEnvironment: false,
  knowsOtherSubstitutions: true,
  takesBareLists: true,
};
