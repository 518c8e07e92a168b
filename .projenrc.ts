import { cdk8s, javascript, typescript, YamlFile } from 'projen';
import { importZones } from './projenrc/modules';

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-argo-tekton',
  description:
    'Argo CD and Tekton as one thing in code: ' +
    'cdk8s constructs whose manifests a real cluster accepts, keeps in sync and runs',
  keywords: ['cdk8s', 'argocd', 'argo-cd', 'tekton', 'gitops', 'kubernetes', 'pipeline'],
  author: 'The cdk8s-argo-tekton authors',
  authorAddress: 'maintainers@cdk8s-argo-tekton.example',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk8s-argo-tekton/cdk8s-argo-tekton.git',
  license: 'Apache-2.0',
  copyrightOwner: 'The cdk8s-argo-tekton authors',
  defaultReleaseBranch: 'main',

  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,
  runner: typescript.TypeScriptRunner.tsx(),
  minNodeVersion: '20.0.0',
  cdk8sVersion: '2.70.106',
  constructsVersion: '10.4.0',
  peerDeps: ['cdk8s-plus-28@^2.5.6'],
  bundledDeps: [
    '@dagrejs/dagre@^2.0.4', // places the boxes of `picture` in SVG: plain Node, no browser; 3 has ES modules only
    'fastest-levenshtein@^1', // near misses in error messages
    'picocolors@^1', // colours on a terminal; Node has its own only since 20.12
    'yaml@^2', // reads manifests with the place of each field; cdk8s brings it too
  ],
  devDeps: [
    '@microsoft/jest-sarif@1.0.0-beta.0', // the JSON Schema of SARIF, for src/check/check.test.ts
    'cdk8s-cli@^2.207.0', // cdk8s synth, cdk8s import
    '@ibm/tekton-lint@^1.1.0', // test/tekton-lint.tools.test.ts
    'ajv@^8', // test/laws: JSON Schema
    'esbuild@^0.28', // src/synth/faults.tools.test.ts: a program that starts quickly
    'fast-check@^4', // src/synth/print-yaml.test.ts: random documents, and the smallest that fails
    'js-yaml@^5', // src/synth/print-yaml.test.ts: a second parser of YAML 1.1; bench/ measures its printer
    'kubernetes-models@^4', // test/laws: schemas of Kubernetes' own kinds
    'playwright-core@^1', // tests of the site and of pictures in Chromium; downloads no browser
    'typedoc@^0.28', // the API reference, from the docstrings
    'typedoc-plugin-markdown@^4',
    'vitepress@^1.6.4', // the site of docs/
  ],
  jsiiVersion: '~5.9.0',
  typescriptVersion: '~5.9.0',
  compressAssembly: true,
  // docs/languages.md says what of these is published and what was tried
  publishToPypi: { distName: 'cdk8s-argo-tekton', module: 'cdk8s_argo_tekton' },
  publishToGo: { moduleName: 'github.com/cdk8s-argo-tekton/cdk8s-argo-tekton-go', packageName: 'cdk8sargotekton' },
  publishToMaven: {
    javaPackage: 'io.github.cdk8s_argo_tekton',
    mavenGroupId: 'io.github.cdk8s-argo-tekton',
    mavenArtifactId: 'cdk8s-argo-tekton',
  },
  publishToNuget: { dotNetNamespace: 'Cdk8sArgoTekton', packageId: 'Cdk8sArgoTekton' },
  docgen: false, // the README and the docstrings are the reference

  github: false, // .ci/run is the gate
  release: false,
  buildWorkflow: false,
  depsUpgrade: false,
  sampleCode: false,

  entrypoint: 'lib/src/index.js',
  tsconfig: {
    // source maps made the compiled code four times as large, and a loader that reads them 0.1 s slower
    compilerOptions: { rootDir: '.', outDir: 'lib', inlineSourceMap: false, inlineSources: false },
    include: ['imports/**/*.ts'],
  },
  excludeTypescript: ['src/**/*.test.ts', 'src/main.ts', 'imports/import.ts'],
  prettier: true,
  prettierOptions: {
    settings: { printWidth: 120, singleQuote: true, trailingComma: javascript.TrailingComma.ALL },
    ignoreFile: false,
  },
  eslintOptions: {
    prettier: true,
    dirs: ['src', 'test', 'bench', 'examples', 'imports/import.ts'],
    ignorePatterns: ['imports/*.dev.ts', 'imports/*.io.ts', 'lib/**'],
    commandOptions: { fix: false },
  },
  typecheckTests: true,
  jestOptions: {
    jestVersion: '^30',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    passWithNoTests: false,
    junitReporting: false,
    jestConfig: {
      collectCoverage: false,
      moduleNameMapper: { '^cdk8s-argo-tekton$': '<rootDir>/src' }, // as the programs of examples/ import it
      maxWorkers: 4, // on two cores, since scripts of tests wait; jest's default would be one (150% makes 150)
      // these need more than Node, git and sh, or minutes: see the tasks test:tools, test:cluster, test:slow below
      testPathIgnorePatterns: ['/node_modules/', '/lib/', '\\.(tools|cluster|slow)\\.test\\.ts$'],
    },
  },
});
project.addTask('synth', {
  description: 'Writes the manifests of src/main.ts to manifests/',
  // without a network the check for upgrades prints a stack trace, and cdk8s.yaml has no setting for it
  env: { CDK8S_CHECK_UPGRADE: 'false' },
  exec: 'cdk8s synth',
});
project.addTask('drift', {
  description: 'Reports where manifests/ differs from what src/main.ts writes',
  exec: 'node --import tsx src/command/main.ts drift',
});
project.testTask.reset();
project.testTask.exec('sh .ci/test', { receiveArgs: true });
project.addTask('test:tools', {
  description: 'Runs the tests that need more than Node, git and sh; each names a missing tool and how to install it',
  exec: "jest --testMatch '**/*.tools.test.ts' --testPathIgnorePatterns /node_modules/ --ci",
  receiveArgs: true,
});
project.addTask('test:slow', {
  description: 'Runs the tests that take too long for .ci/run; they name what is missing: Go, Chromium or Python',
  exec: "jest --testMatch '**/*.slow.test.ts' --testPathIgnorePatterns /node_modules/ --ci",
  receiveArgs: true,
});
project.addTask('test:cluster', {
  description: 'Runs the tests that need a cluster with Tekton and Argo CD; they name what is missing',
  exec: "jest --testMatch '**/*.cluster.test.ts' --testPathIgnorePatterns /node_modules/ --ci --runInBand",
  receiveArgs: true,
});
project.addTask('docs', {
  description: 'Makes the site of docs/ in docs/.vitepress/dist, with the API reference; dead links fail',
  steps: [{ exec: 'typedoc' }, { exec: 'vitepress build docs' }],
});
project.addTask('bench', {
  description:
    'Measures the synthesis and compares it with other tools; bench/README.md explains it and has the results',
  steps: [
    { spawn: 'compile' },
    { spawn: 'post-compile' },
    { exec: 'node --import tsx bench/run.ts', receiveArgs: true },
  ],
});
project.addTask('measure', {
  description: 'Measures the structure of the sources: sizes, complexity, names declared twice, import circles',
  exec: 'node --import tsx bench/structure.ts',
  receiveArgs: true,
});
project.addTask('import', {
  description: 'Generates imports/ and test/laws/schemas/ from the Go modules of imports/SOURCES.json (needs Go)',
  exec: 'node --import tsx imports/import.ts',
});
// jsii compiles TypeScript only; the compiled code reads scripts from its own folder
project.postCompileTask.exec(
  "find src -name '*.sh' -exec sh -c " +
    '\'for script; do mkdir -p "lib/${script%/*}" && cp "$script" "lib/$script"; done\' copy {} +',
);
// beside llms.txt: the whole API on one page, from the assembly
project.postCompileTask.exec('node --import tsx projenrc/api-page.ts');

