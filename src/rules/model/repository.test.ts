import { isRepository, repositoryKey } from './repository';

test.each([
  'https://git.example.com/shop/cart.git',
  'https://git.example.com/shop/cart',
  'https://git.example.com/shop/cart.git/',
  'https://user@git.example.com/Shop/Cart',
  'ssh://git@git.example.com/shop/cart.git',
  'git@git.example.com:shop/cart.git',
])('%s is one repository with the others', (address) => {
  expect(repositoryKey(address)).toBe('git.example.com/shop/cart');
  expect(isRepository(address)).toBe(true);
});

test('A port belongs to the address', () => {
  expect(repositoryKey('http://git.example.com:8090/shop/cart.git')).toBe('git.example.com:8090/shop/cart');
});

test.each(['main', 'shop/cart', '$(params.url)', './cart'])('%s is no repository', (text) => {
  expect(isRepository(text)).toBe(false);
});
