import fc from 'fast-check';
import { HeldManifests } from './held-manifests';

/** Each value after it was held, all of them held before any is looked at. */
function held(values: readonly any[]): any[] {
  const manifests = new HeldManifests();
  return values.map((value) => manifests.hold(value)).map(({ manifest }) => manifest);
}

/** As texts, which also tell the order of keys. */
const texts = (values: readonly any[]) => values.map((value) => JSON.stringify(value));

const pipeline = (name: string, url: string, ...more: object[]) => ({
  kind: 'Pipeline',
  metadata: { name, labels: {} },
  spec: {
    tasks: [
      {
        name: 'clone',
        params: [
          { name: 'url', value: url },
          { name: 'depth', value: '1' },
        ],
      },
      ...more,
    ],
  },
});

describe('held manifests', () => {
  test('come back as they were, whatever was held between', () => {
    const values = [
      pipeline('a', 'x'),
      pipeline('b', 'y'),
      { kind: 'Task', spec: {} },
      pipeline('c', 'y', { name: 'build' }),
      pipeline('d', 'x'),
      pipeline('e', 'z', { name: 'test' }),
      pipeline('b', 'y'),
    ];
    expect(held(values)).toEqual(values);
  });

  test('keep the order of their keys, empty lists and maps, and what is no text', () => {
    const values = [
      { kind: 'A', a: 1, b: [], c: {} },
      { kind: 'A', a: '1', b: [], c: {} },
      { kind: 'A', b: [], a: 1, c: {} },
      { kind: 'A', a: null, b: {}, c: [] },
      { kind: 'A', a: -0, b: true, c: false },
      { kind: 'A', a: 0, b: false, c: false },
      { kind: 'A', a: [1], b: [[], [2]], c: { 0: 'x' } },
      {},
    ];
    expect(texts(held(values))).toEqual(texts(values));
    expect(Object.is(held([{ a: 0 }, { a: -0 }])[1].a, -0)).toBe(true);
  });

  test('of one form share what they have in common', () => {
    const [first, second] = held([pipeline('a', 'x'), pipeline('b', 'x'), pipeline('c', 'x')]);
    expect(second).not.toBe(first);
    expect(second.spec).toBe(first.spec);
  });

  test('are held as they are where a patch put in what JSON has not', () => {
    class Own {}
    const values = [
      { kind: 'A', at: new Date(0), own: new Own() },
      { kind: 'A', at: new Date(1), own: new Own() },
    ];
    const found = held(values);
    expect(found.map(({ at }) => at)).toEqual(values.map(({ at }) => at));
    expect(found[1].own).toBe(values[1].own);
  });

  test('of more forms than are tried come back too', () => {
    const values = Array.from({ length: 60 }, (_, i) => ({ kind: 'A', [`key${i % 20}`]: i }));
    expect(held(values)).toEqual(values);
  });

  test('of any form come back', () => {
    const scalar = fc.oneof(
      fc.constantFrom('a', 'b', ''),
      fc.integer({ min: 0, max: 2 }),
      fc.boolean(),
      fc.constant(null),
    );
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        scalar,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { noNullPrototype: true }),
      ),
    })).value;
    fc.assert(
      fc.property(
        fc.array(fc.record({ kind: fc.constantFrom('A', 'B'), spec: value }, { noNullPrototype: true }), {
          maxLength: 12,
        }),
        (values) => {
          expect(texts(held(values))).toEqual(texts(values));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
