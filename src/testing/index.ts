export * from './simulate-release-options';
export * from './simulated-run';
export * from './simulated-run-status';
export * from './synthesized-hook';
export * from './synthesized-manifests';
export * from './synthesized-pipeline';
export * from './testing';
