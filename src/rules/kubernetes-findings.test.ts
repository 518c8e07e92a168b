import { findings } from './findings';
import { application, documents, lines } from '../../test/rules/documents';

const found = (...texts: string[]) => lines(findings(documents(texts.join('\n---\n'))));

describe('values of another type', () => {
  test('are reported in the metadata of any kind, where Argo CD would read no annotation of the object', () => {
    expect(
      found(`
# a.yaml
apiVersion: example.com/v1
kind: Cart
metadata:
  name: 1
  labels: {version: 2.5}
  annotations: {argocd.argoproj.io/hook: true, example.com/build: 17, empty: }
`),
    ).toEqual([
      'a.yaml: error kubernetes-wrong-type: metadata.name: 1 is an integer, and the API server rejects all but a ' +
        'string. Put it into quotes.',
      'a.yaml: error kubernetes-wrong-type: metadata.labels.version: 2.5 is a number, and the API server rejects all ' +
        'but a string. Put it into quotes.',
      'a.yaml: error kubernetes-wrong-type: metadata.annotations.argocd.argoproj.io/hook: true is a boolean, and the ' +
        'API server rejects all but a string. Put it into quotes.',
      'a.yaml: error kubernetes-wrong-type: metadata.annotations.example.com/build: 17 is an integer, and the API ' +
        'server rejects all but a string. Put it into quotes.',
    ]);
  });

  test('are reported in kinds of Kubernetes, and not in the same fields of other kinds', () => {
    const job = 'kind: Job\nmetadata: {name: a}\nspec: {template: {spec: {containers: {name: a}, volumes: [b, null]}}}';
    expect(found(`# a.yaml\napiVersion: batch/v1\n${job}`)).toEqual([
      'a.yaml: error kubernetes-wrong-type: spec.template.spec.containers: is a map, and the API server rejects all ' +
        'but a list. Set a list.',
      'a.yaml: error kubernetes-wrong-type: spec.template.spec.volumes[0]: "b" is a string, and the API server ' +
        'rejects all but a map. Set a map.',
    ]);
    expect(found(`# a.yaml\napiVersion: example.com/v1\n${job}`)).toEqual([]);
  });

  test('hide nothing: all that has the right type is checked, by every rule', () => {
    const hook = `
# shop/hook.yaml
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  labels: {version: 1}
  annotations: {argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/hook-delete-policy: HookSucceeded}
`;
    expect(found(application('  revisionHistoryLimit: many\n  syncPolicy: {syncOptions: [1, X]}'), hook)).toEqual([
      'argocd/shop.yaml: error argocd-wrong-type: spec.revisionHistoryLimit: "many" is a string, and the API server ' +
        'rejects all but an integer. Set an integer.',
      'argocd/shop.yaml: error argocd-wrong-type: spec.syncPolicy.syncOptions[0]: 1 is an integer, and the API ' +
        'server rejects all but a string. Put it into quotes.',
      'argocd/shop.yaml: error argocd-missing-field: spec.project: is missing, and the API server rejects that. ' +
        'Set it.',
      'shop/hook.yaml: error kubernetes-wrong-type: metadata.labels.version: 1 is an integer, and the API server ' +
        'rejects all but a string. Put it into quotes.',
      'shop/hook.yaml: error hook-succeeded-alone: metadata.annotations.argocd.argoproj.io/hook-delete-policy: ' +
        '"HookSucceeded" leaves a hook that failed in the cluster, and while it exists no hook of this name runs: ' +
        'the next sync reads its old verdict. Add BeforeHookCreation, or remove the annotation, which means the same.',
    ]);
  });

  test('of kind and apiVersion are reported', () => {
    expect(found('# a.yaml\napiVersion: {a: b}\nkind: [a]\nmetadata: null')).toEqual([
      'a.yaml: error kubernetes-wrong-type: apiVersion: is a map, and the API server rejects all but a string. Set a ' +
        'string.',
      'a.yaml: error kubernetes-wrong-type: kind: is a list, and the API server rejects all but a string. ' +
        'Set a string.',
    ]);
  });
});
