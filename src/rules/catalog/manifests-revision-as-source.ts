import { isGitUrl, repositoryKey } from '../../argocd/git-repository';
import { quote } from '../../core/text';
import { GitCloneName } from '../../tasks/task-names';
import { Evidence, severityOf } from '../model/evidence';
import { SyncedApplication } from '../model/installation';
import { objectName } from '../model/object-name';
import { paramsIn } from '../model/param-value';
import { Rule, RuleFinding } from '../model/rule';
import { RunTask } from '../model/run-task';
import { hookRuns, StartedRun } from '../model/started-run';

/** The revision that Argo CD synced is a commit of the manifests: no other repository has it. */
export const manifestsRevisionAsSource: Rule = {
  code: 'manifests-revision-as-source',
  severity: 'error',
  mayWarn: true,
  check: (installation) =>
    installation.applications.flatMap((application) =>
      hookRuns(installation, application).flatMap(({ run }) => foreignRevisions(application, run)),
    ),
};

/** The params of a run that hold the synced revision and are used as a revision of another repository. */
function foreignRevisions({ name, sources }: SyncedApplication, run: StartedRun): RuleFinding[] {
  const synced = new Set(sources.map(({ repoUrl }) => repositoryKey(repoUrl)));
  const syncedUrls = [...new Set(sources.map(({ repoUrl }) => repoUrl))].join(', ');
  const params = Object.keys(run.origins).filter((param) => run.origins[param].includes('synced-revision'));
  return params.flatMap((param): RuleFinding[] => {
    const [clone] = run.tasks.flatMap((task) => foreignClone(task, param, synced) ?? []);
    if (clone === undefined) return [];
    return [
      {
        document: run.document,
        severity: severityOf(run.evidence, clone.evidence),
        path: `${run.property}.spec.params.${param}`,
        fact:
          `is the revision that the Application ${quote(name)} synced, a commit of ${syncedUrls}, ` +
          `and the task ${quote(clone.task)} of ${pipelineName(run)} uses it as a revision of ${clone.url}, ` +
          'which has no such commit',
        remedy:
          'Pass a revision of that repository, from an ordinary ConfigMap of the same path that each release changes ' +
          '(in TypeScript: the prop release and RunValue.release("KEY")), and keep the synced revision as a label',
      },
    ];
  });
}

/** A clone of a repository that is not one of the Application. */
interface ForeignClone {
  readonly task: string;
  readonly url: string;
  readonly evidence: Evidence;
}

/** The clone of a task at a param of its run: by the names of `GitCloneTask`, else by names that mean the same. */
function foreignClone(task: RunTask, param: string, synced: ReadonlySet<string>): ForeignClone | undefined {
  const takes = Object.entries(task.params).some(
    ([name, value]) => /revision|commit|sha|^ref$|branch/i.test(name) && paramsIn(value).includes(param),
  );
  if (!takes) return undefined;
  const urls = Object.entries(task.values)
    .filter(([name, value]) => /url|repo/i.test(name) && isGitUrl(value))
    .map(([, value]) => value);
  if (urls.length === 0 || urls.some((url) => synced.has(repositoryKey(url)))) return undefined;
  return { task: task.name, url: urls[0], evidence: isDeclaredClone(task, param) ? 'field' : 'text' };
}

/** Whether the Task declares what `GitCloneTask` does, and gets the param as its revision. */
function isDeclaredClone(task: RunTask, param: string): boolean {
  return (
    task.declaresParams(GitCloneName.URL, GitCloneName.REVISION) &&
    task.declaresResults(GitCloneName.COMMIT) &&
    paramsIn(task.params[GitCloneName.REVISION] ?? '').includes(param)
  );
}

function pipelineName({ pipeline }: StartedRun): string {
  return pipeline === undefined ? 'that run' : objectName(pipeline.manifest);
}
