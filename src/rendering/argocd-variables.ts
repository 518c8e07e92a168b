/** The variables that Argo CD fills in parameters (`newEnv` in reposerver/repository/repository.go of v3.6). */
export interface ArgocdVariables {
  readonly [name: string]: string;
}

/** The revision is the commit that Argo CD checks out, which is not known here. */
const UNKNOWN_REVISION = '0'.repeat(40);

/** The variables of a source of an Application. */
export function argocdVariables({ metadata, spec }: any, source: any): ArgocdVariables {
  const text = (value: unknown) => `${(value as string | undefined) ?? ''}`;
  return {
    ARGOCD_APP_NAME: text(metadata?.name),
    ARGOCD_APP_NAMESPACE: text(spec?.destination?.namespace),
    ARGOCD_APP_PROJECT_NAME: text(spec?.project),
    ARGOCD_APP_REVISION: UNKNOWN_REVISION,
    ARGOCD_APP_REVISION_SHORT: UNKNOWN_REVISION.slice(0, 7),
    ARGOCD_APP_REVISION_SHORT_8: UNKNOWN_REVISION.slice(0, 8),
    ARGOCD_APP_SOURCE_REPO_URL: text(source.repoURL),
    ARGOCD_APP_SOURCE_PATH: text(source.path),
    ARGOCD_APP_SOURCE_TARGET_REVISION: text(source.targetRevision),
  };
}

/** Fills `$NAME` and `${NAME}` as `os.Expand` of Go does: a name that is not set is empty, and `$$` is `$`. */
export function filledVariables(text: string, variables: ArgocdVariables): string {
  return text.replace(/\$(?:\{([^}]*)\}|([A-Za-z_]\w*)|([*#$@!?\-0-9]))/g, (_, braced, name, sign) => {
    const key: string = braced ?? name ?? sign;
    return key === '$' ? '$' : (variables[key] ?? '');
  });
}
