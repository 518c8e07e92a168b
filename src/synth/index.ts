export * from './git-ops-app';
