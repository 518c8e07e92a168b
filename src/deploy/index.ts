export * from './service-account';
export * from './deploy-pipeline-props';
export * from './deploy-pipeline';
export * from './remote-deploy-account';
