import { requireCluster } from './cluster';
import { tell } from './rule-page';

jest.setTimeout(600_000);

beforeAll(() => requireCluster());

tell('hook-succeeded-alone', 'Bad', 'a Job that failed is not run again, even when it is repaired', async (page) => {
  const first = page.start();
  page.sync();
  const { startedAt } = await page.operation(first, 'Failed');
  const [failed] = page.list('jobs');
  page.sync();
  await page.untilApplication('the second sync has failed', 60, ({ status: { operationState } }) => operationState.phase === 'Failed' && operationState.startedAt !== startedAt);
  expect(page.list('jobs').map(({ metadata }) => metadata.uid)).toEqual([failed.metadata.uid]);
  const repaired = page.push((text) => text.replace('exit 1', 'exit 0'));
  page.sync();
  expect((await page.operation(repaired, 'Failed')).message).toMatch(/field is immutable/);
});

tell('hook-succeeded-alone', 'Good', 'a Job that failed makes way for the next one', async (page) => {
  const first = page.start();
  page.sync();
  await page.operation(first, 'Failed');
  const repaired = page.push((text) => text.replace('exit 1', 'exit 0'));
  page.sync();
  await page.operation(repaired, 'Succeeded');
});
