import { drawMermaid } from './draw-mermaid';
import { pictureOf } from './picture-of';
import { application, documents, hookJob } from '../../test/rules/documents';

const HOOK = hookJob('name: build-v1', 'params: [{name: tag, value: v1}]').replace('PostSync', "'PreSync,SyncFail'");
const OBJECTS = `# shop/app.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: 'late', annotations: {argocd.argoproj.io/sync-wave: '2'}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: 'settings'}
`;
const PIPELINE = `# platform/pipeline.yaml
apiVersion: tekton.dev/v1
kind: Pipeline
metadata: {name: build, namespace: shop}
spec:
  params: [{name: tag}]
  workspaces: [{name: data}]
  tasks:
    - {name: clone, taskRef: {name: git-clone}, workspaces: [{name: output, workspace: data}]}
    - {name: test, taskRef: {name: test}, runAfter: [clone], workspaces: [{name: source, workspace: data}]}
    - {name: lint, taskRef: {name: 'li<nt>"'}, runAfter: [clone]}
    - name: deploy
      taskSpec: {steps: [{name: a, image: 'busybox:1.37.0', command: ['true']}]}
      when: [{input: '$(tasks.test.results.passed)', operator: in, values: ['yes']}]
      runAfter: [lint]
  finally:
    - {name: report, taskRef: {name: report}, params: [{name: commit, value: '$(tasks.clone.results.commit)'}]}
`;
const RIGHTS = `# platform/role.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: trigger, namespace: shop}
rules: [{apiGroups: [tekton.dev], resources: [pipelineruns], verbs: [create]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: trigger, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: trigger}
subjects: [{kind: ServiceAccount, name: trigger, namespace: shop}]
`;

function mermaid(showsRights: boolean, ...texts: string[]): string[] {
  return drawMermaid(pictureOf(documents(texts.join('---\n')), { showsRights }))
    .trimEnd()
    .split('\n');
}

test('phases and waves, hooks, runs, parallel branches, results, workspaces and finally tasks are drawn', () => {
  expect(mermaid(false, application(), HOOK, OBJECTS, PIPELINE)).toEqual([
    'flowchart LR',
    '  subgraph o0["<b>Application shop</b><br/>into shop"]',
    '    subgraph o0g0["PreSync"]',
    '      o1["hook: Job build"]',
    '    end',
    '    subgraph o0g1["Sync"]',
    '      o0g1o["ConfigMap settings"]',
    '    end',
    '    subgraph o0g2["Sync, wave 2"]',
    '      o0g2o["ConfigMap late"]',
    '    end',
    '    subgraph o0g3["SyncFail"]',
    '      o1g3["hook: Job build"]',
    '    end',
    '  end',
    '  subgraph o2["<b>Pipeline build</b><br/>in shop"]',
    '    o2t0["<b>clone</b><br/>Task git-clone"]',
    '    o2t1["<b>test</b><br/>Task test"]',
    '    o2t2["<b>lint</b><br/>Task li#60;nt#62;#34;"]',
    '    o2t3["<b>deploy</b><br/>Task of its own<br/>with a condition"]',
    '    subgraph o2f["finally"]',
    '      o2t4["<b>report</b><br/>Task report"]',
    '    end',
    '  end',
    '  o0g0 --> o0g1',
    '  o0g1 --> o0g2',
    '  o2t0 -->|"files of data"| o2t1',
    '  o2t0 --> o2t2',
    '  o2t1 -->|"passed"| o2t3',
    '  o2t2 --> o2t3',
    '  o2t0 -.->|"commit"| o2t4',
    '  o2t3 -.->|"always"| o2f',
    '  o1 -->|"starts a run<br/>tag"| o2',
  ]);
});

test('rights of hooks are drawn on request', () => {
  const hook = (lines: string[]) => lines.find((line) => line.includes('hook: Job build'));
  expect(hook(mermaid(true, application(), HOOK, RIGHTS))).toBe(
    '      o1["<b>hook: Job build</b><br/>create pipelineruns.tekton.dev in shop"]',
  );
  expect(hook(mermaid(false, application(), HOOK, RIGHTS))).toBe('      o1["hook: Job build"]');
});

test('an Application in the folder of another one is drawn in both places', () => {
  const parent = application().replaceAll('shop', 'all').replace('path: all', 'path: argocd');
  expect(mermaid(false, parent, application())).toEqual([
    'flowchart LR',
    '  subgraph o0["<b>Application all</b><br/>into all"]',
    '    subgraph o0g0["Sync"]',
    '      o1c["Application shop"]',
    '    end',
    '  end',
    '  o1["<b>Application shop</b><br/>into shop"]',
    '  o1c --> o1',
  ]);
});
