export * from './images';
export * from './reusable-task';
export * from './git-clone/git-clone';
export * from './buildah/sbom';
export * from './buildah/buildah';
export * from './kubectl-deploy/kubectl-deploy';