project.eslint?.addRules({
  'import/no-restricted-paths': ['error', { zones: importZones() }],
  complexity: ['error', 12],
  'max-len': ['error', { code: 120 }], // comments and texts too: a long message is several literals
});
project.eslint?.addOverride({
  files: ['*.test.ts', 'bench/**', 'examples/**', 'imports/import.ts'],
  rules: { 'import/no-extraneous-dependencies': ['error', { devDependencies: true }] } as any,
});
project.eslint?.addOverride({
  // projen loads it; as a peer, projen would become a dependency of the assembly, and so of all other languages
  files: ['src/projen/**'],
  rules: { 'import/no-extraneous-dependencies': ['error', { devDependencies: true }] } as any,
});
project.eslint?.addOverride({
  files: ['examples/**'],
  rules: {
    'import/no-unresolved': ['error', { ignore: ['^cdk8s-argo-tekton$'] }], // tsc resolves it by its paths
    'import/no-duplicates': 'off', // several lines of names, as in the docs, instead of a line for each
  } as any,
});

// Tests are in the folders of their sources, but are not compiled: one tsconfig for all files that are not shipped.
const unshipped = [
  '**/*.ts',
  '../src/**/*.test.ts',
  '../src/main.ts',
  '../bench/**/*.ts',
  '../examples/**/*.ts',
  '../imports/import.ts',
];
const unshippedConfig = project.tryFindObjectFile('test/tsconfig.json');
unshippedConfig?.addOverride('include', unshipped);
unshippedConfig?.addOverride('compilerOptions.paths', { 'cdk8s-argo-tekton': ['../src'] });
project.jest?.addTestMatch('<rootDir>/examples/*/main.test.ts');
project.tryFindObjectFile('.eslintrc.json')?.addOverride('parserOptions', {
  ecmaVersion: 2022,
  sourceType: 'module',
  projectService: false,
  project: ['./tsconfig.json', './test/tsconfig.json', './projenrc/tsconfig.json'],
});

