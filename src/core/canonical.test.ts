import { Size } from 'cdk8s';
import { sizeQuantity } from './canonical';
import { canonicalQuantity } from './quantity';

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
