import { changed, documents, example, found, lines } from '../../../test/rules/documents';
import { RepositoryFiles } from '../../core/repository-files';
import { findings } from '../findings';

const BAD = example('missing-source-path', 'Bad');
const WHAT = 'spec.source.path: "teams/shop" is not a folder of this repository: ';
const SYNCED = 'Argo CD reports "app path does not exist" and syncs nothing. ';
const OTHER = BAD.split('---')[0].replace('shop.yaml', 'other.yaml').replace('{name: shop', '{name: other');

/** The findings where the repository has these folders. */
function foundWith(folders: readonly string[], text: string): string[] {
  const files: RepositoryFiles = { paths: [], textOf: () => '', hasFolder: (path) => folders.includes(path) };
  return lines(findings(documents(text), files) as never);
}

test('a folder with nearly this name is a warning', () => {
  expect(found(BAD)).toEqual([
    `argocd/shop.yaml: warning missing-source-path: ${WHAT}unless it is in another one, ${SYNCED}` +
      'Did you mean "teams/shops"? Correct the path.',
  ]);
});

test('where another source of the repository has its folder here it is an error', () => {
  const text = `${BAD}---\n${OTHER.replace('teams/shop', 'teams/shops')}`;
  expect(foundWith(['teams/shops'], text)).toEqual([
    `argocd/shop.yaml: error missing-source-path: ${WHAT}${SYNCED}Correct the path.`,
  ]);
  const far = text.replace('path: teams/shop,', 'path: apps/payments,');
  expect(foundWith(['teams/shops'], far)).toEqual([
    'argocd/shop.yaml: error missing-source-path: spec.source.path: "apps/payments" is not a folder of this ' +
      `repository: ${SYNCED}Correct the path.`,
  ]);
});

test.each([
  ['a folder without manifests', ['teams/shop'], BAD],
  ['another repository', [], BAD.replace(/---[^]*/, '')],
  [
    'another branch',
    ['apps'],
    `${changed(BAD, ['teams/shop,', 'infra/all,'])}---\n${OTHER.replace('main', 'v1').replace('teams/shop', 'apps')}`,
  ],
  ['a chart', [], changed(BAD, ['path: teams/shop', 'chart: shop'])],
  ['the root', [], changed(BAD, ['path: teams/shop', 'path: .'])],
])('there is no finding for %s', (_, folders, text) => {
  expect(foundWith(folders, text)).toEqual([]);
});
