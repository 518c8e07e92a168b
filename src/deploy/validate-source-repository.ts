import { Diagnostic, within } from '../core/diagnostic';
import { quote } from '../core/text';
import { GitCredentials } from '../credentials';
import { validateCredentialNames } from '../credentials/validate-credential-names';
import { validateGitCredentials } from '../credentials/validate-git-credentials';

/** Validates the props `sourceUrl` and `gitCredentials`. */
export function validateSourceRepository(sourceUrl: string, gitCredentials: GitCredentials | undefined): Diagnostic[] {
  return [
    ...validateUrlAndCredentials(sourceUrl, gitCredentials),
    ...within('gitCredentials', validateCredentialNames(gitCredentials?._workspaces() ?? [])),
  ];
}

/** Credentials are compared with the URL only if it is one. */
function validateUrlAndCredentials(sourceUrl: string, gitCredentials: GitCredentials | undefined): Diagnostic[] {
  const diagnostics = within('sourceUrl', validateSourceUrl(sourceUrl));
  if (diagnostics.length > 0) return diagnostics;
  return validateGitCredentials(sourceUrl, gitCredentials, { url: 'sourceUrl', credentials: 'gitCredentials' });
}

function validateSourceUrl(url: string): Diagnostic[] {
  const isGitUrl = /^(https?|ssh|git|file):\/\/[^\s]+$|^[\w.-]+@[\w.-]+:[^\s]+$/.test(url);
  const hasPassword = /:\/\/[^/@\s]*:[^/@\s]*@/.test(url);
  if (isGitUrl && !hasPassword) return [];
  const shown = quote(url.replace(/(:\/\/)[^/@\s]*@/, '$1***@'));
  return [
    {
      path: '',
      fact: hasPassword ? `${shown} contains a password` : `${shown} is not a Git URL`,
      allowed: 'Allowed: https://HOST/PATH, ssh://USER@HOST/PATH, USER@HOST:PATH',
      remedy: 'Correct the URL; set gitCredentials for credentials',
    },
  ];
}
