export { DefaultImages } from './images';
export { ReusableTaskProps } from './reusable-task';
export { GitClonePipelineTask, GitCloneTask, GitCloneTaskProps } from './git-clone/git-clone';
export { BuildahPipelineTask, BuildahTask, BuildahTaskProps, BuildProfile } from './buildah/buildah';
export { KubectlDeployPipelineTask, KubectlDeployTask, KubectlDeployTaskProps } from './kubectl-deploy/kubectl-deploy';
