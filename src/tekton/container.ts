import { ComputeResources } from './compute-resources';
import { EnvVarSource } from './env-var-source';
import { SecurityContext } from './security-context';
import { VolumeMount } from './task-volume';

/** A Secret or ConfigMap whose keys become environment variables. */
export interface EnvFromReference {
  /** Name of the Secret or ConfigMap. */
  readonly name: string;

  /**
   * Whether the container starts without it.
   * @default false
   */
  readonly optional?: boolean;
}

/** Where a container takes environment variables from: either `secretRef` or `configMapRef`. */
export interface EnvFromSource {
  /**
   * A Secret.
   * @default - none: `configMapRef` is set
   */
  readonly secretRef?: EnvFromReference;

  /**
   * A ConfigMap.
   * @default - none: `secretRef` is set
   */
  readonly configMapRef?: EnvFromReference;

  /**
   * What the names of the variables begin with.
   * @default - the names are the keys
   */
  readonly prefix?: string;
}

/** A raw block device in a container. */
export interface VolumeDevice {
  /** Name of a volume of the Task that is a PersistentVolumeClaim. */
  readonly name: string;

  /** Path of the device in the container. */
  readonly devicePath: string;
}

/** A workspace that only some steps or sidecars of a Task see. */
export interface IsolatedWorkspace {
  /** Name of the workspace of the Task. */
  readonly name: string;

  /** Where it is mounted. */
  readonly mountPath: string;
}

/** The fields that steps, sidecars and the template of steps share. */
export interface ContainerProps {
  /**
   * `REPOSITORY:TAG` and/or `@sha256:DIGEST`; may be `$(params.NAME)`. Must name a version other than `latest`.
   * @default - none: that of `stepTemplate` or `ref`
   */
  readonly image?: string;

  /**
   * `Always`, `IfNotPresent` or `Never`.
   * @default 'IfNotPresent'
   */
  readonly imagePullPolicy?: string;

  /**
   * The program and its first arguments; cannot be combined with `script`. A step without both is rejected: Tekton
   * would ask the registry of the image for the entrypoint.
   * @default - none
   */
  readonly command?: string[];

  /**
   * Arguments of the command or of the script. `$(params.NAME[*])` as an element becomes all elements of an array.
   * @default - none
   */
  readonly args?: string[];

  /**
   * Environment variables, by name: values, or where to take them from.
   * @default - those that the script mentions
   */
  readonly env?: { [name: string]: string | EnvVarSource };

  /**
   * Secrets and ConfigMaps whose keys become environment variables.
   * @default - none
   */
  readonly envFrom?: EnvFromSource[];

  /**
   * Working directory.
   * @default - the image's working directory
   */
  readonly workingDir?: string;

  /**
   * Requests and limits.
   * @default - none
   */
  readonly computeResources?: ComputeResources;

  /**
   * Security context.
   * @default - hardened; in a template none
   */
  readonly securityContext?: SecurityContext;

  /**
   * Mounts of the volumes of the Task.
   * @default - none
   */
  readonly volumeMounts?: VolumeMount[];

  /**
   * Raw block devices.
   * @default - none
   */
  readonly volumeDevices?: VolumeDevice[];
}
