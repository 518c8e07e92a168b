import { changed, documents, example, lines } from '../../../test/rules/documents';
import { ruleFindings } from '../findings';

const CODE = 'set-image-self-heal';
const BAD = example(CODE, 'Bad');

const reported = (changes: [string, string][], text = BAD) =>
  lines(ruleFindings(documents(changed(text, ...changes))).filter(({ code }) => code === CODE));

const remedy = (manager: string, kind: string) =>
  'selfHeal and every sync restore the image of Git. ' +
  `Add ignoreDifferences for ${kind} "cart" with managedFieldsManagers ["${manager}"] and the ` +
  `sync option RespectIgnoreDifferences=true, or let the run commit the image to Git.`;

test.each<[string, [string, string][], string]>([
  [
    'by kubectl set image',
    [],
    'argocd/shop.yaml: warning set-image-self-heal: spec.ignoreDifferences: is missing, and the ' +
      'task "deploy" of the run that Job trigger starts sets the image of Deployment cart under ' +
      'the field manager "kubectl-set": ' +
      remedy('kubectl-set', 'Deployment'),
  ],
  [
    'by kubectl patch',
    [
      [
        'kubectl --namespace=shop set image deployment/cart cart="$IMAGE"',
        'kubectl patch deploy cart --patch ' +
          '"{\\"spec\\":{\\"template\\":' +
          '{\\"spec\\":{\\"containers\\":[{\\"name\\":\\"cart\\",\\"image\\":\\"$IMAGE\\"}]}}}}"',
      ],
    ],
    'argocd/shop.yaml: warning set-image-self-heal: spec.ignoreDifferences: is missing, and the ' +
      'task "deploy" of the run that Job trigger starts sets the image of Deployment cart under ' +
      'the field manager "kubectl-patch": ' +
      remedy('kubectl-patch', 'Deployment'),
  ],
  [
    'by a command without a script',
    [
      [
        '      script: |\n        #!/bin/sh\n        set -eu\n' +
          '        kubectl --namespace=shop set image deployment/cart cart="$IMAGE"\n',
        '      command: [kubectl]\n      args: [set, image, deployment/cart, cart=$(params.image)]\n',
      ],
    ],
    'argocd/shop.yaml: warning set-image-self-heal: spec.ignoreDifferences: is missing, and the ' +
      'task "deploy" of the run that Job trigger starts sets the image of Deployment cart under ' +
      'the field manager "kubectl-set": ' +
      remedy('kubectl-set', 'Deployment'),
  ],
  [
    'by the kubectl-deploy of this library',
    [
      [
        'env: [{name: IMAGE, value: $(params.image)}]',
        'env: [{name: PARAMS_FIELD_MANAGER, value: $(params.field-manager)}]',
      ],
      [
        '- {name: image, type: string}\n',
        '- {name: image, type: string}\n    - {name: field-manager, type: string, default: shop-manager}\n',
      ],
      [
        "- {name: image, value: 'docker.io/library/busybox:1.37.0'}",
        '- {name: image, value: $(tasks.build.results.IMAGE_REF)}\n' +
          '        - {name: workload, value: deployment/cart}\n        - {name: namespace, value: shop}',
      ],
    ],
    'argocd/shop.yaml: warning set-image-self-heal: spec.ignoreDifferences: is missing, and the ' +
      'task "deploy" of the run that Job trigger starts sets the image of Deployment cart under ' +
      'the field manager "shop-manager": ' +
      remedy('shop-manager', 'Deployment'),
  ],
  [
    'in a StatefulSet',
    [
      ['deployment/cart', 'sts/cart'],
      ['kind: Deployment', 'kind: StatefulSet'],
    ],
    'argocd/shop.yaml: warning set-image-self-heal: spec.ignoreDifferences: is missing, and the ' +
      'task "deploy" of the run that Job trigger starts sets the image of StatefulSet cart under ' +
      'the field manager "kubectl-set": ' +
      remedy('kubectl-set', 'StatefulSet'),
  ],
  [
    'under another field manager than the ignored one',
    [
      [
        'retry: {limit: 1}}\n---\n# platform/trigger.yaml',
        'retry: {limit: 1}, syncOptions: [RespectIgnoreDifferences=true]}\n' +
          '  ignoreDifferences: [{group: apps, kind: Deployment, managedFieldsManagers: ' +
          '[shop-deploy]}]\n---\n# platform/trigger.yaml',
      ],
    ],
    'argocd/shop.yaml: warning set-image-self-heal: spec.ignoreDifferences: does not include the ' +
      'image of the workload, and the task "deploy" of the run that Job trigger starts sets the ' +
      'image of Deployment cart under the field manager "kubectl-set": ' +
      remedy('kubectl-set', 'Deployment'),
  ],
  [
    'where the replicas are ignored',
    [
      [
        'retry: {limit: 1}}\n---\n# platform/trigger.yaml',
        'retry: {limit: 1}, syncOptions: [RespectIgnoreDifferences=true]}\n' +
          '  ignoreDifferences: [{group: apps, kind: Deployment, jsonPointers: [/spec/replicas]}]\n' +
          '---\n# platform/trigger.yaml',
      ],
    ],
    'argocd/shop.yaml: warning set-image-self-heal: spec.ignoreDifferences: does not include the ' +
      'image of the workload, and the task "deploy" of the run that Job trigger starts sets the ' +
      'image of Deployment cart under the field manager "kubectl-set": ' +
      remedy('kubectl-set', 'Deployment'),
  ],
  [
    'where another workload is ignored',
    [
      [
        'retry: {limit: 1}}\n---\n# platform/trigger.yaml',
        'retry: {limit: 1}, syncOptions: [RespectIgnoreDifferences=true]}\n' +
          '  ignoreDifferences: [{group: apps, kind: Deployment, name: basket, managedFieldsManagers: ' +
          '[kubectl-set]}]\n---\n# platform/trigger.yaml',
      ],
    ],
    'argocd/shop.yaml: warning set-image-self-heal: spec.ignoreDifferences: does not include the ' +
      'image of the workload, and the task "deploy" of the run that Job trigger starts sets the ' +
      'image of Deployment cart under the field manager "kubectl-set": ' +
      remedy('kubectl-set', 'Deployment'),
  ],
  [
    'where the sync does not respect it',
    [
      [
        'retry: {limit: 1}}\n---\n# platform/trigger.yaml',
        'retry: {limit: 1}}\n  ignoreDifferences: [{group: apps, kind: Deployment, ' +
          'managedFieldsManagers: [kubectl-set]}]\n---\n# platform/trigger.yaml',
      ],
    ],
    'argocd/shop.yaml: warning set-image-self-heal: spec.syncPolicy.syncOptions: lacks ' +
      'RespectIgnoreDifferences=true, without which each sync writes ignored fields too, and the ' +
      'task "deploy" of the run that Job trigger starts sets the image of Deployment cart under ' +
      'the field manager "kubectl-set": ' +
      remedy('kubectl-set', 'Deployment'),
  ],
])('Argo CD reverts an image that is set %s', (_, changes, expected) => {
  expect(reported(changes)).toEqual([expected]);
});

