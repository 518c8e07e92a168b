import { existsSync, mkdirSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { parseArgs } from 'util';
import { FLOWS } from '../init/flow-program';
import { planRepository, REPOSITORY_DEFAULTS } from '../init/plan-repository';
import { nextCommands, repositoryFiles } from '../init/repository-files';

const OPTIONS: { readonly [property: string]: string } = {
  flow: '--flow',
  ci: '--ci',
  packageManager: '--package-manager',
};

const HELP = `Usage: cdk8s-argo-tekton init [--flow FLOW] [--ci CI] [--package-manager NAME] [--force]

Writes a platform with one app into the working directory: main.ts, main.test.ts, cdk8s.yaml, .gitignore, README.md and
a CI workflow. Writes nothing if one of these files exists. It asks nothing and needs no network, and prints the
commands that come next; the first one installs the packages that are missing.

  --flow FLOW  how a release is delivered (default: ${REPOSITORY_DEFAULTS.flow}):
${Object.entries(FLOWS)
  .map(([name, { summary }]) => `               ${name.padEnd(12)}${summary}\n`)
  .join('')}  --ci CI      github (default) or gitlab
  --package-manager NAME
               npm or pnpm; default: pnpm if it runs this command, or where pnpm-lock.yaml exists, else npm
  --force      overwrite files that exist

Exit status: 0 the files are written; 2 nothing is written.
`;

/** Runs `init`: writes a platform repository. */
export async function initCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      flow: { type: 'string' },
      ci: { type: 'string' },
      'package-manager': { type: 'string', default: currentPackageManager() },
      force: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const plan = planRepository(
    { ...values, packageManager: values['package-manager'] },
    (property) => OPTIONS[property],
  );
  const files = repositoryFiles(plan);
  const present = Object.keys(files).filter((path) => existsSync(path));
  if (present.length > 0 && !values.force) {
    throw new Error(
      `${present.join(', ')}: exist already, so nothing is written. ` +
        'Run it in another folder, or with --force to overwrite them.',
    );
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join('.', path)), { recursive: true });
    writeFileSync(path, text);
  }
  process.stdout.write(`${Object.keys(files).join(', ')}: written. Next:\n`);
  process.stdout.write(
    nextCommands(plan, (name) => existsSync(join('node_modules', name)))
      .map((command) => `  ${command}\n`)
      .join(''),
  );
  return 0;
}

function currentPackageManager(): string {
  const isPnpm = existsSync('pnpm-lock.yaml') || process.env.npm_config_user_agent?.startsWith('pnpm/') === true;
  return isPnpm ? 'pnpm' : 'npm';
}
