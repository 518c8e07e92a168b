import type * as KubernetesYaml from './parse-kubernetes-documents';

/**
 * The one document of a text, as Kubernetes' tools read it. The parser is loaded when the first text is read, which
 * most programs have none of.
 *
 * @throws if the text is not valid YAML
 */
export function parseKubernetesYaml(text: string): any {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { parseKubernetesDocuments } = require('./parse-kubernetes-documents') as typeof KubernetesYaml;
  const [document, ...others] = parseKubernetesDocuments(text);
  if (document === undefined) return null;
  if (others.length > 0) throw new Error('the text has several documents');
  if (document.errors.length > 0) throw document.errors[0];
  return document.toJS();
}
