import { readFileSync } from 'fs';
import { join } from 'path';
import { Chart, Duration, Testing } from 'cdk8s';
import {
  Application,
  CatchUp,
  Concurrency,
  GitOpsApp,
  HookPhase,
  IHookPipeline,
  Param,
  Pipeline,
  ReleaseConfigMap,
  RunValue,
  SetImageStrategy,
  TaskRef,
  TektonHook,
  TektonHookProps,
} from '..';
import { RunLabel, TriggerVariable } from './protocol';
import { printYaml } from '../synth/print-yaml';

function make(
  over: Partial<TektonHookProps> = {},
  more: Partial<IHookPipeline> = {},
): { argocd: Chart; config: Chart } {
  const app = new GitOpsApp();
  const platform = new Chart(app, 'platform', { namespace: 'builds' });
  const config = new Chart(app, 'config', { namespace: 'shop' });
  const argocd = new Chart(app, 'argocd', { namespace: 'argocd' });
  const pipeline = new Pipeline(platform, 'build', {
    params: { tag: Param.string(), note: Param.string({ default: '' }) },
  });
  pipeline.addTask('say', { task: TaskRef.named('say') });
  const application = new Application(argocd, 'shop', {
    source: { repoUrl: 'https://git.example.com/m.git', path: 'config' },
    destination: { namespace: 'shop' },
  });
  const release = new ReleaseConfigMap(config, 'release', { name: 'shop-release', data: { tag: 'v1' } });
  new TektonHook(argocd, 'hook', {
    application,
    synced: config,
    release,
    pipeline: { pipeline, appName: 'shop', runSettings: {}, ...more },
    params: { tag: RunValue.release('tag') },
    ...over,
  });
  return { argocd, config };
}

function trigger(over: Partial<TektonHookProps> = {}, more: Partial<IHookPipeline> = {}): any {
  return Testing.synth(make(over, more).config).find(({ kind }) => kind === 'Job' || kind === 'Pod');
}

function podSpec(over: Partial<TektonHookProps> = {}, more: Partial<IHookPipeline> = {}): any {
  const { spec } = trigger(over, more);
  return spec.template?.spec ?? spec;
}

function environment(
  over: Partial<TektonHookProps> = {},
  more: Partial<IHookPipeline> = {},
): { [name: string]: string } {
  return Object.fromEntries(podSpec(over, more).containers[0].env.map((one: any) => [one.name, one.value]));
}

function rejections(over: Partial<TektonHookProps>, more: Partial<IHookPipeline> = {}): string[] {
  try {
    trigger(over, more);
    return [];
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim().replace('[argocd/hook] ', ''));
  }
}

/** A Pipeline in an app of its own. */
function otherPipeline(): Pipeline {
  const pipeline = new Pipeline(new Chart(new GitOpsApp(), 'platform', { namespace: 'builds' }), 'build', {
    params: { tag: Param.string() },
  });
  pipeline.addTask('say', { task: TaskRef.named('say') });
  return pipeline;
}

const STRATEGY = new SetImageStrategy({ workload: 'shop', namespace: 'shop' });

