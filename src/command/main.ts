#!/usr/bin/env node
/** The command of the package: a verb, and what that verb takes. */

/** What a verb does with the arguments after it. The number is the exit status: 0 all is well, 1 something was found, 2 it could not be done. */
export type Verb = (args: string[]) => Promise<number>;

/** One line of help, and the module that does it, read only when asked for. */
const VERBS: { [name: string]: { readonly help: string; readonly load: () => Promise<Verb> } } = {
  check: {
    help: 'tells what is wrong with manifests that somebody else wrote',
    load: async () => (await import('./check.js')).checkCommand,
  },
  drift: {
    help: 'tells where the committed manifests are not what the app makes',
    load: async () => (await import('./drift.js')).driftCommand,
  },
};

async function main([name, ...args]: string[]): Promise<number> {
  const verb = VERBS[name];
  if (verb !== undefined) return (await verb.load())(args);
  const usage = [
    'Usage: cdk8s-argo-tekton VERB [--help]',
    ...Object.entries(VERBS).map(([each, { help }]) => `  ${each.padEnd(8)}${help}`),
  ].join('\n');
  if (name === undefined || name === '--help') {
    process.stdout.write(`${usage}\n`);
    return name === undefined ? 2 : 0;
  }
  process.stderr.write(`cdk8s-argo-tekton: there is no verb "${name}".\n${usage}\n`);
  return 2;
}

main(process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error: Error) => {
    process.stderr.write(`cdk8s-argo-tekton: ${error.message}\n`);
    process.exitCode = 2;
  },
);
