export * from './build-and-deploy-pipeline-props';
export * from './build-and-deploy-pipeline';
