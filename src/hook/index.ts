export { IHookPipeline } from './hook-pipeline';
export { ImagePart, RunValue } from './run-value';
