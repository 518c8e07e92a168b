import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { cpuMillis, cpuQuantity, sizeQuantity } from './canonical';
import { canonicalQuantity } from '../../test/laws/quantity';

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

describe('An amount of CPU is written in whole units or thousandths:', () => {
  test.each([
    [Cpu.units(0), '0'],
    [Cpu.units(1), '1'],
    [Cpu.units(0.5), '500m'],
    [Cpu.units(0.1), '100m'],
    [Cpu.units(1.5), '1500m'],
    [Cpu.units(1.001), '1001m'], // 1.001 * 1000 is no whole number to a computer
    [Cpu.units(0.0001), '1m'], // Kubernetes knows no less
    [Cpu.millis(250), '250m'],
    [Cpu.millis(2000), '2'],
  ])('%j is %s', (cpu, text) => {
    expect(cpuQuantity(cpu.amount)).toBe(text);
    expect(canonicalQuantity(text)).toBe(text);
  });

  test('and compared in thousandths', () => {
    expect(cpuMillis(Cpu.units(0.5).amount)).toBe(cpuMillis(Cpu.millis(500).amount));
  });
});
