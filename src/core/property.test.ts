import { element, field } from './property';

test('a field stands after its object', () => {
  expect([field('', 'spec'), field('spec', 'tasks')]).toEqual(['spec', 'spec.tasks']);
});

test('an element of a list has its name, or its number where another has the same name or it has none', () => {
  const list = [{ name: 'build' }, { name: 'test' }, { name: 'test' }, {}, 'text', { name: '' }];
  expect(list.map((_, i) => element('spec.tasks', list, i))).toEqual([
    'spec.tasks.build',
    'spec.tasks[1]',
    'spec.tasks[2]',
    'spec.tasks[3]',
    'spec.tasks[4]',
    'spec.tasks[5]',
  ]);
});
