import { IConstruct } from 'constructs';
import { nameOfObject } from './name-of-object';
import { INamed } from './named';

/** Key of the construct context with the Secrets to pull the images of all pods. */
export const PULL_SECRETS = 'cdk8s-argo-tekton/image-pull-secrets';

/** The names of the Secrets with which the kubelet pulls images, as set for a construct. */
export function pullSecretsOf({ node }: IConstruct): string[] {
  return ((node.tryGetContext(PULL_SECRETS) as (string | INamed)[] | undefined) ?? []).map(nameOfObject);
}
