/**
 * Where an environment variable takes its value from: a Secret, a ConfigMap or a field of the pod.
 *
 * @example
 *
 * const env = {
 *   API_TOKEN: EnvVarSource.secretKeyRef('api', 'token'),
 *   NODE_NAME: EnvVarSource.fieldRef('spec.nodeName'),
 * };
 */
export class EnvVarSource {
  /** The value of a key of a Secret; with `optional` the container starts without it. */
  public static secretKeyRef(name: string, key: string, optional: boolean = false): EnvVarSource {
    return new EnvVarSource({ secretKeyRef: { name, key, ...(optional && { optional }) } });
  }

  /** The value of a key of a ConfigMap; with `optional` the container starts without it. */
  public static configMapKeyRef(name: string, key: string, optional: boolean = false): EnvVarSource {
    return new EnvVarSource({ configMapKeyRef: { name, key, ...(optional && { optional }) } });
  }

  /** A field of the pod, e.g. `metadata.name`, `spec.nodeName`, `status.podIP`. */
  public static fieldRef(fieldPath: string): EnvVarSource {
    return new EnvVarSource({ fieldRef: { fieldPath } });
  }

  /** Any other source, as `valueFrom` of Kubernetes. */
  public static of(valueFrom: { [name: string]: any }): EnvVarSource {
    return new EnvVarSource(valueFrom);
  }

  private constructor(
    /** The source, as in the manifest. */
    public readonly valueFrom: { [name: string]: any },
  ) {}
}
