import { listItems } from './list-items';

test.each<[string | undefined, string[]]>([
  [undefined, []],
  ['', []],
  ['PostSync', ['PostSync']],
  [' Sync, PostSync ,', ['Sync', 'PostSync']],
  ['Prune=false,Prune=false', ['Prune=false']],
])('%j has the items %j', (annotation, items) => {
  expect(listItems(annotation)).toEqual(items);
});