describe('a hook renders', () => {
  it("PreSync as a gate: it waits, with a deadline above the run's own, and carries its copy of the release", () => {
    const gate = { phase: HookPhase.PRE_SYNC };
    const made = trigger(gate);
    expect(made.metadata.annotations).toEqual({ 'argocd.argoproj.io/hook': 'PreSync' });
    expect(made.spec.activeDeadlineSeconds).toBe(4200);
    expect(environment(gate)).toMatchObject({ RUN_WAIT_SECONDS: '4170', RUN_VALUES: 'params.tag literal v1' });
    expect(environment(gate).RELEASE_NAME).toBeUndefined();
  });

  it('a Pod, whose last words Argo CD takes over, and a Job where order or retries count', () => {
    const made = (phase: HookPhase) => {
      const { kind, spec } = trigger({ phase });
      const { restartPolicy, containers } = podSpec({ phase });
      const [{ terminationMessagePolicy: words }] = containers;
      return [kind, spec.activeDeadlineSeconds, spec.backoffLimit, restartPolicy, words];
    };
    const pod = ['Pod', 600, undefined, 'Never', 'FallbackToLogsOnError'];
    expect(made(HookPhase.PRE_SYNC)).toEqual(['Pod', 4200, undefined, 'Never', 'FallbackToLogsOnError']);
    expect(made(HookPhase.POST_SYNC)).toEqual(pod);
    expect(made(HookPhase.SYNC_FAIL)).toEqual(pod);
    expect(made(HookPhase.SYNC)).toEqual(['Job', 600, 0, 'Never', undefined]); // Argo CD retries the sync
    expect(made(HookPhase.PRE_DELETE)).toEqual(['Job', 600, 4, 'Never', undefined]);
    expect(made(HookPhase.POST_DELETE)).toEqual(['Job', 600, 4, 'Never', undefined]);
  });

  it('PostSync as a start: it does not wait, and reads the release that the sync applied', () => {
    expect(environment()).toMatchObject({ RUN_VALUES: 'params.tag text tag', RELEASE_NAME: 'shop-release' });
    expect(environment().RUN_WAIT_SECONDS).toBeUndefined();
    expect(
      environment({ wait: true, runSettings: { timeouts: { pipeline: Duration.minutes(5) } } }).RUN_WAIT_SECONDS,
    ).toBe('870');
  });

  it('Sync by default for a pipeline that sets the image, which starts while the workload is not Healthy', () => {
    expect(trigger({}, { strategy: STRATEGY }).metadata.annotations).toEqual({ 'argocd.argoproj.io/hook': 'Sync' });
    // in a wave Argo CD applies a ConfigMap before a Job
    expect(environment({}, { strategy: STRATEGY })).toMatchObject({
      RUN_VALUES: 'params.tag text tag',
      RELEASE_NAME: 'shop-release',
    });
    expect(trigger().metadata.annotations).toEqual({ 'argocd.argoproj.io/hook': 'PostSync' });
  });

  it('SyncFail with the message of the failure, which needs to read the Application', () => {
    const over = {
      phase: HookPhase.SYNC_FAIL,
      params: { tag: RunValue.release('tag'), note: RunValue.failureMessage() },
    };
    expect(environment(over)).toMatchObject({
      APPLICATION: 'argocd/shop',
      RUN_VALUES: 'params.tag literal v1\nparams.note words .status.operationState.message',
    });
    const roles = Testing.synth(make(over).argocd)
      .filter(({ kind }) => kind === 'Role')
      .map(({ metadata }) => metadata.namespace);
    expect(roles).toEqual(['builds', 'argocd']);
  });

  it('what is known of the Application at synth without any permission', () => {
    const over = {
      params: { tag: RunValue.release('tag'), note: RunValue.applicationName() },
      runLabels: { phase: RunValue.phase(), ns: RunValue.destinationNamespace() },
    };
    const { spec, metadata } = JSON.parse(environment(over).RUN_TEMPLATE);
    expect(spec.params).toEqual([
      { name: 'tag', value: '@params.tag@' },
      { name: 'note', value: 'shop' },
    ]);
    expect(metadata.labels).toEqual({
      app: 'shop',
      'app.kubernetes.io/instance': '',
      'argocd-hook': 'shop-trigger',
      'release-number': '@run-number@',
      phase: 'PostSync',
      ns: 'shop',
    });
    expect(environment(over).APPLICATION).toBeUndefined();
  });

  it('the UID of its Job where the Application is deleted, so that each deletion is a run', () => {
    const variable = (phase: HookPhase) =>
      podSpec({ phase }).containers[0].env.find(({ name }: any) => name === 'JOB_UID')?.valueFrom;
    const fieldPath = "metadata.labels['batch.kubernetes.io/controller-uid']";
    for (const phase of [HookPhase.PRE_DELETE, HookPhase.POST_DELETE]) {
      expect(variable(phase)).toEqual({ fieldRef: { fieldPath } });
    }
    for (const phase of [HookPhase.PRE_SYNC, HookPhase.POST_SYNC, HookPhase.SYNC_FAIL]) {
      expect(variable(phase)).toBeUndefined();
    }
  });

  it('a script that reads the variables of its container, and no others', () => {
    const read = (over: Partial<TektonHookProps>) => {
      const { command, env } = podSpec(over).containers[0];
      const names = new Set(
        [...command[2].matchAll(/\b(?:APPLICATION|RELEASE_NAME|RUN_[A-Z_]+)\b/g)].map(([name]) => name),
      );
      return {
        names: [...names].sort(),
        given: env.map(({ name }: any) => name).filter((name: string) => name !== 'JOB_UID'),
      };
    };
    const note = { tag: RunValue.release('tag'), note: RunValue.startedBy() };
    for (const over of [
      {},
      { params: note, retryFailed: 1, history: 1, wait: true, concurrency: Concurrency.QUEUE },
      { params: note, retryFailed: 1, concurrency: Concurrency.CANCEL },
      { phase: HookPhase.PRE_SYNC },
      { phase: HookPhase.POST_DELETE },
    ]) {
      const { names, given } = read(over);
      expect(names).toEqual(given);
    }
    expect(Object.values(TriggerVariable)).toEqual(expect.arrayContaining(read({}).given));
    expect(podSpec().containers[0].command[2]).toContain(`{.metadata.labels.${RunLabel.NUMBER}}`);
  });

  it('a script with the functions that its values and options need, and no others', () => {
    const functions = (over: Partial<TektonHookProps>) =>
      [...podSpec(over).containers[0].command[2].matchAll(/^(\w+)\(\)/gm)].map(([, name]) => name);
    const always = ['read_values', 'read_runs', 'failed', 'create'];
    expect(functions({})).toEqual(['fail', 'read_text', ...always]);
    expect(functions({ phase: HookPhase.PRE_SYNC })).toEqual([
      ...['fail', 'read_literal', 'read_values', 'read_runs', 'wait_for_run', 'failed', 'create'],
    ]);
    expect(functions({ history: 2, concurrency: Concurrency.CANCEL, params: { tag: RunValue.attempt() } })).toEqual([
      ...['fail', 'read_application', 'read_number', 'read_values', 'read_runs', 'names_of', 'cancel_others'],
      ...['keep_history', 'failed', 'create'],
    ]);
  });

  it('a CronJob that leaves it to a sync that goes on, only where an input is read from the Application', () => {
    const waits = (params: { [name: string]: RunValue }) => {
      const catchUp = CatchUp.every(Duration.minutes(5));
      const made = Testing.synth(make({ params, catchUp }).argocd).find(({ kind }) => kind === 'CronJob');
      return /a sync is going on/.test(made.spec.jobTemplate.spec.template.spec.containers[0].command[2]);
    };
    const tag = RunValue.release('tag');
    expect(waits({ tag })).toBe(false);
    expect(waits({ tag, note: RunValue.syncedRevision() })).toBe(true);
  });

  it('at most 150 lines in the synced path, and a few more if it reads the Application', () => {
    const file = join(__dirname, '../../manifests/my-app-config/Job.trigger-tekton-deployment.k8s.yaml');
    expect(readFileSync(file, 'utf8').split('\n').length - 1).toBeLessThanOrEqual(160);
    expect(printYaml(trigger({ phase: HookPhase.SYNC })).split('\n').length).toBeLessThanOrEqual(150);
  });

  it('a Job whose message, when it fails, names the pod and what to do', () => {
    const sync = { phase: HookPhase.SYNC };
    expect(trigger(sync).spec.podFailurePolicy).toEqual({
      rules: [{ action: 'FailJob', onExitCodes: { operator: 'NotIn', values: [0] } }],
    });
    expect(podSpec(sync).containers[0].name).toBe('trigger-see-its-log');
    expect(trigger({ phase: HookPhase.POST_DELETE }).spec.podFailurePolicy).toBeUndefined(); // it is tried again
    expect(podSpec({ phase: HookPhase.PRE_SYNC }).containers[0].name).toBe('trigger');
  });

  it('the newest run in the Application, in the phases of a release', () => {
    const annotations = (over: Partial<TektonHookProps>) =>
      JSON.parse(environment(over).RUN_TEMPLATE).metadata.annotations;
    const id = 'argocd.argoproj.io/tracking-id';
    expect(annotations({})).toEqual({
      'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
      [id]: 'shop:tekton.dev/PipelineRun:builds/@run-name@',
    });
    expect(annotations({ phase: HookPhase.PRE_SYNC })[id]).not.toBe('');
    for (const phase of [HookPhase.SYNC_FAIL, HookPhase.POST_DELETE]) expect(annotations({ phase })[id]).toBe('');
    expect(annotations({ visible: false })[id]).toBe('');
    expect(annotations({ argocdNamespace: 'gitops' })[id]).toBe('argocd_shop:tekton.dev/PipelineRun:builds/@run-name@');
    expect(annotations({ dashboardUrl: 'https://tekton.example.com/' })['link.argocd.argoproj.io/tekton']).toBe(
      'https://tekton.example.com/#/namespaces/builds/pipelineruns/@run-name@',
    );
  });

  it('a CronJob that catches up, where the strategy owns the image', () => {
    const own = { strategy: STRATEGY };
    const cronJob = (over: Partial<TektonHookProps>, more: Partial<IHookPipeline> = own) =>
      Testing.synth(make(over, more).argocd).find(({ kind }) => kind === 'CronJob');
    expect(cronJob({}, {})).toBeUndefined();
    expect(cronJob({ catchUp: CatchUp.off() })).toBeUndefined();
    const { metadata, spec } = cronJob({});
    expect(metadata).toEqual({ name: 'shop-trigger-catch-up', namespace: 'shop' });
    expect(spec.schedule).toMatch(/^\d-59\/10 \* \* \* \*$/);
    const hourly = cronJob({ catchUp: CatchUp.every(Duration.hours(1)) });
    expect(hourly.spec.schedule).toMatch(/^\d+ \* \* \* \*$/);
    const [{ env }] = spec.jobTemplate.spec.template.spec.containers;
    expect(env).toContainEqual({ name: 'WORKLOAD', value: 'shop/deployment/shop' });
    const rights = Testing.synth(make({}, own).argocd).filter(
      ({ kind, metadata: { namespace } }) => kind === 'Role' && namespace === 'shop',
    );
    expect(rights.map(({ rules }) => rules)).toEqual([
      [
        { apiGroups: [''], resources: ['configmaps'], resourceNames: ['shop-release'], verbs: ['get'] },
        { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['shop'], verbs: ['get'] },
      ],
    ]);
  });

  it('attempt and who started the sync', () => {
    const over = { params: { tag: RunValue.attempt(), note: RunValue.startedBy() } };
    expect(environment(over).RUN_VALUES).toBe(
      'params.tag number .status.operationState.retryCount\nparams.note words ' +
        '.status.operationState.operation.initiatedBy.username',
    );
  });

  it('rights on runs for what it does with earlier ones, and no more', () => {
    const verbs = (over: Partial<TektonHookProps>) =>
      Testing.synth(make(over).argocd).find(({ kind }) => kind === 'Role').rules[0].verbs;
    expect(verbs({})).toEqual(['create', 'get', 'list', 'patch']); // of one annotation
    expect(verbs({ visible: false })).toEqual(['create', 'get', 'list']);
    expect(verbs({ visible: false, concurrency: Concurrency.QUEUE })).toEqual(['create', 'get', 'list']);
    expect(verbs({ visible: false, concurrency: Concurrency.CANCEL })).toEqual(['create', 'get', 'list', 'patch']);
    expect(verbs({ visible: false, history: 3 })).toEqual(['create', 'delete', 'get', 'list']);
    expect(environment({ history: 3, concurrency: Concurrency.CANCEL })).toMatchObject({
      RUN_HISTORY: '3',
      RUN_SELECTOR: 'argocd-hook=shop-trigger',
    });
    expect(trigger({ concurrency: Concurrency.QUEUE }).spec.activeDeadlineSeconds).toBe(4200);
  });

  it('a policy of the API server beside rights that RBAC cannot limit', () => {
    const policies = (over: Partial<TektonHookProps>) =>
      Testing.synth(make(over).argocd).filter(({ kind }) => /^ValidatingAdmission/.test(kind));
    expect(policies({ visible: false, concurrency: Concurrency.QUEUE })).toEqual([]);
    const [policy, binding] = policies({});
    expect(policy.metadata).toEqual({ name: 'shop-shop-trigger' });
    expect(policy.spec.matchConditions).toEqual([
      { name: 'trigger', expression: "request.userInfo.username == 'system:serviceaccount:shop:shop-trigger'" },
    ]);
    expect(policy.spec.matchConstraints.resourceRules[0].operations).toEqual(['CREATE', 'UPDATE', 'DELETE']);
    expect(policy.spec.validations[0]).toEqual({
      expression:
        "request.operation != 'CREATE' || (has(object.metadata.labels) && 'argocd-hook' in object.metadata.labels && " +
        "object.metadata.labels['argocd-hook'] == 'shop-trigger' && has(object.spec.pipelineRef) && " +
        "has(object.spec.pipelineRef.name) && object.spec.pipelineRef.name == 'build')",
      message: 'the trigger shop-trigger may start only the Pipeline build, with the label of its hook',
    });
    expect(binding.spec).toEqual({ policyName: 'shop-shop-trigger', validationActions: ['Deny'] });
    expect(policies({ visible: false, history: 3 })).toHaveLength(2);
    expect(policies({ visible: false, concurrency: Concurrency.CANCEL })).toHaveLength(2);
  });

  it('a right on TaskRuns only where it waits and logs which task failed', () => {
    const rules = (over: Partial<TektonHookProps>) =>
      Testing.synth(make(over).argocd)
        .filter(({ kind, metadata }) => kind === 'Role' && metadata.namespace === 'builds')
        .flatMap(({ rules: all }) => all);
    const runs = { apiGroups: ['tekton.dev'], resources: ['pipelineruns'], verbs: ['create', 'get', 'list', 'patch'] };
    expect(rules({})).toEqual([runs]);
    expect(rules({ wait: true })).toEqual([
      runs,
      { apiGroups: ['tekton.dev'], resources: ['taskruns'], verbs: ['get'] },
    ]);
  });
});

