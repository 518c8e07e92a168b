import { FLOWS, flowProgram } from './flow-program';
import { CI_FILES, PACKAGE_MANAGERS, RepositoryPlan } from './plan-repository';

/** Packages that the program imports. */
const IMPORTED = ['cdk8s-argo-tekton', 'cdk8s', 'constructs'];

/** Packages that the commands need besides. */
export const DEVELOPMENT = ['cdk8s-cli', 'tsx', 'typescript', '@types/node'];
const TEST = 'node --import tsx --test main.test.ts';

/** What checks a repository, in this order: commands of installed packages. A failure ends it. */
export const CHECKS = {
  types: 'tsc --noEmit --strict --skipLibCheck --module nodenext --target es2022 --types node main.ts main.test.ts',
  test: TEST,
  drift: 'cdk8s-argo-tekton drift', // before synth, which would mend it
  synth: 'cdk8s synth',
  manifests: 'cdk8s-argo-tekton check manifests --strict',
};

/** The files of a repository by path. */
export function repositoryFiles(plan: RepositoryPlan): { [path: string]: string } {
  return {
    'main.ts': flowProgram(plan.flow),
    'main.test.ts': test(plan.flow),
    'cdk8s.yaml': 'language: typescript\napp: node --import tsx main.ts\noutput: .synth\n',
    '.gitignore': '/.synth/\n/node_modules/\n',
    'README.md': readme(plan),
    [CI_FILES[plan.ci]]: plan.ci === 'gitlab' ? gitlab(plan) : github(plan),
  };
}

/**
 * The commands that come next, complete for an empty folder.
 *
 * @param isInstalled whether a package can be left out of the first one
 */
export function nextCommands({ packageManager }: RepositoryPlan, isInstalled: (name: string) => boolean): string[] {
  const { addDevelopment, run } = PACKAGE_MANAGERS[packageManager];
  const missing = [...IMPORTED, ...DEVELOPMENT].filter((name) => !isInstalled(name));
  const add = missing.length === 0 ? [] : [[addDevelopment, ...missing].join(' ')];
  return [...add, `${run} cdk8s synth`, TEST];
}

/** The commands of CI. */
function ciCommands(plan: RepositoryPlan): string[] {
  const { install, setUp } = PACKAGE_MANAGERS[plan.packageManager];
  return [...setUp, install, ...checkCommands(plan)];
}

function checkCommands({ packageManager }: RepositoryPlan): string[] {
  const { run } = PACKAGE_MANAGERS[packageManager];
  return Object.values(CHECKS).map((command) => (command.startsWith('node ') ? command : `${run} ${command}`));
}

function github(plan: RepositoryPlan): string {
  const lines = ciCommands(plan).map((command) => `      - run: ${command}\n`);
  return `name: manifests
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    env:
      CDK8S_CHECK_UPGRADE: 'false'
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with:
          node-version: 22
${lines.join('')}`;
}

function gitlab(plan: RepositoryPlan): string {
  const lines = ciCommands(plan).map((command) => `    - ${command}\n`);
  return `manifests:
  image: node:22
  variables:
    CDK8S_CHECK_UPGRADE: 'false'
  script:
${lines.join('')}`;
}

function test(flow: string): string {
  const phase = flow === 'before-sync' ? 'PreSync' : 'Sync';
  return `import { deepEqual, equal, notEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { Testing } from 'cdk8s-argo-tekton';
import { app } from './main.js';

const manifests = Testing.synth(app);
const [hook] = manifests.hooks;

test('the program has no warnings', () => deepEqual(manifests.warnings, []));

test('the hook runs in the phase ${phase}', () => deepEqual(hook.phases, ['${phase}']));

test('a release starts one run, with its tag and its source', () => {
  const run = hook.simulateRelease({ release: { tag: 'v1.1.0' } })!;
  deepEqual(run.params, { 'image-tag': 'v1.1.0', revision: 'v1.1.0' });
  equal(hook.simulateRelease({ release: { tag: 'v1.1.0' }, newestRun: run }), undefined);
});

test('a release that comes back is a new run', () => {
  const first = hook.simulateRelease()!;
  const second = hook.simulateRelease({ release: { tag: 'v9.0.0' }, newestRun: first })!;
  notEqual(hook.simulateRelease({ newestRun: second })!.name, first.name);
});
`;
}

function readme(plan: RepositoryPlan): string {
  const { run, install } = PACKAGE_MANAGERS[plan.packageManager];
  const rows = {
    begin: `change the constants at the beginning of \`main.ts\`; then \`${run} cdk8s synth\`, commit all files, push`,
    'install it':
      '`kubectl apply --filename=manifests/shop-platform`, then the same with `manifests/shop-argocd`; ' +
      'Argo CD applies `manifests/shop-config`',
    'change the pipeline': `\`${run} cdk8s synth\`, commit, and apply the same two again before you push a release`,
    release: `change \`RELEASE\`, \`${run} cdk8s synth\`, commit \`main.ts\` and \`manifests/\``,
    'roll back': '`git revert` the commit of the release',
    [`check as CI does (\`${CI_FILES[plan.ci]}\`)`]: [install, ...checkCommands(plan)]
      .map((command) => `\`${command}\``)
      .join(', '),
  };
  const lines = Object.entries(rows).map(([to, how]) => `| ${to} | ${how} |\n`);
  return `# Platform

\`main.ts\` makes \`manifests/\`: ${FLOWS[plan.flow].summary} (flow \`${plan.flow}\` of cdk8s-argo-tekton).

The image has to answer \`/\` on port 8080, as user 65532 without root: where yours differs, change \`deployment\` and
\`service\` in \`main.ts\`. Secrets for a private Git server or registry are in no manifest: create them after the first
\`kubectl apply\`.

| to | do |
|---|---|
${lines.join('')}`;
}
