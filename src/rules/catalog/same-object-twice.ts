import { Document } from '../../core/document';
import { quote } from '../../core/text';
import { nameOf } from '../model/installation';
import { objectKey } from '../model/object-key';
import { RuleFinding, Rule } from '../rule';

/** Of two documents for one object Argo CD applies the last, and nobody said which that is. */
export const sameObjectTwice: Rule = {
  code: 'same-object-twice',
  severity: 'error',
  check: ({ applications }) =>
    applications.flatMap((application) => {
      const objects = new Map<string, Document>();
      const plain = new Set(application.sources.filter(({ isPlain }) => isPlain).flatMap(({ documents }) => documents));
      return [...plain].flatMap((document): RuleFinding[] => {
        const key = objectKey(document.manifest, application.destinationNamespace);
        if (key === undefined) return [];
        const first = objects.get(key);
        if (first === undefined) objects.set(key, document);
        if (first === undefined || JSON.stringify(first.manifest) === JSON.stringify(document.manifest)) return [];
        return [
          {
            document,
            path: 'metadata.name',
            fact: `${nameOf(document.manifest)} stands twice in what the Application ${quote(application.name)} syncs, with different contents: only one of the two is applied`,
            remedy: 'Remove one of the two, or give it another name',
          },
        ];
      });
    }),
};
