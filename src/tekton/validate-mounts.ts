import { validateMountPath, validateSubPath } from './names';
import { StepPlan, TaskPlan } from './task-plan';
import { VolumeMount } from './task-volume';
import { TaskWorkspaceProps } from './workspaces';
import { Diagnostic, within } from '../core/diagnostic';
import { existing } from '../core/near-miss';
import { cleanPath } from '../core/path';
import { quote } from '../core/text';

/** The path at which a workspace is mounted. */
export function workspacePath(name: string, { mountPath }: TaskWorkspaceProps): string {
  return mountPath ?? `/workspace/${name}`;
}

/** Validates the volumeMounts of a step or a sidecar. */
export function validateMounts({ workspaces, volumes }: TaskPlan, { volumeMounts }: StepPlan): Diagnostic[] {
  const owners = new Map(
    Object.entries(workspaces).map(([name, workspace]) => [
      cleanPath(workspacePath(name, workspace)),
      `workspace ${quote(name)}`,
    ]),
  );
  return volumeMounts.flatMap((mount) => {
    const { name: volume, mountPath } = mount;
    const found = within(volume, [
      ...validateVolumeName(volume, Object.keys(volumes)),
      ...within('mountPath', validateMountPath(mountPath)),
      ...within('subPath', validateSubPath(mount.subPath)),
      ...within('mountPath', validateOwner(mount, owners.get(cleanPath(mountPath)))),
    ]);
    owners.set(cleanPath(mountPath), `volume ${quote(volume)}`);
    return found;
  });
}

function validateVolumeName(volume: string, volumes: readonly string[]): Diagnostic[] {
  if (volumes.includes(volume) || volume.includes('$(')) return [];
  return [
    {
      code: 'tekton-undeclared-volume',
      path: '',
      fact: `the Task has no volume ${quote(volume)}`,
      allowed: existing('Volumes', volume, volumes),
      remedy: 'Declare it in volumes: Tekton accepts the Task, but Kubernetes rejects the pod',
    },
  ];
}

function validateOwner({ mountPath }: VolumeMount, owner: string | undefined): Diagnostic[] {
  return owner === undefined ? [] : [sameMountPath(mountPath, owner, 'Change one of the mount paths')];
}

/** Reports two mounts at one path. */
export function sameMountPath(path: string, owner: string, remedy: string): Diagnostic {
  return { code: 'tekton-mount-path', path: '', fact: `${quote(path)} is also the mount path of ${owner}`, remedy };
}
