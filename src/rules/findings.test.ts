import { ApiObject, Chart, YamlOutputType } from 'cdk8s';
import { ArgoAppWithTektonHook, BuildAndDeployPipeline, GitOpsApp, RunValue, SetImageStrategy } from '..';
import { allFindings } from './findings';
import { Document } from '../core/document';

/** How often all checks look at the manifests of so many applications, for each document. */
function looksPerDocument(applications: number, yamlOutputType: YamlOutputType): number {
  const app = new GitOpsApp({ yamlOutputType });
  for (let i = 0; i < applications; i++) addApplication(app, `app-${i}`);
  let looks = 0;
  const documents = app.node
    .findAll()
    .filter((construct) => ApiObject.isApiObject(construct))
    .map((object): Document => {
      const manifest = object.toJson();
      const chart = object.chart.node.id;
      const perChart = yamlOutputType === YamlOutputType.FILE_PER_CHART;
      return {
        get manifest() {
          looks++;
          return manifest;
        },
        folder: perChart ? 'manifests' : `manifests/${chart}`,
        fileName: perChart ? `${chart}.k8s.yaml` : `${object.kind}.${object.name}.k8s.yaml`,
      };
    });
  expect(allFindings(documents).filter(({ severity }) => severity === 'error')).toEqual([]);
  return looks / documents.length;
}

/** With names that all applications share, each in namespaces of its own. */
function addApplication(app: GitOpsApp, name: string): void {
  const pipeline = new BuildAndDeployPipeline(
    new Chart(app, `${name}-platform`, { namespace: `${name}-builds` }),
    'build-and-deploy',
    {
      sourceUrl: `https://git.example.com/team/${name}.git`,
      image: `registry.example.com/team/${name}`,
      strategy: new SetImageStrategy({ workload: name, namespace: name }),
    },
  );
  new ArgoAppWithTektonHook(new Chart(app, `${name}-argocd`, { namespace: 'argocd' }), name, {
    synced: new Chart(app, `${name}-config`, { namespace: name }),
    pipeline,
    source: { repoUrl: 'https://git.example.com/team/manifests.git', targetRevision: 'main' },
    destination: { namespace: name },
    automated: { prune: true, selfHeal: true },
    release: { 'image-tag': 'v1.2.0', 'source-revision': 'v1.2.0' },
    params: { 'image-tag': RunValue.release('image-tag'), revision: RunValue.release('source-revision') },
  });
}

describe('checks of many applications', () => {
  // where a rule goes over all documents for each Application, 1,000 of them took 45 s and 4,000 half an hour
  test.each([
    ['a file for each chart, all in one folder', YamlOutputType.FILE_PER_CHART],
    ['a folder for each chart', YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE],
  ])('look at each manifest as often as for a few: %s', (_, layout) => {
    expect(looksPerDocument(40, layout) / looksPerDocument(10, layout)).toBeLessThan(1.05);
  });
});
