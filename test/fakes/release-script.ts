/** What the tests of the scripts of a release have in common: images, variables and tools. */
export const OLD = 'registry.example.com/shop/cart:v1';
export const IDLE = 'registry.example.com/shop/cart:unreleased';
export const NEW = `registry.example.com/shop/cart@sha256:${'a'.repeat(64)}`;

/** Variables that all of these scripts read: no waiting, and a run that no hook started. */
export const RELEASE_ENVIRONMENT = {
  PARAMS_NAMESPACE: 'shop',
  PARAMS_TIMEOUT: '300',
  PARAMS_KEEP_FOR: '0',
  PARAMS_FIELD_MANAGER: 'me',
  HOOK_NAME: '',
  RELEASE_NUMBER: '',
  RUN_NAME: 'run-1',
  RUN_NAMESPACE: 'builds',
  WORKSPACES_KUBECONFIG_DIR_BOUND: 'false',
  WORKSPACES_KUBECONFIG_DIR_PATH: '',
};

/** What the image must have beside kubectl: no cksum, no comm, which not every busybox has. */
export const RELEASE_TOOLS = 'awk cat cut date grep mktemp rm sed sh sleep sort tail tee tr wc'.split(' ');
