import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { addValidation, inOnePass, reportAfter } from './acknowledgement';

/** A construct that rejects its prop. */
function rejecting(scope: Construct, id: string): Construct {
  const construct = new Construct(scope, id);
  addValidation(construct, () => [{ path: 'name', fact: 'is wrong', remedy: 'Correct it' }]);
  return construct;
}

test('what is in a rejected construct is not rejected: it may follow from the props of that', () => {
  const chart = new Chart(new App(), 'chart');
  const outer = rejecting(chart, 'outer');
  const inner = rejecting(new Construct(outer, 'group'), 'inner');
  expect(outer.node.validate()).toEqual(['name: is wrong. Correct it.']);
  expect(inner.node.validate()).toEqual([]);
});

test('what is made of a rejected construct is not rejected, nor what is made of that', () => {
  const app = new App();
  const part = rejecting(new Chart(app, 'parts'), 'part');
  const other = new Chart(app, 'other');
  const whole = rejecting(other, 'whole');
  reportAfter(whole, part);
  const user = rejecting(other, 'user');
  reportAfter(user, rejecting(whole, 'inner'));
  expect([whole, user].flatMap(({ node }) => node.validate())).toEqual([]);
  expect(part.node.validate()).toEqual(['name: is wrong. Correct it.']);
  expect(rejecting(other, 'unrelated').node.validate()).toEqual(['name: is wrong. Correct it.']);
});

test('a construct with many others in it is validated for all of them once in a pass', () => {
  const outer = new Construct(new Chart(new App(), 'chart'), 'outer');
  let count = 0;
  addValidation(outer, () => (count++, []));
  const inner = ['a', 'b', 'c'].map((id) => rejecting(outer, id));
  const messages = inOnePass(() => inner.flatMap(({ node }) => node.validate()));
  expect(messages).toHaveLength(3);
  expect(count).toBe(1);
});

test('what is in a rejected chart or app is rejected: its author created it', () => {
  const app = new App();
  addValidation(app, () => [{ path: 'outdir', fact: 'is wrong', remedy: 'Correct it' }]);
  const chart = new Chart(app, 'chart');
  addValidation(chart, () => [{ path: 'namespace', fact: 'is wrong', remedy: 'Correct it' }]);
  expect(rejecting(chart, 'object').node.validate()).toEqual(['name: is wrong. Correct it.']);
});
