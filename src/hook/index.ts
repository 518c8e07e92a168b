export * from './hook-pipeline';
export * from './release-config-map';
export * from './run-value';
export * from './tekton-hook';
