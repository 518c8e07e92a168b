import { changed, documents, example, lines } from '../../../test/rules/documents';
import { ruleFindings } from '../findings';

const CODE = 'hook-default-account';
const BAD = example(CODE, 'Bad');

const reported = (...changes: [string, string][]) =>
  lines(ruleFindings(documents(changed(BAD, ...changes))).filter(({ code }) => code === CODE));

const reports = (fact: string) => [
  `shop/trigger.yaml: warning hook-default-account: spec.template.spec.serviceAccountName: ` +
    `${fact} "default" of the namespace "shop", which may not create PipelineRuns, ` +
    'and a right granted to it applies to every pod there. Give it a ServiceAccount of its own, ' +
    'with a Role that may create and get pipelineruns where the runs are.',
];

test('a hook is reported that starts a run and names no ServiceAccount', () => {
  expect(reported()).toEqual(reports('is missing, so that the pod runs as'));
});

test('one is reported that names the ServiceAccount which all pods have', () => {
  expect(
    reported(['      restartPolicy: Never', '      serviceAccountName: default\n      restartPolicy: Never']),
  ).toEqual(reports('is'));
});

test.each<[string, [string, string][]]>([
  [
    'a ServiceAccount of its own',
    [['      restartPolicy: Never', '      serviceAccountName: trigger\n      restartPolicy: Never']],
  ],
  ['credentials of its own', [['kubectl create', 'kubectl --kubeconfig=/etc/builds/kubeconfig create']]],
  ['a program that starts no run', [['kind: PipelineRun', 'kind: ConfigMap']]],
  [
    'a binding of "default" among the documents',
    [
      [
        '# shop/trigger.yaml',
        `# platform/binding.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: all, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: trigger}
subjects: [{kind: ServiceAccount, name: default}]
---
# shop/trigger.yaml`,
      ],
    ],
  ],
])('Nothing is reported with %s', (_, changes) => {
  expect(reported(...changes)).toEqual([]);
});
