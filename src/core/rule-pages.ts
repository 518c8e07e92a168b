/** Where the pages of the codes are, one for each and a list: the package does not have them. */
export const RULE_PAGES = 'https://github.com/cdk8s-argo-tekton/cdk8s-argo-tekton/blob/main/docs/rules';
