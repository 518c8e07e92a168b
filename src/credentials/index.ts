export * from './certificate-authority';
export * from './git-credentials';
export * from './registry-credentials';
