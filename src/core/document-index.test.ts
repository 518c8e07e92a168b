import { DocumentIndex } from './document-index';

const document = (kind: string, name?: string, namespace?: string) => ({
  manifest: { kind, metadata: { name, namespace } },
  folder: '',
});
const [a, other, elsewhere, nowhere, again, unnamed, task] = [
  document('Job', 'a', 'x'),
  document('Job', 'b', 'x'),
  document('Job', 'a', 'y'),
  document('Job', 'a'),
  document('Job', 'a', 'y'),
  document('Job'),
  document('Task', 'b', 'x'),
];
const index = new DocumentIndex([a, other, elsewhere, nowhere, again, unnamed, task]);

describe('index of documents', () => {
  test('finds those of a kind, in their order', () => {
    expect(index.ofKind('Job')).toEqual([a, other, elsewhere, nowhere, again, unnamed]);
    expect(index.ofKind('CronJob')).toEqual([]);
  });

  test('finds by namespace and name', () => {
    expect(index.inNamespace('Job', 'x', 'a')).toEqual([a]);
    expect(index.inNamespace('Job', 'y', 'a')).toEqual([elsewhere, again]);
    expect(index.inNamespace('Job', undefined, 'a')).toEqual([nowhere]);
    expect(index.inNamespace('Job', 'z', 'a')).toEqual([]);
    expect(index.inNamespace('Job', 'x', 'b')).toEqual([other]);
    expect(index.inNamespace('Job', 'y', 'b')).toEqual([]);
    expect(index.inNamespace('Task', 'x', 'a')).toEqual([]);
  });

  test('finds by the name alone where just one has it', () => {
    expect(index.onlyNamed('Job', 'b')).toBe(other);
    expect(index.onlyNamed('Job', 'a')).toBeUndefined();
    expect(index.onlyNamed('Job', 'c')).toBeUndefined();
  });
});
