export * from './hook-pipeline';
export * from './run-value';
