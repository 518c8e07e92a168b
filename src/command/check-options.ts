import { parseArgs } from 'util';

/** The text of `check --help`. */
export const CHECK_HELP = `Usage: cdk8s-argo-tekton check [FOLDER|FILE ...] [OPTION ...]

Checks the manifests in *.yaml, *.yml and *.json of the folders (default: the working directory), and reports what will
fail in Argo CD and Tekton. Skips what Git ignores, Helm templates, and files without manifests. What Argo CD renders
of a folder with Kustomize or Helm for an Application is rendered here too, if kustomize, kubectl or helm is installed.

  --application FILE
                   an Application or its folder, where it is not in the folders; can be given several times
  --format FORMAT  text (default), json, sarif or github (workflow commands of GitHub Actions)
  --no-render      do not run Kustomize and Helm
  --fetch          let them download bases, charts and repositories, with your credentials
  --root FOLDER    root of the repository, to which source paths of Argo CD are relative;
                   default: root of the Git repository that contains the first folder, else the working directory
  --strict         exit with 1 for warnings, too
  --verbose        list skipped files with the reason (format text)
  --fix            write what is certain into the files, and report the rest: fields of v1beta1 in their place of
                   v1, the API version where the object is right in v1, quotes around numbers and booleans, the
                   form that Tekton's webhook stores
  --dry-run        with --fix: write nothing, and print the differences; exit with 1 if there are any
  --baseline FILE  report only findings that FILE does not have
  --update-baseline
                   write all findings to the FILE of --baseline, and report none
  --config FILE    severities and ignored paths; default: .argo-tekton-check.yaml in the root

To accept a finding, acknowledge it in a comment before the manifest: # acknowledged CODE: reason

Exit status: 0 no errors (with --strict: no findings; with --dry-run: no differences); 1 there are some; 2 the check
could not run.
`;

/** The options of `check`. */
export interface CheckOptions {
  readonly paths: readonly string[];
  /** Files and folders with Applications, which are read too. */
  readonly applications: readonly string[];
  readonly format: string;
  readonly root?: string;
  readonly strict: boolean;
  readonly verbose: boolean;
  readonly fix: boolean;
  readonly dryRun: boolean;
  readonly baseline?: string;
  readonly updateBaseline: boolean;
  readonly config?: string;
  readonly render: boolean;
  readonly fetch: boolean;
  readonly help: boolean;
}

/**
 * Reads the arguments of `check`.
 *
 * @throws for unknown options, and options that need another one
 */
export function readCheckOptions(args: string[]): CheckOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      application: { type: 'string', multiple: true, default: [] },
      format: { type: 'string', default: 'text' },
      root: { type: 'string' },
      strict: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      fix: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      baseline: { type: 'string' },
      'update-baseline': { type: 'boolean', default: false },
      config: { type: 'string' },
      'no-render': { type: 'boolean', default: false },
      fetch: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const {
    'dry-run': dryRun,
    'no-render': noRender,
    application: applications,
    'update-baseline': updateBaseline,
    ...others
  } = values;
  if (dryRun && !others.fix) throw new Error('--dry-run prints what --fix would write. Use both.');
  if (updateBaseline && others.baseline === undefined) {
    throw new Error('--update-baseline writes the file of --baseline. Use both.');
  }
  if (updateBaseline && others.fix) throw new Error('--update-baseline and --fix cannot be combined. Fix first.');
  if (noRender && others.fetch) throw new Error('--fetch is for what is rendered. Remove it, or --no-render.');
  return { ...others, render: !noRender, dryRun, applications, updateBaseline, paths: positionals };
}
