export * from './deploy-strategy';
export * from './set-image/set-image-strategy';
export * from './apply/apply-strategy';
