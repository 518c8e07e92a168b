import { changed, example, found } from '../../../test/rules/documents';

const BAD = example('missing-right', 'Bad');
const CALL = 'kubectl annotate configmap settings checked=yes --overwrite';
const PERMITTED = 'Permitted: get configmaps (settings) in shop.';

/** The findings where the hook executes a program, and the Role has these rules. */
function missing(program: string, rules?: string): string[] {
  const hook = changed(BAD, [`command: [sh, -c, ${CALL}]`, `command: [sh, -c, ${JSON.stringify(program)}]`]);
  const text = rules === undefined ? hook : hook.replace(/^ {2}- \{apiGroups.*$/m, `  - ${rules}`);
  return found(text).filter((line) => line.includes('missing-right'));
}

const AT = 'shop/mark.yaml: warning missing-right: spec.template.spec.containers.mark.command: ';
const reported = (call: string, what: string, permitted: string = PERMITTED) =>
  `${AT}"kubectl ${call}" needs ${what}, ` +
  `which no Role permits to the ServiceAccount "restart". ${permitted} Add it to a Role of this account.`;

test.each([
  ['annotate configmap settings checked=yes', CALL, 'patch of configmaps "settings" in the namespace "shop"'],
  ['get cm other', 'kubectl get cm other', 'get of configmaps "other" in the namespace "shop"'],
  ['get cm/other', 'kubectl get cm/other', 'get of configmaps "other" in the namespace "shop"'],
  ['get configmaps', 'kubectl get configmaps -n builds', 'list of configmaps in the namespace "builds"'],
  ['get pods', 'kubectl get pods -A', 'list of pods in all namespaces'],
  ['get namespace shop', 'kubectl get namespace shop', 'get of namespaces "shop"'],
  ['delete job old', 'kubectl delete job old', 'delete of jobs.batch "old" in the namespace "shop"'],
  [
    'scale deploy web',
    'kubectl scale deploy web --replicas=2',
    'patch of deployments/scale.apps "web" in the namespace "shop"',
  ],
  [
    'wait pipelinerun/build',
    'kubectl wait pipelinerun/build --for=condition=Succeeded',
    'get, list, watch of pipelineruns.tekton.dev "build" in the namespace "shop"',
  ],
  [
    'rollout status deployment/web',
    'if kubectl rollout status deployment/web; then echo; fi',
    'get, list, watch of deployments.apps "web" in the namespace "shop"',
  ],
  [
    'set image deployment/web web=a:1',
    'kubectl set image deployment/web web=a:1',
    'get, patch of deployments.apps "web" in the namespace "shop"',
  ],
  [
    'create',
    'kubectl create -f - <<EOF\napiVersion: tekton.dev/v1\nkind: PipelineRun\n' +
      'metadata: {generateName: a-, namespace: builds}\nEOF',
    'create of pipelineruns.tekton.dev in the namespace "builds"',
  ],
  [
    'apply',
    'kubectl apply -f - <<EOF\napiVersion: v1\nkind: Secret\nmetadata: {name: a}\nEOF',
    'get, create, patch of secrets in the namespace "shop"',
  ],
])('what kubectl %s needs', (call, program, what) => {
  expect(missing(program)).toEqual([reported(call, what)]);
});

test('several rights of one call, each once', () => {
  expect(missing('kubectl logs web; kubectl create job now --from=cronjob/nightly; kubectl logs web')).toEqual([
    reported('logs web', 'get of pods "web" in the namespace "shop"'),
    reported('logs web', 'get of pods/log in the namespace "shop"'),
    reported('create job now', 'get of cronjobs.batch "nightly" in the namespace "shop"'),
    reported('create job now', 'create of jobs.batch in the namespace "shop"'),
  ]);
});

test('tkn and argocd', () => {
  const end = `which no Role permits to the ServiceAccount "restart". ${PERMITTED} Add it to a Role of this account.`;
  expect(missing('tkn pipeline start ci -n builds; argocd app sync shop --core')).toEqual([
    `${AT}"tkn pipeline start ci" needs get of pipelines.tekton.dev "ci" in the namespace "builds", ${end}`,
    `${AT}"tkn pipeline start ci" needs create of pipelineruns.tekton.dev in the namespace "builds", ${end}`,
    `${AT}"argocd app sync" needs get, update of applications.argoproj.io in the namespace "argocd", ${end}`,
  ]);
});

test('a rule with names does not permit to create', () => {
  const rules = "{apiGroups: [''], resources: [configmaps], resourceNames: [a], verbs: ['*']}";
  expect(missing('kubectl create configmap a', rules)).toEqual([
    reported(
      'create configmap a',
      'create of configmaps in the namespace "shop"',
      'Permitted: * configmaps (a) in shop.',
    ),
  ]);
});

test('the steps of a Task run under the account of the run', () => {
  const run = `
---
# platform/run.yaml
apiVersion: tekton.dev/v1
kind: PipelineRun
metadata: {name: deploy, namespace: shop}
spec:
  taskRunTemplate: {serviceAccountName: restart}
  pipelineSpec:
    tasks:
      - name: deploy
        params: [{name: kind, value: deployment}]
        taskSpec:
          params: [{name: kind}]
          steps: [{name: a, image: 'k:1', script: kubectl get $(params.kind) web}]
`;
  expect(found(example('missing-right', 'Good') + run).filter((line) => line.includes('missing-right'))).toEqual([
    'platform/run.yaml: warning missing-right: spec: "kubectl get deployment web" needs get of deployments.apps ' +
      '"web" in the namespace "shop", which no Role permits to the ServiceAccount "restart". ' +
      'Permitted: get, patch configmaps (settings) in shop. Add it to a Role of this account.',
  ]);
});

test.each([
  ['what the Role permits', 'kubectl get configmap settings'],
  ['a name that only the run knows', 'kubectl get configmap "$NAME"'],
  ['a namespace that only the run knows', 'kubectl get configmap settings -n "${A%/*}"'],
  ['credentials of its own', 'kubectl get pods --kubeconfig=/tmp/a'],
  ['a dry run', 'kubectl create configmap a --dry-run=client -o yaml'],
  ['a kind that is not known', 'kubectl get widgets'],
  ['a file', 'kubectl apply -f /manifests'],
])('there is no finding for %s', (_, program) => {
  expect(missing(program)).toEqual([]);
});

test.each([
  ['an account without a binding', BAD.replace(/kind: RoleBinding/, 'kind: Binding')],
  [
    'an account with a binding for all accounts only',
    BAD.replace(/^subjects: .*$/m, "subjects: [{kind: Group, name: 'system:authenticated'}]"),
  ],
  ['a Role that is not among the manifests', BAD.replace('kind: Role, name: restart', 'kind: ClusterRole, name: edit')],
  [
    'rights of its group',
    `${BAD}---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: all, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
subjects: [{kind: Group, name: 'system:serviceaccounts:shop'}]
`,
  ],
])('there is no finding for %s', (_, text) => {
  expect(found(text).filter((line) => line.includes('missing-right'))).toEqual([]);
});
