import { didYouMean } from '../../core/near-miss';

/** The name of another object that was probably meant. A number at the end makes it another one on purpose. */
export function meantName(name: string, names: readonly string[]): string | undefined {
  const withoutNumber = (text: string) => text.replace(/[-.]?v?\d+$/, '');
  return didYouMean(
    name,
    names.filter((other) => withoutNumber(other) !== withoutNumber(name)),
  );
}
