/** What hooks do whose programs the rules read: each example of its page on a cluster. */
import { kubectl, requireCluster, until } from './cluster';
import { RulePage, tell } from './rule-page';

jest.setTimeout(600_000);

beforeAll(() => requireCluster());

const log = (page: RulePage): string => kubectl('logs', 'job/trigger', `--namespace=${page.name}`);

/** Two syncs of the same commit, one after the other. */
async function syncTwice(page: RulePage): Promise<void> {
  const commit = page.start();
  page.sync();
  const { startedAt } = await page.operation(commit, 'Succeeded');
  page.sync();
  await page.untilApplication(
    'the second sync',
    120,
    ({ status: { operationState } }) => operationState.phase === 'Succeeded' && operationState.startedAt !== startedAt,
  );
}

tell('run-named-by-date', 'Bad', 'two syncs of one commit are two runs', async (page) => {
  await syncTwice(page);
  expect(page.list('pipelineruns')).toHaveLength(2);
});

tell('run-named-by-date', 'Good', 'two syncs of one commit are one run', async (page) => {
  await syncTwice(page);
  expect(page.list('pipelineruns').map(({ metadata }) => metadata.name)).toEqual([`${page.name}-v1`]);
});

tell('hook-events', 'Bad', 'a sync that failed starts the run', async (page) => {
  const commit = page.start();
  page.sync();
  await page.operation(commit, 'Failed');
  await until(
    `${page.name}: a run`,
    60,
    () => (page.list('pipelineruns').length === 1 ? undefined : 'there is none'),
    page.namespaces,
  );
});

tell('hook-events', 'Good', 'a sync that failed starts none', async (page) => {
  const commit = page.start();
  page.sync();
  await page.operation(commit, 'Failed');
  expect(page.list('jobs').map(({ metadata }) => metadata.name)).toEqual(['check']);
  expect(page.list('pipelineruns')).toEqual([]);
});

tell('hook-unset-variable', 'Bad', 'the hook succeeds, without the value', async (page) => {
  const commit = page.start();
  page.sync();
  await page.operation(commit, 'Succeeded');
  expect(log(page).split('\n').sort()).toEqual(['', 'revision=', 'sh: GIT_COMMIT_SHA: not found']);
});

tell('hook-unset-variable', 'Good', 'the hook has the value', async (page) => {
  const commit = page.start();
  page.sync();
  await page.operation(commit, 'Succeeded');
  expect(log(page)).toBe('revision=v1.2.0\n');
});

tell('hook-default-account', 'Bad', 'the hook may not create the run, and fails the sync', async (page) => {
  const commit = page.start();
  page.sync();
  await page.operation(commit, 'Failed');
  expect(log(page)).toContain('cannot create resource "pipelineruns"');
  expect(page.list('pipelineruns')).toEqual([]);
});

tell('hook-default-account', 'Good', 'the hook creates the run', async (page) => {
  const commit = page.start();
  page.sync();
  await page.operation(commit, 'Succeeded');
  expect(page.list('pipelineruns').map(({ metadata }) => metadata.name)).toEqual([`${page.name}-v1`]);
});
