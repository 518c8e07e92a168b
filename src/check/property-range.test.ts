import { propertyRange } from './property-range';
import { parseKubernetesDocuments } from '../core/parse-kubernetes-documents';

/** The property of the first document, as `line:column text`, with only the first line of its text. */
function at(source: string, property: string): string {
  const [document] = parseKubernetesDocuments(source);
  const [start, end] = propertyRange(source, document, document.contents!, property);
  const before = source.slice(0, start).split('\n');
  return `${before.length}:${before[before.length - 1].length + 1} ${source.slice(start, end).split('\n')[0]}`;
}

const PIPELINE = `# a Pipeline
apiVersion: tekton.dev/v1
kind: Pipeline
metadata:
  annotations: {argocd.argoproj.io/hook: PostSync}
spec:
  tasks:
    - name: deploy
      params: &params
        - {name: image, value: x}
        - name: "tag"
          value: y
    - name: test
      params: *params
    - name: test
  finally:
    - onError: stop
`;

describe('the range of a property', () => {
  test.each([
    ['metadata.annotations.argocd.argoproj.io/hook', '5:17 argocd.argoproj.io/hook: PostSync'],
    ['spec.tasks.deploy', '8:7 name: deploy'],
    ['spec.tasks.deploy.params.image', '10:11 {name: image, value: x}'],
    ['spec.tasks.deploy.params.image.value', '10:25 value: x'],
    ['spec.tasks.deploy.params.tag.value', '12:11 value: y'],
    ['spec.tasks[0].params[1].value', '12:11 value: y'],
    ['spec.tasks[1].params.image', '10:11 {name: image, value: x}'],
    ['spec.finally[0].onError', '17:7 onError: stop'],
  ])('%s is found', (property, expected) => {
    expect(at(PIPELINE, property)).toBe(expected);
  });

  test.each([
    ['spec.tasks.deploy.params.missing', '9:7 params: &params'],
    ['spec.tasks.deploy.taskRef.name', '8:7 name: deploy'],
    ['spec.tasks.nobody', '7:3 tasks:'],
    ['spec.tasks[7].name', '7:3 tasks:'],
    ['spec.workspaces', '6:1 spec:'],
    ['status', '2:1 apiVersion: tekton.dev/v1'],
    ['', '2:1 apiVersion: tekton.dev/v1'],
  ])('%s, which does not exist, is at the nearest property around it', (property, expected) => {
    expect(at(PIPELINE, property)).toBe(expected);
  });

  test.each([
    ['args[1].metadata.name', '12:9 name: run-$(date +%s)'],
    ['args.metadata.name', '12:9 name: run-$(date +%s)'],
    ['args.spec.params.tag.value', '15:11 value: v1'],
    ['args.spec.timeouts', '13:7 spec:'],
    ['args.nothing', '3:1 args:'],
    ['text.data.a', '20:10 a: 1'],
    ['quoted.data.a', '21:1 quoted: "apiVersion: v1\\nkind: B\\ndata: {a: 1}"'],
  ])('%s goes on inside a string that contains a manifest', (property, expected) => {
    expect(
      at(
        `apiVersion: v1
kind: A
args:
  - -c
  - |
    set -e
    kubectl create -f - <<EOF

      apiVersion: tekton.dev/v1
      kind: PipelineRun
      metadata:
        name: run-$(date +%s)
      spec:
        params: [{name: tag,
          value: v1}]
    EOF
text: |
  apiVersion: v1
  kind: B
  data: {a: 1}
quoted: "apiVersion: v1\\nkind: B\\ndata: {a: 1}"
`,
        property,
      ),
    ).toBe(expected);
  });
});
