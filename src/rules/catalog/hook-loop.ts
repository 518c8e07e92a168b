import { quote } from '../../core/text';
import { Installation, nameOf, SyncedApplication } from '../model/installation';
import { PipelineTaskWork } from '../model/pipeline-work';
import { repositoryKey } from '../../argocd/git-repository';
import { UNKNOWN } from '../model/shell-variable';
import { hookRuns, StartedRun } from '../model/started-run';
import { RuleFinding, Rule } from '../rule';

/** A commit to the synced path is a sync, a sync is a hook, a hook is a run: the run must not be a new one each time. */
export const hookLoop: Rule = {
  code: 'hook-loop',
  severity: 'warning',
  check: (installation) =>
    installation.applications
      .filter(({ isAutomated }) => isAutomated)
      .flatMap((application) => offences(installation, application)),
};

function offences(installation: Installation, application: SyncedApplication): RuleFinding[] {
  return hookRuns(installation, application).flatMap(({ hook, run }): RuleFinding[] => {
    const anew = whyAnew(run);
    if (anew === undefined) return [];
    const task = run.tasks.find((each) => commitsTo(each, application));
    if (task === undefined) return [];
    return [
      {
        document: hook.document,
        path: `${run.property}${anew.property}`,
        fact:
          `${anew.fact}, and its task ${quote(task.name)} commits to the repository that the Application ${quote(application.name)} syncs: commit, sync, ` +
          `${nameOf(hook.document.manifest)}, run, commit without end`,
        remedy:
          'Name the run by what it is made from, e.g. a hash of image tag and source revision, create it with kubectl create and take "already exists" as done; ' +
          'and commit only what git diff --quiet says has changed',
      },
    ];
  });
}

/** Why each sync starts another run; undefined where the same inputs have the same name. */
function whyAnew({ run, document, sources, nameOrigins }: StartedRun): { property: string; fact: string } | undefined {
  const [revision] = Object.entries(sources).find(([, { kind }]) => kind === 'revision' || kind === 'number') ?? [];
  if (revision !== undefined) {
    return {
      property: `.spec.params.${revision}`,
      fact: 'is another one at each commit of the manifests, and with it the run',
    };
  }
  if (Object.keys(sources).length > 0) return undefined;
  if (document.manifest.kind === 'PipelineRun') return { property: '', fact: 'is made anew at each sync' };
  if (run.metadata?.name === undefined && run.metadata?.generateName !== undefined) {
    return {
      property: '.metadata.generateName',
      fact: `${quote(run.metadata.generateName)} makes another run at each sync`,
    };
  }
  if (nameOrigins.length === 0) return undefined;
  return { property: '.metadata.name', fact: `${quote(run.metadata?.name)} is another name at each sync` };
}

/** Whether a task pushes a commit to the branch that an Application follows, whatever has changed. */
function commitsTo(task: PipelineTaskWork, application: SyncedApplication): boolean {
  if (!task.steps.some((step) => /\bgit\b/.test(JSON.stringify(step)))) return false;
  const calls = task.callsOf('git').map((words) => afterOptions(words));
  const pushes = calls.filter(([verb]) => verb === 'push');
  if (pushes.length === 0 || calls.some(looksWhatChanged)) return false;
  return application.sources.some(
    ({ repoUrl, targetRevision }) =>
      namesRepository(task, repoUrl) && pushes.some((push) => reaches(push, targetRevision)),
  );
}

/** Whether a call of git is made to commit only what has changed. */
function looksWhatChanged([verb, ...rest]: string[]): boolean {
  return verb === 'diff'
    ? rest.includes('--quiet') || rest.includes('--exit-code')
    : verb === 'status' && rest.includes('--porcelain');
}

function namesRepository(task: PipelineTaskWork, address: string): boolean {
  const wanted = repositoryKey(address);
  return (
    Object.values(task.values).some((value) => repositoryKey(value) === wanted) ||
    (task.program.match(/[a-z+]+:\/\/[^\s"']+|[\w.-]+@[\w.-]+:[^\s"']+/gi) ?? []).some(
      (each) => repositoryKey(each) === wanted,
    )
  );
}

/** The words of a call of git after its own options: `-C folder -c a=b push` → `push`. */
function afterOptions(words: string[]): string[] {
  let i = 0;
  while (words[i]?.startsWith('-')) i += words[i] === '-C' || words[i] === '-c' ? 2 : 1;
  return words.slice(i);
}

/** Whether a push can be to the branch that is followed. */
function reaches(push: string[], followed: string | undefined): boolean {
  const [, refspec] = push.slice(1).filter((word) => !word.startsWith('-'));
  const branch = refspec?.replace(/^.*:/, '').replace(/^refs\/heads\//, '');
  if (branch === undefined || branch === 'HEAD' || branch.includes(UNKNOWN)) return true;
  return followed === undefined || followed === '' || followed === 'HEAD'
    ? branch === 'main' || branch === 'master'
    : branch === followed.replace(/^refs\/heads\//, '');
}
