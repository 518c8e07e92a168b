import { changed, documents, example, lines } from '../../../test/rules/documents';
import { ruleFindings } from '../findings';

const CODE = 'remote-application-lookup';
const BAD = example(CODE, 'Bad');

const reported = (changes: [string, string][], text = BAD) =>
  lines(ruleFindings(documents(changed(text, ...changes))).filter(({ code }) => code === CODE));

const message = (at: string, what: string, cluster = 'https://shop.example.com:6443') =>
  `shop/trigger.yaml: ${at === '' ? 'warning' : 'error'} remote-application-lookup: ` +
  `spec.template.spec.containers.trigger${at}: "${what}" is read from the Application "shop", ` +
  `which is in the cluster of Argo CD: ` +
  `this hook runs in "${cluster}", another one. Read the value from an ordinary ConfigMap of ` +
  `the same path that each release changes (in TypeScript: the prop release and RunValue.release("KEY")), ` +
  'or start the run by a notification of Argo CD.';

test.each<[string, [string, string][], string]>([
  ['the Application by kubectl', [], message('', 'kubectl get application')],
  [
    'it in a namespace, with another name of the kind',
    [['--namespace=argocd get application shop', '-n argocd get apps/shop']],
    message('', 'kubectl get application'),
  ],
  [
    'it in a cluster known by name',
    [["server: 'https://shop.example.com:6443'", 'name: production']],
    message('', 'kubectl get application', 'production'),
  ],
  [
    'a value that the hook of this library reads',
    [
      [
        '          command: [/bin/sh, -c]\n          args:',
        '          env: [{name: RUN_VALUES, value: "params.tag text tag\\nlabels.git-commit revision ' +
          '.status.operationState.syncResult.revision\\n"}]\n          args:',
      ],
      ['application shop', 'nothing'],
    ],
    message('.env.RUN_VALUES.labels.git-commit', 'revision .status.operationState.syncResult.revision'),
  ],
])('From another cluster a hook asks for %s', (_, changes, expected) => {
  expect(reported(changes)).toEqual([expected]);
});

test.each<[string, [string, string][]]>([
  ["Argo CD's own cluster", [['https://shop.example.com:6443', 'https://kubernetes.default.svc']]],
  [
    "Argo CD's own cluster by its longer name",
    [['https://shop.example.com:6443', 'https://kubernetes.default.svc.cluster.local:443']],
  ],
  [
    'a kubeconfig of its own',
    [['kubectl --namespace=argocd', 'kubectl --kubeconfig=/etc/argocd/config --namespace=argocd']],
  ],
  ['other objects', [['get application shop', 'get configmap shop']]],
  ['an object that is no hook', [['argocd.argoproj.io/hook: PostSync', '']]],
])('there is no finding for %s', (_, changes) => {
  expect(reported(changes)).toEqual([]);
});
