import { readFileSync } from 'fs';
import { join } from 'path';
import { resultOf } from './docs/how-to';
import { fences } from './docs/text';
import { laws } from './laws/laws';

const README = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
const { text: PROGRAM } = fences('README.md', README).find(({ language }) => language === 'ts')!;
const PAGE = 'docs/getting-started.md';

describe('The first program of the README', () => {
  const { documents, printed } = resultOf(PROGRAM);
  const files = documents.map(({ file }) => file.replace(/^.*\/manifests\//, ''));

  test('writes all that a system needs, without a warning', () => {
    expect(printed).toBe('');
    expect(files).toEqual([
      'shop-argocd/Application.shop.k8s.yaml',
      'shop-argocd/CronJob.shop.shop-trigger-catch-up.k8s.yaml',
      'shop-argocd/Role.shop-builds.shop-trigger.k8s.yaml',
      'shop-argocd/Role.shop.shop-trigger.k8s.yaml',
      'shop-argocd/RoleBinding.shop-builds.shop-trigger.k8s.yaml',
      'shop-argocd/RoleBinding.shop.shop-trigger.k8s.yaml',
      'shop-argocd/ServiceAccount.shop.shop-trigger.k8s.yaml',
      'shop-argocd/ValidatingAdmissionPolicy.shop-shop-trigger.k8s.yaml',
      'shop-argocd/ValidatingAdmissionPolicyBinding.shop-shop-trigger.k8s.yaml',
      'shop-config/ConfigMap.shop-release.k8s.yaml',
      'shop-config/Deployment.shop.k8s.yaml',
      'shop-config/Job.shop-trigger.k8s.yaml',
      'shop-platform/0-Namespace.shop-builds.k8s.yaml',
      'shop-platform/0-Namespace.shop.k8s.yaml',
      'shop-platform/Pipeline.shop.k8s.yaml',
      'shop-platform/Role.shop-deploy.k8s.yaml',
      'shop-platform/Role.shop.shop-deploy.k8s.yaml',
      'shop-platform/RoleBinding.shop-deploy.k8s.yaml',
      'shop-platform/RoleBinding.shop.shop-deploy.k8s.yaml',
      'shop-platform/ServiceAccount.shop-build.k8s.yaml',
      'shop-platform/ServiceAccount.shop-deploy.k8s.yaml',
      'shop-platform/Task.buildah.k8s.yaml',
      'shop-platform/Task.git-clone.k8s.yaml',
      'shop-platform/Task.kubectl-deploy.k8s.yaml',
    ]);
    expect(README).toContain(`It writes ${files.length} files (`);
  });

  test('has at most 30 lines, and is the program of getting started', () => {
    expect(PROGRAM.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(30);
    const page = fences(PAGE, readFileSync(join(__dirname, '..', PAGE), 'utf8'));
    expect(page.find(({ language }) => language === 'ts')!.text).toBe(PROGRAM);
  });

  test.each(Object.entries(laws))('keeps the law: %s', (_, law) => {
    expect(law(documents)).toEqual([]);
  });
});

test('The program of llms.txt is synthesized without a warning', () => {
  const text = readFileSync(join(__dirname, '..', 'llms.txt'), 'utf8');
  const { text: program } = fences('llms.txt', text).find(({ language }) => language === 'ts')!;
  const { documents, printed } = resultOf(program.replace(/^if \(.*\) (?=app\.synth)/m, ''));
  expect(printed).toBe('');
  expect(documents.map(({ manifest }) => manifest.kind)).toEqual(expect.arrayContaining(['Application', 'Service']));
});
