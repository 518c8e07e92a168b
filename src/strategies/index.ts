export { ApplicationDemands, DeployContext, DeployPermission, IDeployStrategy } from './deploy-strategy';
export { DeployStrategy } from './strategies';
export { SetImageProps, SetImageStrategy, WorkloadKind } from './set-image/set-image';
export { AppliedResources, ApplyProps, ApplyStrategy } from './apply/apply';
