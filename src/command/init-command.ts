import { existsSync, mkdirSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { parseArgs } from 'util';
import { existing } from '../core/near-miss';
import { quote } from '../core/text';
import { FLOWS } from '../init/flow-program';
import { CI_FILES, nextCommands, PACKAGE_MANAGERS, repositoryFiles } from '../init/repository-files';

const DEFAULT_FLOW = 'before-sync';

const HELP = `Usage: cdk8s-argo-tekton init [--flow FLOW] [--ci CI] [--package-manager NAME] [--force]

Writes a platform with one app into the working directory: main.ts, main.test.ts, cdk8s.yaml, .gitignore, README.md and
a CI workflow. Writes nothing if one of these files exists. It asks nothing and needs no network.

  --flow FLOW  how a release is delivered (default: ${DEFAULT_FLOW}):
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
      flow: { type: 'string', default: DEFAULT_FLOW },
      ci: { type: 'string', default: 'github' },
      'package-manager': { type: 'string', default: currentPackageManager() },
      force: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const plan = {
    flow: optionValue('--flow', 'Flows', values.flow, FLOWS),
    ci: optionValue('--ci', 'Allowed', values.ci, CI_FILES),
    packageManager: optionValue('--package-manager', 'Allowed', values['package-manager'], PACKAGE_MANAGERS),
  };
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
    nextCommands(plan)
      .map((command) => `  ${command}\n`)
      .join(''),
  );
  return 0;
}

function optionValue(option: string, what: string, value: string, known: object): string {
  if (Object.hasOwn(known, value)) return value;
  throw new Error(`${option}: there is no ${quote(value)}. ${existing(what, value, Object.keys(known))}`);
}

function currentPackageManager(): string {
  const isPnpm = existsSync('pnpm-lock.yaml') || process.env.npm_config_user_agent?.startsWith('pnpm/') === true;
  return isPnpm ? 'pnpm' : 'npm';
}