describe('a hook rejects', () => {
  it('a phase that starts nothing', () => {
    expect(rejections({ phase: HookPhase.SKIP })[0]).toBe(
      'phase: "Skip" starts no run. Allowed: PreSync, Sync, PostSync, SyncFail, PostDelete, PreDelete. ' +
        'Choose one of them.',
    );
  });

  it('a deploying pipeline before the sync, and after a failed one', () => {
    const deploying = { pipeline: otherPipeline(), appName: 'shop', runSettings: {}, strategy: STRATEGY };
    expect(rejections({ phase: HookPhase.PRE_SYNC, pipeline: deploying })).toContain(
      'phase: PreSync starts a pipeline that deploys ("set-image") what Argo CD applies only afterwards: at ' +
        'the first sync there is nothing to deploy to. Use Sync, or a pipeline without strategy that only ' +
        'builds, as a gate.',
    );
    expect(rejections({ phase: HookPhase.SYNC_FAIL, pipeline: deploying })).toContain(
      'phase: SyncFail starts a pipeline that deploys ("set-image"). Use another pipeline, e.g. one that ' +
        'sends a message.',
    );
  });

  it('values that do not exist in the phase, each with what to use instead', () => {
    expect(rejections({ phase: HookPhase.PRE_SYNC, params: { tag: RunValue.syncedImage('r.io/shop') } })).toEqual([
      'params.tag: syncedImage in PreSync: no image is applied yet. Use RunValue.release("KEY") and set release.KEY.',
    ]);
    expect(rejections({ phase: HookPhase.POST_DELETE, params: { tag: RunValue.syncedRevision() } })).toEqual([
      'params.tag: syncedRevision exists in a sync only, and PostDelete is not part of one. Use ' +
        'RunValue.release("KEY") and set release.KEY.',
    ]);
    expect(rejections({ params: { tag: RunValue.failureMessage() } })).toEqual([
      'params.tag: failureMessage exists in SyncFail only, and the phase is PostSync. Use ' +
        'RunValue.release("KEY") and set release.KEY.',
    ]);
    expect(rejections({ params: { tag: RunValue.syncedRevision(1) } })).toEqual([
      'params.tag: syncedRevision is of source 1, counted from 0, and the number of sources is 1. Use ' +
        'RunValue.release("KEY") and set release.KEY.',
    ]);
  });

  it('settings of a run that contradict the rights which the pipeline needs', () => {
    const needed = {
      taskRunSpecs: {
        say: { serviceAccountName: 'speaker', podTemplate: { automountServiceAccountToken: true, hostUsers: false } },
      },
    };
    const runSettings = {
      taskRunSpecs: {
        say: { serviceAccountName: 'other', podTemplate: { hostUsers: true, nodeSelector: { a: 'b' } } },
      },
    };
    expect(rejections({ runSettings }, { runSettings: needed })).toEqual([
      'runSettings.taskRunSpecs.say.serviceAccountName: "other" contradicts the pipeline, which needs "speaker" ' +
        'for this task. Remove it.',
      'runSettings.taskRunSpecs.say.podTemplate.hostUsers: true contradicts the pipeline, which needs false for ' +
        'this task. Remove it.',
    ]);
    const harmless = { taskRunSpecs: { say: { podTemplate: { nodeSelector: { disk: 'ssd' } } } } };
    expect(
      JSON.parse(environment({ runSettings: harmless }, { runSettings: needed }).RUN_TEMPLATE).spec.taskRunSpecs,
    ).toEqual([
      {
        pipelineTaskName: 'say',
        serviceAccountName: 'speaker',
        podTemplate: { hostUsers: false, automountServiceAccountToken: true, nodeSelector: { disk: 'ssd' } },
      },
    ]);
  });

  it('catching up without a release, at a wrong interval, and with a name that is too long', () => {
    expect(rejections({ phase: HookPhase.PRE_SYNC, catchUp: CatchUp.every(Duration.minutes(10)) })).toEqual([
      'catchUp: no value of a hook in PreSync is read from the release. Allowed: hooks in Sync and PostSync with ' +
        'RunValue.release. Use CatchUp.off().',
    ]);
    expect(rejections({ catchUp: CatchUp.every(Duration.minutes(7)) })).toEqual([
      'catchUp: 420 s is not an interval that cron has. Allowed, in minutes: 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, ' +
        '60. Choose one of them.',
    ]);
    const hookName = 'x'.repeat(43);
    expect(rejections({ hookName, catchUp: CatchUp.every(Duration.minutes(5)) })).toEqual([]);
    expect(rejections({ hookName: `${hookName}x`, catchUp: CatchUp.every(Duration.minutes(5)) })).toEqual([
      `hookName: "${hookName}x" has 44 characters; with "-catch-up" the name of the CronJob would be longer than 52. ` +
        'Allowed: 43. Choose a shorter one, or use CatchUp.off().',
    ]);
  });

  it('a link that is no website', () => {
    expect(rejections({ dashboardUrl: 'tekton.example.com' })).toEqual([
      'dashboardUrl: "tekton.example.com" is not the URL of a website. Allowed: http:// or https://, a host, and a ' +
        'path. Correct it, e.g. "https://tekton.example.com".',
    ]);
  });

  it('free text as a label', () => {
    expect(rejections({ runLabels: { who: RunValue.startedBy() } })).toEqual([
      'runLabels.who: startedBy is free text, which a label cannot hold. Make it a param.',
    ]);
  });

  it('a label by which the hook finds its runs', () => {
    expect(rejections({ runLabels: { 'release-number': RunValue.fixed('1') } })).toEqual([
      'runLabels.release-number: is a label by which the hook finds its runs. Choose another name.',
    ]);
  });

  it("a deadline below the run's own, an awaited run without time limit, and a wrong number of retries or runs", () => {
    expect(rejections({ wait: true, activeDeadline: Duration.minutes(5) })).toEqual([
      "activeDeadline: 300 s would end the hook before the pipeline's own timeout of 3600 s. Raise it, or " +
        'shorten timeouts.pipeline.',
    ]);
    expect(rejections({ wait: true, runSettings: { timeouts: { pipeline: Duration.seconds(0) } } })).toEqual([
      'runSettings.timeouts.pipeline: is 0, which means no time limit, and the hook waits for the run. Give ' +
        'the run a timeout.',
    ]);
    expect(rejections({ history: -1 })).toEqual([
      'history: -1 is not a number of runs. Allowed: 0 for all, or how many to keep. Correct the number.',
    ]);
    expect(rejections({ retryFailed: 9 })).toEqual([
      'retryFailed: 9 is not a number of further runs. Allowed: 0 to 8. Correct the number.',
    ]);
  });
});
