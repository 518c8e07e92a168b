import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { SyncedApplication } from '../model/installation';
import { objectKey } from '../model/object-key';
import { objectName } from '../model/object-name';
import { Rule, RuleFinding } from '../model/rule';

/** Of two documents of one object Argo CD applies the last, and nothing determines which that is. */
export const sameObjectTwice: Rule = {
  code: 'same-object-twice',
  severity: 'error',
  check: ({ applications }) => applications.flatMap(duplicates),
};

function duplicates({ name, sources, destinationNamespace }: SyncedApplication): RuleFinding[] {
  const objects = new Map<string, Document>();
  const plain = new Set(sources.filter(({ isPlain }) => isPlain).flatMap(({ documents }) => documents));
  return [...plain].flatMap((document): RuleFinding[] => {
    const key = objectKey(document.manifest, destinationNamespace);
    if (key === undefined) return [];
    const first = objects.get(key);
    if (first === undefined) objects.set(key, document);
    if (first === undefined || JSON.stringify(first.manifest) === JSON.stringify(document.manifest)) return [];
    return [
      {
        document,
        path: 'metadata.name',
        fact:
          `the Application ${quote(name)} syncs ${objectName(document.manifest)} twice, with different contents: ` +
          'only one of the two is applied',
        remedy: 'Remove one of the two, or give it another name',
      },
    ];
  });
}
