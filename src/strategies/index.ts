export * from './deploy-strategy';
export * from './workload-kind';
export * from './set-image/set-image-strategy';
export * from './apply/apply-strategy';
