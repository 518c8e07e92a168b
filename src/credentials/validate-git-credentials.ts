import { GitCredentials } from './git-credentials';
import { Diagnostic } from '../core/diagnostic';
import { quote } from '../core/text';

/** Validates the credentials of a repository against its URL, which must be a Git URL. Paths are those of the props. */
export function validateGitCredentials(
  url: string,
  credentials: GitCredentials | undefined,
  paths: { readonly url: string; readonly credentials: string },
): Diagnostic[] {
  const isSsh = isSshUrl(url);
  if (credentials === undefined) return isSsh ? [missingSecretKey(url, paths)] : [];
  if ((credentials.protocol === 'ssh') !== isSsh) return [otherProtocol(url, isSsh, paths)];
  if (isSsh) return [];
  return [...unusedLogin(url, credentials, paths), ...unusedAuthority(url, credentials, paths)];
}

function isSshUrl(url: string): boolean {
  return /^ssh:/i.test(url) || (!/^[a-z]+:\/\//i.test(url) && url.includes('@'));
}

function missingSecretKey(url: string, paths: { readonly url: string; readonly credentials: string }): Diagnostic {
  return {
    path: paths.url,
    fact: `${quote(url)} is read over ssh, which needs a key, and ${paths.credentials} is not set`,
    remedy: `Set ${paths.credentials} to GitCredentials.ssh("SECRET"), or use the https URL`,
  };
}

function otherProtocol(
  url: string,
  isSsh: boolean,
  paths: { readonly url: string; readonly credentials: string },
): Diagnostic {
  return {
    path: paths.credentials,
    fact: isSsh
      ? `is a login for https, and ${quote(url)} is read over ssh`
      : `is an ssh key, and ${quote(url)} is not read over ssh`,
    remedy: isSsh
      ? 'Use GitCredentials.ssh("SECRET"), or the https URL'
      : 'Use GitCredentials.https({ secret: "SECRET" }), or the ssh URL',
  };
}

function unusedLogin(url: string, credentials: GitCredentials, paths: { readonly credentials: string }): Diagnostic[] {
  if (/^https?:/i.test(url) || credentials._workspaces().length === 0) return [];
  return [
    { path: paths.credentials, fact: `has no effect: ${quote(url)} takes no credentials`, remedy: 'Use the https URL' },
  ];
}

function unusedAuthority(
  url: string,
  credentials: GitCredentials,
  paths: { readonly credentials: string },
): Diagnostic[] {
  const hasAuthority = credentials._workspaces().some(({ taskWorkspace }) => taskWorkspace === 'ssl-ca-directory');
  if (!/^http:/i.test(url) || !hasAuthority) return [];
  return [
    {
      path: paths.credentials,
      fact: `has a certificateAuthority, and ${quote(url)} is not encrypted`,
      remedy: 'Use the https URL, or remove it',
    },
  ];
}