test.each<[string, [string, string][]]>([
  ['an Application without selfHeal', [[', selfHeal: true', '']]],
  [
    'an ignored field manager',
    [
      [
        'retry: {limit: 1}}\n---\n# platform/trigger.yaml',
        'retry: {limit: 1}, syncOptions: [RespectIgnoreDifferences=true]}\n' +
          '  ignoreDifferences: [{group: apps, kind: Deployment, managedFieldsManagers: ' +
          '[kubectl-set]}]\n---\n# platform/trigger.yaml',
      ],
    ],
  ],
  [
    'an ignored field',
    [
      [
        'retry: {limit: 1}}\n---\n# platform/trigger.yaml',
        'retry: {limit: 1}, syncOptions: [RespectIgnoreDifferences=true]}\n' +
          '  ignoreDifferences: [{group: apps, kind: Deployment, name: cart, jsonPointers: ' +
          '[/spec/template/spec/containers/0/image]}]\n---\n# platform/trigger.yaml',
      ],
    ],
  ],
  [
    'an ignored expression',
    [
      [
        'retry: {limit: 1}}\n---\n# platform/trigger.yaml',
        'retry: {limit: 1}, syncOptions: [RespectIgnoreDifferences=true]}\n' +
          '  ignoreDifferences: [{group: apps, kind: Deployment, jqPathExpressions: ' +
          "['.spec.template.spec.containers[].image']}]\n---\n# platform/trigger.yaml",
      ],
    ],
  ],
  [
    'an ignored expression for one container',
    [
      [
        'retry: {limit: 1}}\n---\n# platform/trigger.yaml',
        `retry: {limit: 1}, syncOptions: [RespectIgnoreDifferences=true]}\n  ignoreDifferences: ` +
          `[{group: apps, kind: Deployment, jqPathExpressions: ['.spec.template.spec.containers[] | ` +
          `select(.name == "cart").image']}]\n---\n# platform/trigger.yaml`,
      ],
    ],
  ],
  [
    'all kinds of a group',
    [
      [
        'retry: {limit: 1}}\n---\n# platform/trigger.yaml',
        'retry: {limit: 1}, syncOptions: [RespectIgnoreDifferences=true]}\n' +
          "  ignoreDifferences: [{group: '*', kind: '*', managedFieldsManagers: [kubectl-set]}]\n---\n" +
          '# platform/trigger.yaml',
      ],
    ],
  ],
  [
    'the image that Git has',
    [
      [
        "{name: image, value: 'docker.io/library/busybox:1.37.0'}",
        "{name: image, value: 'docker.io/library/busybox:1.36.1'}",
      ],
    ],
  ],
  ['a workload of another namespace', [['--namespace=shop set', '--namespace=test set']]],
  ['a workload that the Application does not sync', [['deployment/cart', 'deployment/basket']]],
  ['a dry run', [['set image deployment/cart', 'set image --dry-run=server deployment/cart']]],
  [
    'the help that a script prints',
    [
      [
        '        kubectl --namespace=shop set',
        '        cat <<EOF\n        Rollback:\n        kubectl --namespace=shop set',
      ],
    ],
  ],
  [
    'a command that a script prints',
    [['        kubectl --namespace=shop set', '        echo kubectl --namespace=shop set']],
  ],
  ['a comment', [['        kubectl --namespace=shop set', '        # kubectl --namespace=shop set']]],
])('there is no finding for %s', (_, changes) => {
  expect(reported(changes)).toEqual([]);
});
