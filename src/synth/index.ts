export { GitOpsApp, GitOpsAppProps } from './git-ops-app';
