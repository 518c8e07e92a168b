import { spawnSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { parseArgs } from 'util';
import { Yaml } from 'cdk8s';
import { Difference, DRIFT_REPORT, readReports } from '../synth/drift';
import { ForeignFile } from '../synth/foreign-files';

const USAGE = `Usage: cdk8s-argo-tekton drift [--app COMMAND]

Compares the committed folder of each GitOpsApp with what the app makes now, and writes nothing. A synth would change
exactly the files that are listed. Files of others that an Application of the app applies are listed too, unless they
have the comment "# acknowledged foreign-file: REASON".

  --app COMMAND  command that runs the app; default: "app" of cdk8s.yaml

Exit status: 0 no differences; 1 differences; 2 the app failed, or the usage is wrong.
`;

const CONFIG = 'cdk8s.yaml';
const MOST_FILES = 20;
const MOST_LINES = 5;

/** Runs `drift`: compares the committed folders with what the app makes. */
export async function driftCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { app: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const app = values.app ?? appOfConfig();
  const scratch = mkdtempSync(join(tmpdir(), 'drift-'));
  try {
    return compareWithApp(app, values.app === undefined ? 'npx cdk8s synth' : app, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function appOfConfig(): string {
  if (!existsSync(CONFIG)) {
    throw new Error(
      `there is no ${CONFIG} in ${process.cwd()}. Run it in the folder of cdk8s.yaml, or give the ` +
        'command that runs the app: --app COMMAND.',
    );
  }
  const [config] = Yaml.load(CONFIG) as { app?: unknown }[];
  if (typeof config?.app !== 'string') {
    throw new Error(`${CONFIG} has no "app". Set it to the command that runs the app, or give --app COMMAND.`);
  }
  return config.app;
}

function compareWithApp(app: string, remedy: string, scratch: string): number {
  const report = join(scratch, 'report');
  writeFileSync(report, '');
  mkdirSync(join(scratch, 'outdir'));
  // a plain App beside a GitOpsApp writes to the scratch folder; what the app prints goes to standard error
  const env = {
    ...process.env,
    [DRIFT_REPORT]: report,
    CDK8S_OUTDIR: join(scratch, 'outdir'),
    CDK8S_RECORD_CONSTRUCT_METADATA: 'false',
  };
  const { status, signal, error } = spawnSync(app, { shell: true, env, stdio: ['inherit', 2, 2] });
  if (error !== undefined || status !== 0) {
    throw new Error(
      `the app failed (${error?.message ?? signal ?? `exit status ${status}`}), so nothing was compared: ${app}`,
    );
  }
  const reports = readReports(report);
  if (reports.length === 0) throw new Error(`the app synthesized no GitOpsApp, so nothing was compared: ${app}`);
  const differences = reports.flatMap((each) => each.differences).sort((a, b) => (a.path < b.path ? -1 : 1));
  const foreign = reports.flatMap((each) => each.foreign);
  if (differences.length + foreign.length === 0) {
    process.stdout.write(`${reports.map(({ folder }) => folder).join(', ')}: up to date\n`);
    return 0;
  }
  const lines = [...differenceLines(differences, remedy), ...foreignLines(foreign)];
  process.stdout.write(`${lines.join('\n')}\n`);
  return 1;
}

function differenceLines(differences: readonly Difference[], remedy: string): string[] {
  if (differences.length === 0) return [];
  const lines = differences.slice(0, MOST_FILES).flatMap(describeDifference);
  if (differences.length > MOST_FILES) lines.push(`… and ${differences.length - MOST_FILES} more`);
  return [...lines, `${filesAre(differences)} different from what the app makes. Run: ${remedy}`];
}

function foreignLines(foreign: readonly ForeignFile[]): string[] {
  if (foreign.length === 0) return [];
  const lines = foreign
    .slice(0, MOST_FILES)
    .map(({ path, application }) => `${path} is a file of others, and the Application "${application}" applies it`);
  if (foreign.length > MOST_FILES) lines.push(`… and ${foreign.length - MOST_FILES} more`);
  const remedy = 'Remove it, make its objects in the app, or accept it: # acknowledged foreign-file: REASON';
  return [...lines, `${filesAre(foreign)} not of the app. ${remedy}`];
}

function filesAre({ length }: readonly unknown[]): string {
  return length === 1 ? '1 file is' : `${length} files are`;
}

function describeDifference({ path, change, line, committed, made }: Difference): string[] {
  if (change === 'make') return [`${path} does not exist`];
  if (change === 'remove') return [`${path} is stale: no object of the app is written to it`];
  return [`${path}:${line} differs`, ...some('-', committed!), ...some('+', made!)];
}

function some(sign: string, lines: string[]): string[] {
  const shown = lines.slice(0, MOST_LINES).map((text) => `${sign} ${text}`);
  return lines.length > MOST_LINES ? [...shown, `${sign} … ${lines.length - MOST_LINES} more lines`] : shown;
}
