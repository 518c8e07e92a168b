/** The content that every tool makes: Tekton Pipelines, ten in a chart, each with names of its own. */

export const CHART_SIZE = 10;

/**
 * A Pipeline that clones, builds and deploys.
 *
 * @param number of the Pipeline, or what a template has in its place
 * @param chart number of the chart, or what a template has in its place
 */
export function pipeline(number: number | string, chart: number | string) {
  return {
    apiVersion: 'tekton.dev/v1',
    kind: 'Pipeline',
    metadata: {
      name: `build-${number}`,
      namespace: 'builds',
      labels: { 'app.kubernetes.io/name': `app-${number}`, 'app.kubernetes.io/part-of': `team-${chart}` },
    },
    spec: {
      description: `Builds app ${number} and deploys it`,
      params: [
        { name: 'revision', type: 'string', default: 'main' },
        { name: 'image-tag', type: 'string' },
      ],
      workspaces: [{ name: 'source', description: 'The source, shared by the tasks' }],
      tasks: [
        {
          name: 'clone',
          taskRef: { name: 'git-clone' },
          params: [
            { name: 'url', value: `https://git.example.com/team-${chart}/app-${number}.git` },
            { name: 'revision', value: '$(params.revision)' },
            { name: 'depth', value: '1' },
          ],
          workspaces: [{ name: 'output', workspace: 'source' }],
        },
        {
          name: 'build',
          runAfter: ['clone'],
          taskRef: { name: 'buildah' },
          params: [{ name: 'IMAGE', value: `registry.example.com/team-${chart}/app-${number}:$(params.image-tag)` }],
          workspaces: [{ name: 'source', workspace: 'source' }],
        },
        {
          name: 'deploy',
          taskRef: { name: 'kubectl-deploy' },
          params: [
            { name: 'workload', value: `deployment/app-${number}` },
            { name: 'namespace', value: `app-${number}` },
            { name: 'image', value: '$(tasks.build.results.IMAGE_REF)' },
          ],
        },
      ],
      results: [{ name: 'digest', description: 'Digest of the image', value: '$(tasks.build.results.IMAGE_DIGEST)' }],
    },
  };
}
