/** The namespace of Argo CD, in which Applications and AppProjects are unless it is configured otherwise. */
export const ARGOCD_NAMESPACE = 'argocd';
