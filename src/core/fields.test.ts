import { manifestMessage, within } from './diagnostic';
import { fieldDiagnostics, Fields } from './fields';

const FIELDS: Fields = {
  'name!': 'string',
  count: 'integer',
  ratio: 'number',
  on: 'boolean',
  port: 'integer or string',
  labels: { '*': 'string' },
  open: 'any',
  timeout: 'duration',
  memory: 'quantity',
  items: [{ 'name!': 'string', value: 'string' }],
};
const CODES = { unknown: 'unknown', type: 'type', missing: 'missing' };
const problems = (value: any, at: string = ''): string[] =>
  within(at, fieldDiagnostics(FIELDS, value, CODES)).map((each) => `${each.code} ${manifestMessage(each)}`);

describe('the fields of a manifest', () => {
  test('are right when all are known, given where they must be, and of their types', () => {
    expect(
      problems({
        name: 'a',
        count: 1,
        ratio: 1,
        on: true,
        port: 'http',
        labels: { a: 'b' },
        open: { any: [1] },
        items: [{ name: 'x', value: 'y' }],
      }),
    ).toEqual([]);
    expect(problems({ name: 'a', timeout: '1h30m', memory: 1 })).toEqual([]);
    expect(problems({ name: 'a', timeout: '0', memory: '0.5Gi' })).toEqual([]);
    expect(problems({ name: 'a', ratio: 0.5, port: 80, items: null, count: undefined })).toEqual([]);
    expect(fieldDiagnostics(FIELDS, undefined, CODES)).toEqual([]);
  });

  test('are reported with the path of each, by the names of list elements', () => {
    expect(
      problems({ name: 'a', items: [{ name: 'x', vale: 'y' }, { name: 'z' }, { name: 'z', value: 1 }] }, 'spec'),
    ).toEqual([
      'unknown spec.items.x.vale: this field does not exist: kubectl rejects it, and Argo CD drops it ' +
        'silently. Fields: name, value. Did you mean "value"? Correct the name, or remove it.',
      'type spec.items[2].value: 1 is an integer, and the API server rejects all but a string. Put it into quotes.',
    ]);
  });

  test('are refused where the type is another', () => {
    expect(problems({ name: true, count: '1', ratio: 'x', on: 'yes', port: 1.5, labels: [], items: {} })).toEqual([
      'type name: true is a boolean, and the API server rejects all but a string. Put it into quotes.',
      'type count: "1" is a string, and the API server rejects all but an integer. Set an integer.',
      'type ratio: "x" is a string, and the API server rejects all but a number. Set a number.',
      'type on: "yes" is a string, and the API server rejects all but a boolean. Set a boolean.',
      'type port: 1.5 is a number, and the API server rejects all but an integer or string. Set an integer or string.',
      'type labels: is a list, and the API server rejects all but a map. Set a map.',
      'type items: is a map, and the API server rejects all but a list. Set a list.',
    ]);
  });

  test('are refused where a text cannot be read', () => {
    expect(problems({ name: 'a', timeout: '5 minutes', memory: 'much' })).toEqual([
      'type timeout: "5 minutes" is not a duration, and the API server rejects all but a duration. ' +
        'Set a duration, e.g. 1h30m.',
      'type memory: "much" is not a quantity, and the API server rejects all but a quantity. Set a ' +
        'quantity, e.g. 500m or 1Gi.',
    ]);
    expect(problems({ name: 'a', timeout: 300 })).toEqual([
      'type timeout: 300 is an integer, and the API server rejects all but a duration. Set a duration, e.g. 1h30m.',
    ]);
  });

  test('are missing where they must be given, null or not at all', () => {
    expect(problems({ items: [{ name: null }] })).toEqual([
      'missing items[0].name: is missing, and the API server rejects that. Set it.',
      'missing name: is missing, and the API server rejects that. Set it.',
    ]);
  });

  test('are not all listed where there are many', () => {
    const many = Object.fromEntries(
      Array.from({ length: 16 }, (_, i) => [`field${String.fromCharCode(97 + i)}x`, 'string']),
    );
    expect(fieldDiagnostics(many, { constructor: 1 }, CODES).map(manifestMessage)).toEqual([
      'constructor: this field does not exist: kubectl rejects it, and Argo CD drops it silently. Remove it.',
    ]);
  });
});
