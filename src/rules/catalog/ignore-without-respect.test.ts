import { application, found, hookJob } from '../../../test/rules/documents';

const AUTOMATED = 'automated: {prune: true, selfHeal: true}, retry: {limit: 2}';
const ignoring = (entry: string, policy = AUTOMATED, more = '') =>
  application(`  syncPolicy: {${policy}}\n  ignoreDifferences: [${entry}]\n${more}`);

const REPLICAS = "{group: apps, kind: Deployment, jsonPointers: ['/spec/replicas']}";
const CONTAINER_IMAGE = "jqPathExpressions: ['.spec.template.spec.containers[].image']";
const IMAGE = `{group: apps, kind: Deployment, name: cart, ${CONTAINER_IMAGE}}`;

const deployment = (spec: string) => `# shop/cart.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec: {${spec}}
`;
const CONTAINER = "template: {spec: {containers: [{name: cart, image: 'registry.example.com/cart:v1'}]}}";

const message = (field: string, index = 0) =>
  `argocd/shop.yaml: warning ignore-without-respect: spec.ignoreDifferences[${index}]: ` +
  `ignores ${field} in comparisons only, since the sync option RespectIgnoreDifferences=true is missing: each sync ` +
  'of another change writes the value of Git again. Add RespectIgnoreDifferences=true to syncPolicy.syncOptions, or ' +
  'remove the field from Git.';

test('warns of fields that Git holds', () => {
  expect(found(ignoring(REPLICAS), deployment('replicas: 2'))).toEqual([message('the replicas of Deployment cart')]);
  expect(found(ignoring(`{kind: Secret, jsonPointers: [/data]}, ${IMAGE}`), deployment(CONTAINER))).toEqual([
    message('the image of Deployment cart', 1),
  ]);
});

test('warns where the source is not among the documents, or is rendered', () => {
  expect(found(ignoring(REPLICAS))).toEqual([message('the replicas of each Deployment')]);
  expect(found(ignoring(IMAGE))).toEqual([message('the image of Deployment cart')]);
  const kustomization = '# shop/kustomization.yaml\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n';
  expect(found(ignoring(REPLICAS), kustomization)).toEqual([message('the replicas of each Deployment')]);
});

test('reports nothing where Git does not hold the field, or no workload is selected', () => {
  expect(found(ignoring(REPLICAS), deployment(CONTAINER))).toEqual([]);
  expect(found(ignoring(IMAGE.replace('cart', 'other')), deployment(CONTAINER))).toEqual([]);
});

test('reports nothing of fields that others do not own, or that are not written', () => {
  const caBundle =
    "{group: admissionregistration.k8s.io, kind: MutatingWebhookConfiguration, jsonPointers: ['/webhooks/0']}";
  expect(found(ignoring(caBundle))).toEqual([]);
  expect(found(ignoring("{group: apps, kind: Deployment, jsonPointers: ['/spec/paused']}"))).toEqual([]);
  expect(found(ignoring('{group: apps, kind: Deployment, managedFieldsManagers: [kube-controller-manager]}'))).toEqual(
    [],
  );
});

test('reports nothing where ignored fields are respected, or Argo CD does not heal', () => {
  const respected = `${AUTOMATED}, syncOptions: [RespectIgnoreDifferences=true]`;
  expect(found(ignoring(REPLICAS, respected))).toEqual([]);
  expect(found(ignoring(REPLICAS, 'automated: {}, retry: {limit: 2}'))).toEqual([]);
});

test('leaves the image of a run to set-image-self-heal', () => {
  const pipeline = `# shop/pipeline.yaml
apiVersion: tekton.dev/v1
kind: Pipeline
metadata: {name: build}
spec:
  tasks:
    - name: deploy
      taskSpec:
        steps:
          - {name: set, image: 'tools.example.com/kubectl:1', script: kubectl set image deployment/cart cart=x}
`;
  const lines = found(ignoring(IMAGE), deployment(CONTAINER), hookJob(), pipeline);
  expect(lines.filter((line) => / (ignore-without-respect|set-image-self-heal):/.test(line))).toEqual([
    expect.stringContaining('set-image-self-heal: spec.syncPolicy.syncOptions: lacks RespectIgnoreDifferences=true'),
  ]);
});
