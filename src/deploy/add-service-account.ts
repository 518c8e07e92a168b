import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** Adds a ServiceAccount whose pods get no token, unless their run asks for one. */
export function addServiceAccount(
  scope: Construct,
  id: string,
  metadata: { readonly name: string; readonly namespace?: string },
): kplus.ServiceAccount {
  return new kplus.ServiceAccount(scope, id, { metadata, automountToken: false });
}
