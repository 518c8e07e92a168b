import { cdk8s, javascript, typescript, YamlFile } from 'projen';

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-argo-tekton',
  description: 'Argo CD and Tekton as one thing in code: cdk8s constructs whose manifests a real cluster accepts, keeps in sync and runs',
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
  bundledDeps: ['fastest-levenshtein@^1'], // near misses in error messages
  devDeps: [
    'cdk8s-cli@^2.207.0', // cdk8s synth, cdk8s import
    'ajv@^8', // test/laws: JSON Schema
    'kubernetes-models@^4', // test/laws: schemas of Kubernetes' own kinds
    'yaml@^2', // tests and imports/import.ts read and write YAML
  ],
  jsiiVersion: '~5.9.0',
  typescriptVersion: '~5.9.0',
  compressAssembly: true,
  docgen: false, // the README and the docstrings are the reference

  github: false, // .ci/run is the gate
  release: false,
  buildWorkflow: false,
  depsUpgrade: false,
  sampleCode: false,

  entrypoint: 'lib/src/index.js',
  tsconfig: { compilerOptions: { rootDir: '.', outDir: 'lib' }, include: ['imports/**/*.ts'] },
  excludeTypescript: ['src/**/*.test.ts'],
  eslintOptions: {
    dirs: ['src', 'test', 'bench', 'imports/import.ts'],
    ignorePatterns: ['imports/*.dev.ts', 'imports/*.io.ts', 'lib/**'],
    commandOptions: { fix: false },
  },
  typecheckTests: true,
  jestOptions: {
    jestVersion: '^30',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    passWithNoTests: false,
    junitReporting: false,
    jestConfig: { collectCoverage: false },
  },
});
// jsii sets this back to lib/index.d.ts
project.addFields({ types: 'lib/src/index.d.ts' });
// newer releases want optional native packages
project.package.addPackageResolutions('unrs-resolver@1.12.2');
// the lock file names packages and digests, not the address they were downloaded from
new javascript.NpmConfig(project).addConfig('omit-lockfile-registry-resolved', 'true');

project.gitignore.addPatterns('/.synth/');
new YamlFile(project, 'cdk8s.yaml', {
  obj: { language: 'typescript', app: 'node --import tsx src/main.ts', output: '.synth' },
});
project.synth();
