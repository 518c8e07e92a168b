/**
 * Fields of objects that may differ from Git without the Application being OutOfSync (Argo CD 3.6,
 * docs/user-guide/diffing.md). At least one of `jsonPointers`, `jqPathExpressions` and `managedFieldsManagers` is set.
 *
 * By itself this changes the comparison only: the next sync writes Git's value. Where another tool owns the field, add
 * `SyncOption.RESPECT_IGNORE_DIFFERENCES`, which takes effect once the object exists.
 */
export interface IgnoreDifference {
  /**
   * API group without version, e.g. `apps`; `*` is any.
   * @default - the core group
   */
  readonly group?: string;

  /** Kind, e.g. `Deployment`; `*` is any. */
  readonly kind: string;

  /**
   * Name of one object, exactly.
   * @default - all objects of the kind
   */
  readonly name?: string;

  /**
   * Namespace of the objects, exactly.
   * @default - any
   */
  readonly namespace?: string;

  /**
   * Fields as JSON pointers (RFC 6901), e.g. `/spec/replicas`; `/` inside a name is `~1`, `~` is `~0`. They are removed
   * one after another, so that an index of a list moves the later ones.
   * @default - none
   */
  readonly jsonPointers?: string[];

  /**
   * Fields as jq path expressions, e.g. `.spec.template.spec.containers[] | select(.name == "app").image`.
   * @default - none
   */
  readonly jqPathExpressions?: string[];

  /**
   * Field managers whose fields are ignored, e.g. the `--field-manager` of a deploying task.
   * @default - none
   */
  readonly managedFieldsManagers?: string[];
}
