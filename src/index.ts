export { Script } from './core/script';
export * from './tekton';
export * from './synth';
