/** Declares a workspace of a Task. Its name is its key; scripts find it at `$WORKSPACES_NAME_PATH`. */
export interface TaskWorkspaceProps {
  /**
   * Description in the manifest.
   * @default - none
   */
  readonly description?: string;

  /**
   * Whether a run may leave it unbound. A script reads `$WORKSPACES_NAME_BOUND`, which is `true` or `false`.
   * @default false
   */
  readonly optional?: boolean;

  /**
   * Whether the task only reads it. Readers of a shared workspace may run in parallel; a writer runs alone.
   * @default false
   */
  readonly readOnly?: boolean;

  /**
   * Where it is mounted.
   * @default - `/workspace/NAME`
   */
  readonly mountPath?: string;
}

/** Declares a workspace of a Pipeline, which the run binds to a volume and the pipeline's tasks share. */
export interface PipelineWorkspaceProps {
  /**
   * Description in the manifest.
   * @default - none
   */
  readonly description?: string;

  /**
   * Whether a run may leave it unbound.
   * @default false
   */
  readonly optional?: boolean;
}