project.package.addBin({ 'cdk8s-argo-tekton': 'lib/src/command/main.js' });
project.package.addVersion('0.1.0'); // .ci/release releases it
// jsii sets this back to lib/index.d.ts
project.addFields({ types: 'lib/src/index.d.ts' });
// newer releases want optional native packages
project.package.addPackageResolutions('unrs-resolver@1.12.2');
// the lock file names packages and digests, not the address they were downloaded from
new javascript.NpmConfig(project).addConfig('omit-lockfile-registry-resolved', 'true');

project.gitignore.addPatterns('/.synth/', '/.jsii.gz', '/API.md');
project.gitignore.addPatterns(
  '/docs/api/',
  '/docs/.vitepress/dist/',
  '/docs/.vitepress/cache/',
  '/docs/.vitepress/.temp/',
);
// the package is lib/, projen/, .jsii, README.md, LICENSE, llms.txt and API.md; test/package.tools.test.ts checks it
project.npmignore?.exclude(
  '/.ci/',
  '/CHANGELOG.md',
  '/.npmrc',
  '/.pre-commit-hooks.yaml',
  '/.synth/',
  '/.tektonlintrc.yaml',
  '/CONTRIBUTING.md',
  '/action.yml',
  '/bench/',
  '/cdk8s.yaml',
  '/docs/',
  '/typedoc.json',
  '/examples/',
  '/imports/',
  '/manifests/',
);
for (const generated of [
  '/imports/*.dev.ts',
  '/imports/fields.json',
  '/imports/*.io.ts',
  '/test/laws/schemas/**',
  '/manifests/**',
]) {
  project.gitattributes.addAttributes(generated, 'linguist-generated');
}
// Rules of @ibm/tekton-lint that are off (test/tekton-lint.tools.test.ts):
// - it ignores namespaces, so that Roles of one name in two namespaces count as duplicates; test/laws finds real ones
// - the params of git-clone and buildah have the names of the public catalog, so that a Pipeline can change to them
new YamlFile(project, '.tektonlintrc.yaml', {
  obj: { rules: { 'no-duplicate-resource': 'off', 'prefer-kebab-case': 'off' } },
});

new YamlFile(project, 'cdk8s.yaml', {
  obj: { language: 'typescript', app: 'node --import tsx src/main.ts', output: '.synth' },
});
project.synth();
