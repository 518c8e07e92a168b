import { didYouMean, existing } from './near-miss';

describe('A name that does not exist', () => {
  test.each([
    // two exchanged letters are two mistakes, too many for a short word
    ['ulrs', ['url', 'urls', 'revision'], undefined],
    ['revison', ['url', 'revision'], 'revision'],
    ['URL', ['url'], 'url'],
    ['image_digest', ['IMAGE_URL', 'IMAGE_DIGEST'], 'IMAGE_DIGEST'],
    ['IMAGE_DIGST', ['IMAGE_URL', 'IMAGE_DIGEST'], 'IMAGE_DIGEST'],
    ['commmit', ['commit', 'committer-date'], 'commit'],
    ['docker-config', ['shared-data', 'git-ssh'], undefined],
    ['a', ['b'], undefined],
    ['', ['b'], undefined],
    ['url', [], undefined],
  ])('%j, where there are %j, was meant as %j', (given, names, meant) => {
    expect(didYouMean(given, names)).toBe(meant);
  });

  test('is reported with those that do', () => {
    expect(existing('Params', 'x', ['url', 'revision'])).toBe('Params: url, revision');
    expect(existing('Params', 'revison', new Set(['url', 'revision']))).toBe(
      'Params: url, revision. Did you mean "revision"?',
    );
    expect(existing('Params', 'url', [])).toBe('Params: (none)');
  });

  test('is reported with the nearest one only where the list is long', () => {
    expect(existing('Params', 'revison', ['url', 'revision', 'depth'], 2)).toBe('Did you mean "revision"?');
    expect(existing('Params', 'x', ['url', 'revision', 'depth'], 2)).toBe('');
  });
});
