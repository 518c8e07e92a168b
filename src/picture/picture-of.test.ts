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

test('sources, phases, waves, hooks, runs, parallel branches, results, workspaces and finally tasks are drawn', () => {
  expect(mermaid(false, application(), HOOK, OBJECTS, PIPELINE)).toEqual([
    'flowchart LR',
    '  x0["<b>Git</b><br/>git.example.com/shop.git<br/>at HEAD"]',
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
    '    o2t3["<b>deploy</b><br/>Task of its own<br/>when passed of test is yes"]',
    '    subgraph o2f["finally"]',
    '      o2t4["<b>report</b><br/>Task report"]',
    '    end',
    '  end',
    '  x0 -->|"shop"| o0',
    '  o0g0 --> o0g1',
    '  o0g1 --> o0g2',
    '  o1 -->|"starts a run<br/>tag"| o2',
    '  o2t0 -->|"files of data"| o2t1',
    '  o2t0 --> o2t2',
    '  o2t1 -->|"passed"| o2t3',
    '  o2t2 --> o2t3',
    '  o2t0 -.->|"commit"| o2t4',
    '  o2t3 -.->|"always"| o2f',
  ]);
});

test('rights of hooks and of tasks are drawn on request', () => {
  const accounts = HOOK.replace(
    'params:',
    'taskRunTemplate: {serviceAccountName: builder}, ' +
      'taskRunSpecs: [{pipelineTaskName: deploy, serviceAccountName: trigger}], params:',
  );
  const boxes = (lines: string[]) =>
    ['hook: Job build', '<b>clone', '<b>deploy'].map((text) =>
      lines
        .find((line) => line.includes(text))
        ?.trim()
        .replace(/^\w+/, ''),
    );
  const may = 'as trigger, which may:<br/>create pipelineruns.tekton.dev in shop';
  expect(boxes(mermaid(true, application(), accounts, PIPELINE, RIGHTS))).toEqual([
    `["<b>hook: Job build</b><br/>${may}"]`,
    '["<b>clone</b><br/>Task git-clone<br/>as builder, without rights"]',
    `["<b>deploy</b><br/>Task of its own<br/>when passed of test is yes<br/>${may}"]`,
  ]);
  expect(boxes(mermaid(false, application(), accounts, PIPELINE, RIGHTS))).toEqual([
    '["hook: Job build"]',
    '["<b>clone</b><br/>Task git-clone"]',
    '["<b>deploy</b><br/>Task of its own<br/>when passed of test is yes"]',
  ]);
});

test('a run with its own tasks, a Pipeline that is elsewhere and the workload of a task are drawn', () => {
  const set = "{name: a, image: 'registry.k8s.io/kubectl', script: 'kubectl set image deploy/shop shop=x -n live'}";
  const own = `# runs/own.yaml
apiVersion: tekton.dev/v1
kind: PipelineRun
metadata: {generateName: own-, namespace: shop}
spec: {pipelineSpec: {tasks: [{name: set, taskSpec: {steps: [${set}]}}]}}
`;
  expect(mermaid(false, application(), hookJob(), own)).toEqual([
    'flowchart LR',
    '  x0["<b>Git</b><br/>git.example.com/shop.git<br/>at HEAD"]',
    '  subgraph o0["<b>Application shop</b><br/>into shop"]',
    '    subgraph o0g0["PostSync"]',
    '      o1["hook: Job build"]',
    '    end',
    '  end',
    '  o2["<b>PipelineRun own-</b><br/>in shop"]',
    '  x1["<b>Pipeline build</b><br/>not in these manifests"]',
    '  subgraph r1["<b>Tasks of PipelineRun own-</b><br/>in shop"]',
    '    r1t0["<b>set</b><br/>Task of its own"]',
    '  end',
    '  w0["<b>Deployment shop</b><br/>in live"]',
    '  x0 -->|"shop"| o0',
    '  o1 -->|"starts a run"| x1',
    '  o2 -->|"runs"| r1',
    '  r1t0 -->|"sets the image"| w0',
  ]);
});

test('text that is markup of Mermaid is not', () => {
  const name = '"]; %%{init}%% `x`|<b>&#12;';
  const pipeline = PIPELINE.replace("'li<nt>\"'", JSON.stringify(name));
  expect(mermaid(false, pipeline)).toContain(
    '    o0t2["<b>lint</b><br/>Task #34;]; #37;#37;#123;init#125;#37;#37; #96;x#96;|#60;b#62;#38;#35;12;"]',
  );
});

test('an Application in the folder of another one is drawn in both places', () => {
  const parent = application().replaceAll('shop', 'all').replace('path: all', 'path: argocd');
  expect(mermaid(false, parent, application())).toEqual([
    'flowchart LR',
    '  x0["<b>Git</b><br/>git.example.com/all.git<br/>at HEAD"]',
    '  x1["<b>Git</b><br/>git.example.com/shop.git<br/>at HEAD"]',
    '  subgraph o0["<b>Application all</b><br/>into all"]',
    '    subgraph o0g0["Sync"]',
    '      o1c["Application shop"]',
    '    end',
    '  end',
    '  o1["<b>Application shop</b><br/>into shop"]',
    '  x0 -->|"argocd"| o0',
    '  x1 -->|"shop"| o1',
    '  o1c --> o1',
  ]);
});
