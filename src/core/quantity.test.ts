import { quantityValue } from './quantity';

test.each([
  ['0', 0],
  ['250m', 0.25],
  ['0.5', 0.5],
  ['.5', 0.5],
  ['1.5Gi', 1.5 * 1024 ** 3],
  ['512Mi', 512 * 1024 ** 2],
  ['2k', 2000],
  ['3E', 3e18],
  ['1e3', 1000],
  ['-1', -1],
  [2, 2],
])('quantity %j is the number %d', (quantity, value) => {
  expect(quantityValue(quantity)).toBeCloseTo(value);
});

test.each(['', 'half', '1 Gi', '1KB', '.', 'Mi', undefined, {}])('%j is not a quantity', (text) => {
  expect(quantityValue(text)).toBeUndefined();
});
