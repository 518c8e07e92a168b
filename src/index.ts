export { Script } from './core/script';
export * from './tekton';
export * from './argocd';
export * from './tasks';
export * from './strategies';
export * from './hook';
export * from './synth';
export { BuildAndDeployImages, BuildAndDeployPipeline, BuildAndDeployPipelineProps, BuildAndDeployTaskNames } from './build-and-deploy';
export { ArgoAppWithTektonHook, ArgoAppWithTektonHookProps } from './argo-app';
