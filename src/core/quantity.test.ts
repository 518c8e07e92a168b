import { Size } from 'cdk8s';
import { canonicalQuantity, quantityValue, sizeQuantity } from './quantity';

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

describe('A size is written with the largest unit that needs no fraction:', () => {
  test.each([
    [Size.kibibytes(0), '0'],
    [Size.mebibytes(0), '0'],
    [Size.kibibytes(1), '1Ki'],
    [Size.kibibytes(1536), '1536Ki'],
    [Size.mebibytes(0.5), '512Ki'],
    [Size.mebibytes(512), '512Mi'],
    [Size.mebibytes(1024), '1Gi'],
    [Size.gibibytes(1.5), '1536Mi'],
    [Size.gibibytes(2048), '2Ti'],
    [Size.tebibytes(1024), '1Pi'],
    [Size.pebibyte(2048), '2Ei'],
  ])('%j is %s', (size, text) => {
    expect(sizeQuantity(size)).toBe(text);
    expect(canonicalQuantity(text)).toBe(text);
  });
});
