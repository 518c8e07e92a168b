#!/usr/bin/env node
/** Runs a command of the package: `cdk8s-argo-tekton COMMAND ARGUMENTS`. */

/**
 * A command: takes its arguments, and returns the exit status, 0 for success, 1 for findings, 2 if it could not run.
 */
export type Command = (args: string[]) => Promise<number>;

/** One line of help, and the module of the command, loaded only when it runs. */
const COMMANDS: { [name: string]: { readonly help: string; readonly load: () => Promise<Command> } } = {
  check: {
    help: 'reports what is wrong with existing manifests',
    load: async () => (await import('./check-command.js')).checkCommand,
  },
  drift: {
    help: 'reports where the committed manifests differ from what the app makes',
    load: async () => (await import('./drift-command.js')).driftCommand,
  },
  init: {
    help: 'writes a platform repository with a program, a test and CI',
    load: async () => (await import('./init-command.js')).initCommand,
  },
  picture: {
    help: 'draws manifests as SVG or as a flowchart of Mermaid',
    load: async () => (await import('./picture-command.js')).pictureCommand,
  },
};

async function main([name, ...args]: string[]): Promise<number> {
  const command = COMMANDS[name];
  if (command !== undefined) return (await command.load())(args);
  const usage = [
    'Usage: cdk8s-argo-tekton COMMAND [--help]',
    ...Object.entries(COMMANDS).map(([each, { help }]) => `  ${each.padEnd(8)}${help}`),
  ].join('\n');
  if (name === undefined || name === '--help') {
    process.stdout.write(`${usage}\n`);
    return name === undefined ? 2 : 0;
  }
  process.stderr.write(`cdk8s-argo-tekton: there is no command "${name}".\n${usage}\n`);
  return 2;
}

// a reader that ends early, e.g. head, is not an error
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

main(process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error: Error) => {
    process.stderr.write(`cdk8s-argo-tekton: ${error.message}\n`);
    process.exitCode = 2;
  },
);
