import type { DocumentOptions, ParseOptions, SchemaOptions } from 'yaml';

/**
 * How Kubernetes' tools read YAML (sigs.k8s.io/yaml): version 1.1, in which `yes` is a boolean, `010` is 8 and `<<`
 * merges, but without its dates and its numbers in base 60, which stay texts.
 */
export const KUBERNETES_YAML: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  customTags: (tags) =>
    tags.filter(
      (tag) =>
        typeof tag !== 'object' ||
        (tag.tag !== 'tag:yaml.org,2002:timestamp' && !('format' in tag && tag.format === 'TIME')),
    ),
  logLevel: 'error',
};

/**
 * The one document of a text. The parser is loaded when the first text is read, which most programs have none of.
 *
 * @throws if the text is not valid YAML
 */
export function parseKubernetesYaml(text: string): any {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { parse } = require('yaml') as typeof import('yaml');
  return parse(text, KUBERNETES_YAML);
}
