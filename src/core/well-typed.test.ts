import { Fields } from './fields';
import { wellTyped } from './well-typed';

const FIELDS: Fields = {
  'name!': 'string',
  count: 'integer',
  port: 'integer or string',
  labels: { '*': 'string' },
  open: 'any',
  items: [{ value: 'string' }],
};

test('A value of which all fits is returned itself', () => {
  const value = {
    name: 'a',
    count: 1,
    port: 'http',
    labels: { a: 'b' },
    open: [null],
    items: [{ value: 'x' }],
    x: [1],
  };
  expect(wellTyped(FIELDS, value)).toBe(value);
});

test('What has another type is left out, and null', () => {
  expect(
    wellTyped(FIELDS, {
      name: 1,
      count: '1',
      port: true,
      labels: { a: 1, b: 'c', d: null },
      open: null,
      items: ['x', { value: 'y' }, null, { value: 2 }],
      unknown: null,
    }),
  ).toEqual({ labels: { b: 'c' }, open: null, items: [{ value: 'y' }, {}], unknown: null });
  expect(wellTyped(FIELDS, { name: 'a', labels: 'b', items: {} })).toEqual({ name: 'a' });
  for (const value of [null, 'a', [], 1]) expect(wellTyped(FIELDS, value)).toBeUndefined();
});

test('Names of what every object has are fields like others', () => {
  expect(wellTyped(FIELDS, { constructor: 1, toString: 'x' })).toEqual({ constructor: 1, toString: 'x' });
  expect(wellTyped({ '*': 'string' }, { constructor: 1, toString: 'x' })).toEqual({ toString: 'x' });
});
