import { Manifest } from '../../core/document';

/** For messages: kind and name of an object, with its namespace where it has one, e.g. `Job shop/trigger`. */
export function objectName({ kind, metadata }: Manifest): string {
  const namespace = metadata?.namespace === undefined ? '' : `${metadata.namespace}/`;
  return `${kind} ${namespace}${metadata?.name ?? metadata?.generateName ?? '(no name)'}`;
}
