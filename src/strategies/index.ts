export * from './deploy-strategy';
export * from './set-image/set-image';
export * from './apply/apply';
