export * from './hook-pipeline';
export * from './release-stamp';
export * from './run-value';
export * from './tekton-hook';
