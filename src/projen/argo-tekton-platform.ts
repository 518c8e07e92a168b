import { javascript, SampleFile, TextFile, typescript } from 'projen';
import { CI_FILES, planRepository } from '../init/plan-repository';
import { CHECKS, DEVELOPMENT, repositoryFiles } from '../init/repository-files';

/** The library and its peers, but constructs, which projen adds. */
const PACKAGES = ['cdk8s-argo-tekton', 'cdk8s', 'cdk8s-plus-28'];

/** What fits a repository that nobody installs. The author's props replace it. */
const DEFAULTS = {
  entrypoint: '',
  licensed: false,
  jest: false, // the test needs Node only
  github: false, // the workflow is that of `init`
  release: false,
  depsUpgrade: false,
  npmignoreEnabled: false,
  package: false,
};

/** Props of a platform repository, besides those of every Node project of projen. */
export interface ArgoTektonPlatformProps extends javascript.NodeProjectOptions {
  /** How a release is delivered: `before-sync`, `after-sync`, `blue-green` or `canary`. Default: `before-sync`. */
  readonly flow?: string;
  /** Whose workflow is written: `github` or `gitlab`. Default: `github`. */
  readonly ci?: string;
  /** npm or pnpm; others are rejected. Default: npm. */
  readonly packageManager?: javascript.NodePackageManager;
  /** Runs `.projenrc.ts` with tsx, instead of `.projenrc.js`. Default: false. */
  readonly projenrcTs?: boolean;
}

/**
 * A platform repository as `cdk8s-argo-tekton init` writes it, for projen: `main.ts`, `main.test.ts` and the README are
 * written once, `cdk8s.yaml`, `.gitignore` and the CI workflow are kept up to date. Its tasks `synth`, `drift` and
 * `check` are the commands of CI; `build` checks types, synthesizes, checks the manifests and runs the test.
 *
 * ```js
 * const { ArgoTektonPlatform } = require('cdk8s-argo-tekton/projen');
 * new ArgoTektonPlatform({ name: 'platform', flow: 'blue-green' }).synth();
 * ```
 */
export class ArgoTektonPlatform extends javascript.NodeProject {
  public constructor(props: ArgoTektonPlatformProps) {
    const plan = planRepository(props);
    const { 'README.md': readme, '.gitignore': ignored, ...files } = repositoryFiles(plan);
    super({
      ...DEFAULTS,
      projenrcJs: !props.projenrcTs,
      readme: { contents: readme },
      ...props,
      packageManager: plan.packageManager as javascript.NodePackageManager,
      deps: [...PACKAGES, ...(props.deps ?? [])], // the later one counts
      devDeps: [...DEVELOPMENT, ...(props.devDeps ?? [])],
    });
    if (props.projenrcTs) new typescript.ProjenrcTs(this, { runner: typescript.TypeScriptRunner.tsx() });
    this.package.addField('private', true);
    this.gitignore.addPatterns(...fileLines(ignored));
    for (const [path, contents] of Object.entries(files)) {
      if (path === 'cdk8s.yaml' || path === CI_FILES[plan.ci]) this.addManagedFile(path, contents);
      else new SampleFile(this, path, { contents });
    }
    this.addChecks();
  }

  private addManagedFile(path: string, contents: string): void {
    const file = new TextFile(this, path);
    for (const line of [`# ${file.marker}`, ...fileLines(contents), '']) file.addLine(line);
  }

  private addChecks(): void {
    // without a network the check for upgrades prints a stack trace
    const env = { CDK8S_CHECK_UPGRADE: 'false' };
    const synth = this.addTask('synth', { description: 'Writes manifests/', exec: CHECKS.synth, env });
    const check = this.addTask('check', { description: 'Checks manifests/', exec: CHECKS.manifests });
    this.addTask('drift', { description: 'Reports whether manifests/ is out of date', exec: CHECKS.drift });
    this.compileTask.exec(CHECKS.types);
    this.postCompileTask.spawn(synth);
    this.postCompileTask.spawn(check);
    this.testTask.exec(CHECKS.test);
  }
}

function fileLines(text: string): string[] {
  return text.trimEnd().split('\n');
}
