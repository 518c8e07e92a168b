/**
 * A Git URL as Argo CD compares it with the `sourceRepos` of an AppProject (`NormalizeGitURL` in util/git/git.go of
 * Argo CD 3.6): lower case, without `.git`, `git@host:path` as `git@host/path`. The scheme, the user and a `/` at the
 * end make a difference.
 */
export function normalizedGitUrl(url: string): string {
  const lower = url.trim().toLowerCase();
  const isShort = /^[^/:]*@[^@]+$/.test(lower);
  return (isShort ? lower.replace(':', '/') : lower.replace(/^ssh:\/\//, '')).replace(/\.git$/, '');
}

/**
 * What is the same for all URLs of one repository, for comparing what Argo CD syncs with what a run clones or pushes:
 * host and path. `git@host:a/b.git` and `https://host/a/b` are one repository.
 */
export function repositoryKey(url: string): string {
  return url
    .trim()
    .replace(/^[a-z+]+:\/\//i, '')
    .replace(/^[^@/]*@/, '')
    .replace(/^([^/:]+):(?!\d+\/)/, '$1/')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .toLowerCase();
}

/** Whether a text is a URL of a Git repository. */
export function isGitUrl(text: string): boolean {
  return /^([a-z+]+:\/\/[^\s/]+\/\S+|[\w.-]+@[\w.-]+:\S+)$/i.test(text);
}
