/**
 * Whether a folder is one of Pipelines-as-Code. It writes the Tasks and Pipelines that a run there names into the run;
 * none of them is ever in a cluster.
 */
export function isPipelinesAsCodeFolder(folder: string): boolean {
  return folder.includes('.tekton') && folder.split('/').includes('.tekton');
}
