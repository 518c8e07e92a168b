/**
 * The modules of src/, and which of them may import which. The lint rule of .projenrc.ts, and the picture and the table
 * of CONTRIBUTING.md are made from this table.
 */

/** A folder of src/. */
export interface Module {
  /** Folder below src/. */
  readonly folder: string;
  readonly holds: string;
  /** The modules it builds on. It may import these, and what they build on. */
  readonly buildsOn: readonly string[];
}

/** Each module comes after those it builds on. */
export const MODULES: readonly Module[] = [
  {
    folder: 'core',
    holds: 'what Tekton and Argo CD share: diagnostics, names, paths, images, durations, scripts, canonical forms',
    buildsOn: [],
  },
  {
    folder: 'tekton',
    holds: '`Task`, `Pipeline`, `PipelineRun`: props, plans, validators, renderers, readers of existing manifests',
    buildsOn: ['core'],
  },
  {
    folder: 'argocd',
    holds: '`Application`, `AppProject`, `Sync`: props, plans, validators, renderers, readers of existing manifests',
    buildsOn: ['core'],
  },
  {
    folder: 'tasks',
    holds: 'the Tasks of the library, a folder each, with the script; `default-images.ts` names every default image',
    buildsOn: ['tekton'],
  },
  {
    folder: 'credentials',
    holds: 'credentials of Git repositories and registries, as the workspaces of tasks',
    buildsOn: ['tekton'],
  },
  {
    folder: 'strategies',
    holds: 'the ways of deploying an image, a folder each',
    buildsOn: ['tasks', 'argocd'],
  },
  {
    folder: 'hook',
    holds: 'the trigger: the Job that starts a run, its script, and the protocol between the two',
    buildsOn: ['strategies'],
  },
  {
    folder: 'deploy',
    holds:
      '`DeployPipeline`: deploys an image that exists; what every pipeline of an app has: accounts, places of tasks',
    buildsOn: ['hook', 'credentials'],
  },
  {
    folder: 'build-and-deploy',
    holds: '`BuildAndDeployPipeline`: the Pipeline that clones, builds and deploys, with its Tasks and Roles',
    buildsOn: ['deploy'],
  },
  {
    folder: 'rules/model',
    holds: 'what rules check: an installation, its hooks, the runs they start, the shell commands in them',
    buildsOn: ['hook'],
  },
  { folder: 'rules/catalog', holds: 'the rules, a file each', buildsOn: ['rules/model'] },
  {
    folder: 'rules',
    holds: 'all findings for a set of manifests or for a program; `Rules` acknowledges them',
    buildsOn: ['rules/catalog'],
  },
  {
    folder: 'check',
    holds: 'existing manifests: reading files, the line of a finding, output formats, the plugin of `cdk8s synth`',
    buildsOn: ['rules'],
  },
  {
    folder: 'rendering',
    holds: 'what Argo CD renders of an Application with Kustomize and Helm, and its place in the files',
    buildsOn: ['check'],
  },
  { folder: 'synth', holds: '`GitOpsApp`, which writes manifests', buildsOn: ['rules'] },
  {
    folder: 'testing',
    holds: '`Testing`: manifests without files, and which run a release starts, for the tests of a program',
    buildsOn: ['synth'],
  },
  {
    folder: 'init',
    holds: 'the files of a new platform repository: program, test, CI workflow, README',
    buildsOn: ['core'],
  },
  {
    folder: 'projen',
    holds: '`ArgoTektonPlatform`, the same repository as a projen project; a package of its own, `projen/`',
    buildsOn: ['init'],
  },
  { folder: 'picture', holds: 'pictures of manifests, as SVG and as flowcharts of Mermaid', buildsOn: ['rules'] },
  {
    folder: 'command',
    holds: 'the command line, a file for each command',
    buildsOn: ['rendering', 'synth', 'init', 'picture'],
  },
];

/** Folders of the modules that a module may import. */
export function mayImport(folder: string): string[] {
  const direct = MODULES.find((module) => module.folder === folder)!.buildsOn;
  const reached = new Set(direct.flatMap((other) => [other, ...mayImport(other)]));
  return MODULES.map((module) => module.folder).filter((other) => reached.has(other));
}

/** A zone of ESLint's `import/no-restricted-paths`: files of `target` may not import files of `from`. */
export interface Zone {
  readonly target: string[];
  readonly from: string[];
  readonly message: string;
}

/** The table as zones. A test may import every module. */
export function importZones(): Zone[] {
  return [
    ...MODULES.map(({ folder }) => ({
      target: [`./src/${filesOf(folder, '!(*.test).ts')}`],
      from: [...forbidden(folder).map((other) => `./src/${filesOf(other, '*')}`), './src/*'],
      message: `${folder} may import ${mayImport(folder).join(', ') || 'no module'}: see projenrc/modules.ts.`,
    })),
    {
      target: ['./src/*/**/!(*.test).ts', './src/!(main|*.test).ts'],
      from: ['./examples/**/*'],
      message: 'The library may not import a program.',
    },
    {
      target: ['./src/!(tekton|argocd)/**/*', './src/@(tekton|argocd)/!(render*|read*|*fields).ts'],
      from: ['./imports/**/*'],
      message: 'Only render*.ts, read*.ts and *fields.ts of tekton and argocd may import generated types.',
    },
  ];
}

function forbidden(folder: string): string[] {
  const allowed = [folder, ...mayImport(folder)];
  return MODULES.map((module) => module.folder).filter((other) => !allowed.includes(other));
}

/** Files of a module in all its folders, but not those of another module inside it: `rules/model` is not `rules`. */
function filesOf(folder: string, name: string): string {
  const holdsModules = MODULES.some((module) => module.folder.startsWith(`${folder}/`));
  return holdsModules ? `${folder}/${name}` : `${folder}/**/${name}`;
}
