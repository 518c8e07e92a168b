import { repositoryKey } from '../../argocd/git-repository';
import { quote } from '../../core/text';
import { Installation, SyncedApplication } from '../model/installation';
import { objectName } from '../model/object-name';
import { Rule, RuleFinding } from '../model/rule';
import { RunTask } from '../model/run-task';
import { UNKNOWN } from '../model/shell-variable';
import { hookRuns, StartedRun } from '../model/started-run';

/** A commit to the synced path starts a sync, a hook and a run: the run must not be a new one each time. */
export const hookLoop: Rule = {
  code: 'hook-loop',
  severity: 'warning',
  check: (installation) =>
    installation.applications
      .filter(({ isAutomated }) => isAutomated)
      .flatMap((application) => loops(installation, application)),
};

function loops(installation: Installation, application: SyncedApplication): RuleFinding[] {
  return hookRuns(installation, application).flatMap(({ hook, run }): RuleFinding[] => {
    const renewal = renewalOf(run);
    if (renewal === undefined) return [];
    const task = run.tasks.find((each) => commitsTo(each, application));
    if (task === undefined) return [];
    return [
      {
        document: hook.document,
        path: `${run.property}${renewal.property}`,
        fact:
          `${renewal.fact}, and its task ${quote(task.name)} commits to the repository that the Application ` +
          `${quote(application.name)} syncs: commit, sync, ${objectName(hook.document.manifest)}, run, commit, ` +
          'without end',
        remedy:
          'Derive the name of the run from its inputs, e.g. a hash of image tag and source revision, with a number ' +
          'that grows when they change, create it with kubectl create and accept "already exists"; ' +
          'and commit only what git diff --quiet reports as changed',
      },
    ];
  });
}

/** Why each sync starts another run. */
interface Renewal {
  readonly property: string;
  readonly fact: string;
}

/** Why each sync starts another run; undefined where equal inputs give an equal name. */
function renewalOf({ run, document, sources, nameOrigins }: StartedRun): Renewal | undefined {
  const [revision] = Object.entries(sources).find(([, { kind }]) => kind === 'revision' || kind === 'number') ?? [];
  if (revision !== undefined) {
    return {
      property: `.spec.params.${revision}`,
      fact: 'changes with each commit of the manifests, and with it the run',
    };
  }
  if (Object.keys(sources).length > 0) return undefined;
  if (document.manifest.kind === 'PipelineRun') return { property: '', fact: 'is created again by each sync' };
  if (run.metadata?.name === undefined && run.metadata?.generateName !== undefined) {
    return {
      property: '.metadata.generateName',
      fact: `${quote(run.metadata.generateName)} makes another run at each sync`,
    };
  }
  if (nameOrigins.length === 0) return undefined;
  return { property: '.metadata.name', fact: `${quote(run.metadata?.name)} is another name at each sync` };
}

/** Whether a task pushes a commit to the branch that an Application follows, whether or not something has changed. */
function commitsTo(task: RunTask, application: SyncedApplication): boolean {
  const calls = task.callsOf('git').map((words) => withoutOptions(words));
  const pushes = calls.filter(([verb]) => verb === 'push');
  if (pushes.length === 0 || calls.some(asksForChanges)) return false;
  return application.sources.some(
    ({ repoUrl, targetRevision }) =>
      namesRepository(task, repoUrl) && pushes.some((push) => updatesBranch(push, targetRevision)),
  );
}

/** Whether a call of git asks whether something has changed. */
function asksForChanges([verb, ...rest]: string[]): boolean {
  return verb === 'diff'
    ? rest.includes('--quiet') || rest.includes('--exit-code')
    : verb === 'status' && rest.includes('--porcelain');
}

function namesRepository(task: RunTask, url: string): boolean {
  const wanted = repositoryKey(url);
  const urls = task.program.match(/[a-z+]+:\/\/[^\s"']+|[\w.-]+@[\w.-]+:[^\s"']+/gi) ?? [];
  return [...Object.values(task.values), ...urls].some((each) => repositoryKey(each) === wanted);
}

/** The words of a call of git after its own options: `-C folder -c a=b push` → `push`. */
function withoutOptions(words: readonly string[]): string[] {
  let i = 0;
  while (words[i]?.startsWith('-')) i += words[i] === '-C' || words[i] === '-c' ? 2 : 1;
  return words.slice(i);
}

/** Whether a push can update the branch that the Application follows. */
function updatesBranch(push: string[], followed: string | undefined): boolean {
  const [, refspec] = push.slice(1).filter((word) => !word.startsWith('-'));
  const branch = refspec?.replace(/^.*:/, '').replace(/^refs\/heads\//, '');
  if (branch === undefined || branch === 'HEAD' || branch.includes(UNKNOWN)) return true;
  return followed === undefined || followed === '' || followed === 'HEAD'
    ? branch === 'main' || branch === 'master'
    : branch === followed.replace(/^refs\/heads\//, '');
}
