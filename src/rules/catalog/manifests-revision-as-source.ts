import { quote } from '../../core/text';
import { Installation, nameOf, SyncedApplication } from '../model/installation';
import { paramsIn, PipelineTaskWork } from '../model/pipeline-work';
import { isGitUrl, repositoryKey } from '../../argocd/git-repository';
import { hookRuns, StartedRun } from '../model/started-run';
import { RuleFinding, Rule } from '../rule';

/** The revision that Argo CD synced is a commit of the manifests: no other repository has it. */
export const manifestsRevisionAsSource: Rule = {
  code: 'manifests-revision-as-source',
  severity: 'error',
  check: (installation) => installation.applications.flatMap((application) => offences(installation, application)),
};

function offences(installation: Installation, application: SyncedApplication): RuleFinding[] {
  const synced = new Set(application.sources.map(({ repoUrl }) => repositoryKey(repoUrl)));
  return hookRuns(installation, application).flatMap(({ hook, run }) =>
    Object.keys(run.origins)
      .filter((param) => run.origins[param].includes('synced-revision'))
      .flatMap((param): RuleFinding[] => {
        const clone = run.tasks
          .map((task) => ({ task, address: foreignClone(task, param, synced) }))
          .find(({ address }) => address !== undefined);
        if (clone === undefined) return [];
        return [
          {
            document: hook.document,
            path: `${run.property}.spec.params.${param}`,
            fact:
              `is the revision that the Application ${quote(application.name)} synced, a commit of ${[...new Set(application.sources.map(({ repoUrl }) => repoUrl))].join(', ')}, ` +
              `and the task ${quote(clone.task.name)} of ${pipelineName(run)} takes it as a revision of ${clone.address}, which has no such commit`,
            remedy:
              'Hand over a revision of that repository, from an ordinary ConfigMap of the same path that each release changes (in TypeScript: RunValue.release), ' +
              'and keep the synced revision as a label',
          },
        ];
      }),
  );
}

/** The repository which a task clones at a param of its run, where it is none of the Application's. */
function foreignClone(task: PipelineTaskWork, param: string, synced: ReadonlySet<string>): string | undefined {
  const takes = Object.entries(task.params).some(
    ([name, value]) => /revision|commit|sha|^ref$|branch/i.test(name) && paramsIn(value).includes(param),
  );
  if (!takes) return undefined;
  const addresses = Object.entries(task.values)
    .filter(([name, value]) => /url|repo/i.test(name) && isGitUrl(value))
    .map(([, value]) => value);
  return addresses.length > 0 && addresses.every((address) => !synced.has(repositoryKey(address)))
    ? addresses[0]
    : undefined;
}

function pipelineName({ pipeline }: StartedRun): string {
  return pipeline === undefined ? 'that run' : nameOf(pipeline.manifest);
}
