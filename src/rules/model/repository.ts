/** An address of a Git repository in the form in which two of them can be compared: `git@host:a/b.git` and `https://host/a/b` are one. */
export function repositoryKey(address: string): string {
  return address
    .trim()
    .replace(/^[a-z+]+:\/\//i, '')
    .replace(/^[^@/]*@/, '')
    .replace(/^([^/:]+):(?!\d+\/)/, '$1/')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .toLowerCase();
}

/** Whether a text is such an address. */
export function isRepository(text: string): boolean {
  return /^([a-z+]+:\/\/[^\s/]+\/\S+|[\w.-]+@[\w.-]+:\S+)$/i.test(text);
}
