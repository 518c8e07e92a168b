import { isGitUrl, normalizedGitUrl, repositoryKey } from './git-repository';

test.each([
  'https://git.example.com/shop/cart.git',
  'https://git.example.com/shop/cart',
  'https://git.example.com/shop/cart.git/',
  'https://user@git.example.com/Shop/Cart',
  'ssh://git@git.example.com/shop/cart.git',
  'git@git.example.com:shop/cart.git',
])('%s has the key of the one repository', (url) => {
  expect(repositoryKey(url)).toBe('git.example.com/shop/cart');
  expect(isGitUrl(url)).toBe(true);
});

test('a port belongs to the key', () => {
  expect(repositoryKey('http://git.example.com:8090/shop/cart.git')).toBe('git.example.com:8090/shop/cart');
});

test.each(['main', 'shop/cart', '$(params.url)', './cart'])('%s is not a Git URL', (text) => {
  expect(isGitUrl(text)).toBe(false);
});

// as in TestSameURL of Argo CD (util/git/git_test.go)
test.each([
  ['git@GITHUB.com:argoproj/test.git', 'git@github.com/argoproj/test'],
  ['git@GITHUB.com:argoproj/test', 'git@github.com/argoproj/test'],
  ['ssh://git@GITHUB.com/argoproj/test', 'git@github.com/argoproj/test'],
  ['ssh://git@GITHUB.com/argoproj/test.git', 'git@github.com/argoproj/test'],
  ['https://GITHUB.com/argoproj/test', 'https://github.com/argoproj/test'],
  [' https://GITHUB.com/argoproj/test.git ', 'https://github.com/argoproj/test'],
  ['https://github.com/argoproj/test/', 'https://github.com/argoproj/test/'],
  ['ssh://git@github.com:22/argoproj/test.git', 'git@github.com:22/argoproj/test'],
  ['https://1234.visualstudio.com/_git/myproj', 'https://1234.visualstudio.com/_git/myproj'],
  ['git://user@git.example.com/shop.git', 'git://user@git.example.com/shop'],
  ['https://git.example.com/shop/*', 'https://git.example.com/shop/*'],
])('Argo CD compares %s as %s', (url, normalized) => {
  expect(normalizedGitUrl(url)).toBe(normalized);
});
