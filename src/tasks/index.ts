export * from './default-images';
export * from './reusable-task-props';
export * from './git-clone/git-clone-task';
export { BuildProfile } from './buildah/build-profile';
export * from './buildah/sbom-options';
export * from './buildah/buildah-task';
export * from './kubectl-deploy/kubectl-deploy-task';
export * from './resolve-image/resolve-image-task';
export * from './http-check/http-check-task';
