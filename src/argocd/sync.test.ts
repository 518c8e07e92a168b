import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { ConfigMap, Job } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Application, CompareOption, HookDeletePolicy, HookPhase, Sync, SyncOption } from '.';

function chart(): Chart {
  return new Chart(Testing.app(), 'shop');
}

function configMap(scope: Construct, id: string, own?: { [name: string]: string }): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id, annotations: own } });
}

/** The annotations of each object, by its name. */
function annotations(scope: Chart): any {
  return Object.fromEntries(Testing.synth(scope).map(({ metadata }) => [metadata.name, metadata.annotations]));
}

function refusal(scope: Chart): string[] {
  try {
    Testing.synth(scope);
  } catch (error) {
    return (error as Error).message.split('\n  ').slice(1);
  }
  return [];
}

describe('Sync writes', () => {
  test('the same for the same construct', () => {
    const scope = chart();
    expect(Sync.of(scope)).toBe(Sync.of(scope));
  });
});

describe('Sync renders', () => {
  test('a hook', () => {
    const scope = chart();
    Sync.of(configMap(scope, 'a')).hook(HookPhase.POST_SYNC);
    expect(annotations(scope)).toEqual({ a: { 'argocd.argoproj.io/hook': 'PostSync' } });
  });

  test('a hook with policies, a wave and options', () => {
    const scope = chart();
    Sync.of(configMap(scope, 'a'))
      .hook(HookPhase.PRE_SYNC, {
        deletePolicies: [HookDeletePolicy.BEFORE_HOOK_CREATION, HookDeletePolicy.HOOK_SUCCEEDED],
      })
      .wave(-1)
      .options(SyncOption.NO_PRUNE, SyncOption.SERVER_SIDE_APPLY)
      .compareOptions(CompareOption.IGNORE_EXTRANEOUS);
    expect(annotations(scope)).toEqual({
      a: {
        'argocd.argoproj.io/hook': 'PreSync',
        'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation,HookSucceeded',
        'argocd.argoproj.io/sync-wave': '-1',
        'argocd.argoproj.io/sync-options': 'Prune=false,ServerSideApply=true',
        'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
      },
    });
  });

  test('a hook of several phases', () => {
    const scope = chart();
    Sync.of(configMap(scope, 'a')).hook(HookPhase.PRE_SYNC).hook(HookPhase.POST_SYNC).hook(HookPhase.PRE_SYNC);
    expect(annotations(scope)).toEqual({ a: { 'argocd.argoproj.io/hook': 'PreSync,PostSync' } });
  });

  test('on the objects of constructs of cdk8s-plus', () => {
    const scope = chart();
    const job = new Job(scope, 'job', { metadata: { name: 'job' }, containers: [{ image: 'busybox:1.37.0' }] });
    Sync.of(job).hook(HookPhase.POST_SYNC);
    expect(annotations(scope)).toEqual({ job: { 'argocd.argoproj.io/hook': 'PostSync' } });
  });

  test('on every object in a construct, also on those that are added later, and on no other', () => {
    const scope = chart();
    const group = new Construct(scope, 'group');
    configMap(group, 'before');
    Sync.of(group).wave(2);
    configMap(new Construct(group, 'deeper'), 'after');
    new ConfigMap(scope, 'beside', { metadata: { name: 'beside' } });
    expect(annotations(scope)).toEqual({
      before: { 'argocd.argoproj.io/sync-wave': '2' },
      after: { 'argocd.argoproj.io/sync-wave': '2' },
      beside: undefined,
    });
  });

  test('the nearest settings: the whole hook, the wave, each option by its name', () => {
    const scope = chart();
    Sync.of(configMap(scope, 'a')).hook(HookPhase.POST_SYNC).wave(0).options(SyncOption.CONFIRM_PRUNE);
    Sync.of(scope)
      .hook(HookPhase.PRE_SYNC, { deletePolicies: [HookDeletePolicy.HOOK_SUCCEEDED] })
      .wave(5)
      .options(SyncOption.NO_PRUNE, SyncOption.NO_DELETE);
    expect(annotations(scope)).toEqual({
      a: {
        'argocd.argoproj.io/hook': 'PostSync',
        'argocd.argoproj.io/sync-wave': '0',
        'argocd.argoproj.io/sync-options': 'Prune=confirm,Delete=false',
      },
    });
  });

  test('the nearest also where it is set last', () => {
    const scope = chart();
    const object = configMap(scope, 'a');
    Sync.of(scope).hook(HookPhase.PRE_SYNC, { deletePolicies: [HookDeletePolicy.HOOK_SUCCEEDED] });
    Sync.of(object).hook(HookPhase.POST_SYNC);
    expect(annotations(scope)).toEqual({ a: { 'argocd.argoproj.io/hook': 'PostSync' } });
  });

  test('the own annotation of an object before those of constructs around it', () => {
    const scope = chart();
    configMap(scope, 'a', {
      'argocd.argoproj.io/sync-wave': '1',
      'argocd.argoproj.io/sync-options': 'Prune=confirm, Validate=false',
    });
    Sync.of(scope).wave(5).options(SyncOption.NO_PRUNE, SyncOption.NO_DELETE);
    expect(annotations(scope)).toEqual({
      a: {
        'argocd.argoproj.io/sync-wave': '1',
        'argocd.argoproj.io/sync-options': 'Prune=confirm,Delete=false,Validate=false',
      },
    });
  });

  test('together with the options of the comparison that an Application has itself', () => {
    const scope = chart();
    const app = new Application(scope, 'app', {
      source: { repoUrl: 'https://git.example.com/a.git', path: '.' },
      compareOptions: [CompareOption.SERVER_SIDE_DIFF],
    });
    Sync.of(app).compareOptions(CompareOption.IGNORE_EXTRANEOUS);
    expect(annotations(scope)).toEqual({
      app: { 'argocd.argoproj.io/compare-options': 'IgnoreExtraneous,ServerSideDiff=true' },
    });
  });

  test('the annotations at once, where the object is there already', () => {
    const object = configMap(chart(), 'a');
    Sync.of(object).wave(1);
    expect(object.toJson().metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-wave': '1' });
  });

  test('the same bytes at each synthesis, also in the files of an app', () => {
    const app = new App();
    const scope = new Chart(app, 'shop');
    Sync.of(scope).wave(1).options(SyncOption.NO_PRUNE);
    configMap(scope, 'a', { 'argocd.argoproj.io/sync-options': 'Delete=false' });
    const first = app.synthYaml();
    expect(app.synthYaml()).toBe(first);
    expect(first).toContain('argocd.argoproj.io/sync-options: Prune=false,Delete=false');
  });
});

describe('Sync rejects', () => {
  test('a wave that is not a whole number', () => {
    const scope = chart();
    Sync.of(configMap(scope, 'a')).wave(1.5);
    expect(() => Testing.synth(scope)).toThrow(
      [
        'Validation failed with the following errors:',
        '  [shop/a] sync.wave: 1.5 is not a wave. Give a whole number, e.g. -1.',
      ].join('\n'),
    );
  });

  test('two waves', () => {
    const scope = chart();
    Sync.of(scope).wave(1).wave(1).wave(2);
    expect(refusal(scope)).toEqual(['[shop] sync.wave: 1, 2 contradict each other. Give one wave.']);
  });

  test('options that work on Applications only', () => {
    const scope = chart();
    Sync.of(scope)
      .options(SyncOption.CREATE_NAMESPACE, SyncOption.RESPECT_IGNORE_DIFFERENCES)
      .compareOptions(CompareOption.SERVER_SIDE_DIFF);
    expect(refusal(scope)).toEqual([
      '[shop] sync.options: "CreateNamespace=true" has no effect on an object: Argo CD reads it on an ' +
        'Application only. Give it to the Application that syncs the object.',
      '[shop] sync.options: "RespectIgnoreDifferences=true" has no effect on an object: Argo CD reads it on ' +
        'an Application only. Give it to the Application that syncs the object.',
      '[shop] sync.compareOptions: "ServerSideDiff=true" has no effect on an object: Argo CD reads it on an ' +
        'Application only. Give it to the Application that syncs the object.',
    ]);
  });

  test('options that contradict each other', () => {
    const scope = chart();
    Sync.of(scope).options(SyncOption.NO_PRUNE).options(SyncOption.CONFIRM_PRUNE);
    expect(refusal(scope)).toEqual([
      '[shop] sync.options: "Prune=false" and "Prune=confirm" contradict each other. Keep one of them.',
    ]);
  });

  test('to skip an object that runs in another phase', () => {
    const scope = chart();
    Sync.of(scope).hook(HookPhase.SKIP).hook(HookPhase.POST_SYNC);
    expect(refusal(scope)).toEqual([
      '[shop] sync.hook: "Skip" is set together with PostSync, and Argo CD runs the hook. Keep one of them.',
    ]);
  });

  test('other delete policies for another phase', () => {
    const scope = chart();
    Sync.of(scope)
      .hook(HookPhase.PRE_SYNC)
      .hook(HookPhase.POST_SYNC, { deletePolicies: [HookDeletePolicy.HOOK_FAILED] });
    expect(refusal(scope)).toEqual([
      '[shop] sync.hook.deletePolicies: are (the default) for PreSync and (HookFailed) for PostSync, and an ' +
        'object has them once for all its phases. Give the same for each phase.',
    ]);
  });

  test('to contradict an annotation of just this object', () => {
    const scope = chart();
    const object = configMap(scope, 'a', {
      'argocd.argoproj.io/sync-wave': '1',
      'argocd.argoproj.io/sync-options': 'Prune=confirm',
    });
    Sync.of(object).wave(2).options(SyncOption.NO_PRUNE, SyncOption.NO_DELETE);
    expect(refusal(scope)).toEqual([
      '[shop/a] sync.wave: "2" contradicts annotation argocd.argoproj.io/sync-wave: "1", which "shop/a" has ' +
        'itself. Keep one of them.',
      '[shop/a] sync.options: "Prune=false" contradicts annotation argocd.argoproj.io/sync-options: ' +
        '"Prune=confirm", which "shop/a" has itself. Keep one of them.',
    ]);
  });
});
