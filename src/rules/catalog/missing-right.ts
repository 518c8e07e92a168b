import { Document } from '../../core/document';
import { commaList, quote } from '../../core/text';
import { KUBECONFIG_WORKSPACE } from '../../tasks/task-names';
import { isForAllAccounts } from '../model/account-bindings';
import { accountPermissions } from '../model/account-permissions';
import { AccountRights, accountRights, missingVerbs } from '../model/account-rights';
import { containerProgram } from '../model/container-program';
import { elements } from '../model/elements';
import { hookOf } from '../model/hook';
import { Installation } from '../model/installation';
import { NeededRight, rightsOfArgocd, rightsOfKubectl, rightsOfTkn } from '../model/needed-right';
import { textValues } from '../model/param-value';
import { placedContainers, podOf } from '../model/pod';
import { Rule, RuleFinding } from '../model/rule';
import { RunTask } from '../model/run-task';
import { commandCalls } from '../model/shell-call';
import { ShellCommand } from '../model/shell-command';
import { expanded, UNKNOWN, variablesOf } from '../model/shell-variable';
import { StartedRun, startedRuns } from '../model/started-run';
import { templateRuns } from '../model/template-run';

/** A call that the API server forbids fails the hook or the task, often after the build. */
export const missingRight: Rule = {
  code: 'missing-right',
  severity: 'warning',
  needs: 'documents',
  check: (installation) =>
    onceForEach(accountCalls(installation).flatMap((calls) => missingRights(installation, calls))),
};

/** What a program does under a ServiceAccount. */
interface AccountCalls {
  readonly document: Document;
  readonly path: string;
  readonly account: string;
  readonly namespace?: string;
  readonly rights: readonly NeededRight[];
  /** The whole program: one that sets credentials of its own does not use those of its pod. */
  readonly program: () => string;
}

function accountCalls(installation: Installation): AccountCalls[] {
  if (installation.ofKind('RoleBinding').length + installation.ofKind('ClusterRoleBinding').length === 0) return [];
  const starters = ['Job', 'CronJob', 'Pod'].flatMap((kind) => installation.ofKind(kind));
  const runs = [
    ...[...starters, ...installation.ofKind('PipelineRun')],
    ...installation.ofKind('TriggerTemplate').flatMap(templateRuns),
  ].flatMap((document) => startedRuns(installation, document));
  return [
    ...starters.flatMap((document) => callsOfPod(installation, document)),
    ...runs.flatMap((run) => run.tasks.flatMap((task) => callsOfTask(run, task))),
  ];
}

/** The calls of a hook, or of a Job, CronJob or Pod that starts a run. */
function callsOfPod(installation: Installation, document: Document): AccountCalls[] {
  if (hookOf(document) === undefined && startedRuns(installation, document).length === 0) return [];
  const account = podOf(document)?.serviceAccountName ?? 'default';
  const namespace = document.manifest.metadata?.namespace ?? installation.destinationNamespaceOf(document);
  return placedContainers(document).map(({ container, property }) => {
    const field = elements(container.args).length > 0 ? 'args' : 'command';
    return { document, path: `${property}.${field}`, account, namespace, ...rightsOfContainer(container) };
  });
}

function rightsOfContainer(container: any): Pick<AccountCalls, 'rights' | 'program'> {
  const environment = textValues(container.env);
  const written = containerProgram(container);
  const program = written.replace(/\$\((\w+)\)/g, (found, name) => environment[name] ?? found);
  const variables = variablesOf(program, environment);
  const rights = rightsOf((command) => commandCalls(program, command, variables));
  return { rights, program: () => expanded(program, new Map()) };
}

function callsOfTask(run: StartedRun, task: RunTask): AccountCalls[] {
  if (task.workspaces.includes(KUBECONFIG_WORKSPACE)) return [];
  const { pipeline, document, property, namespace } = run;
  const own = elements(run.run.spec?.taskRunSpecs).find(({ pipelineTaskName }) => pipelineTaskName === task.name);
  const account = own?.serviceAccountName ?? run.run.spec?.taskRunTemplate?.serviceAccountName ?? 'default';
  const rights = rightsOf((command) => task.commandCalls(command));
  const path = pipeline === undefined ? property : `spec.tasks.${task.name}`;
  return [{ document: pipeline ?? document, path, account, namespace, rights, program: () => task.program }];
}

function rightsOf(callsOf: (command: string) => ShellCommand[]): NeededRight[] {
  return [
    ...callsOf('kubectl').flatMap(rightsOfKubectl),
    ...callsOf('tkn').flatMap(rightsOfTkn),
    ...callsOf('argocd').flatMap(rightsOfArgocd),
  ];
}

const CREDENTIALS = /KUBECONFIG|\bkubectl config\b|--kubeconfig|--token\b/;

function missingRights(installation: Installation, calls: AccountCalls): RuleFinding[] {
  const { account, namespace, rights, program } = calls;
  if (rights.length === 0 || !/^[a-z0-9.-]+$/.test(account)) return [];
  const granted = accountRights(installation, namespace, account);
  if (!granted.isWhole || granted.bindings.every(isForAllAccounts)) return []; // its own Roles are elsewhere
  const missing = rights.flatMap((right) => missingRightFinding(installation, calls, right, granted) ?? []);
  return missing.length > 0 && CREDENTIALS.test(program()) ? [] : missing;
}

function missingRightFinding(
  installation: Installation,
  { document, path, account, namespace }: AccountCalls,
  right: NeededRight,
  granted: AccountRights,
): RuleFinding | undefined {
  const verbs = missingVerbs(granted, right, namespace);
  if (verbs.length === 0) return undefined;
  const { group, resource, name, call } = right;
  const kind = group === '' ? resource : `${resource}.${group}`;
  const place = right.namespace ?? namespace;
  const permitted = accountPermissions(installation, namespace, account);
  return {
    document,
    path,
    fact:
      `${quote(call)} needs ${commaList(verbs)} of ${kind}${name === undefined ? '' : ` ${quote(name)}`}` +
      `${placeText(place, right)}, which no Role permits to the ServiceAccount ${quote(account)}`,
    allowed: `Permitted: ${permitted.join('; ') || 'nothing'}`,
    remedy: 'Add it to a Role of this account',
  };
}

function placeText(namespace: string | undefined, { isClusterWide }: NeededRight): string {
  if (isClusterWide || namespace === undefined || namespace === UNKNOWN) return '';
  return namespace === '*' ? ' in all namespaces' : ` in the namespace ${quote(namespace)}`;
}

/** One finding for each right of a program. */
function onceForEach(found: RuleFinding[]): RuleFinding[] {
  const seen = new Map<string, Set<Document>>();
  return found.filter(({ document, path, fact }) => {
    const key = `${path as string}\n${(fact as string).replace(/^"[^"]*"/, '')}`;
    const known = seen.get(key) ?? new Set();
    seen.set(key, known);
    return !known.has(document) && known.add(document);
  });
}
