export * from './concurrency';
export * from './hook-pipeline';
export * from './image-part';
export * from './release-config-map';
export * from './run-health-check';
export * from './run-value';
export * from './tekton-hook';
export * from './tekton-hook-props';
