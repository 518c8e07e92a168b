import { Chart, Duration, Size, Testing } from 'cdk8s';
import { Generated, generatedPipelines, PLANTS } from './generated-pipelines';
import { manifestMessage, worded } from '../../src/core/diagnostic';
import {
  Param,
  Pipeline,
  PipelineRun,
  StepProps,
  Task,
  TaskRef,
  TaskVolume,
  When,
  WorkspaceBinding,
} from '../../src/tekton';
import { TEKTON_CODES } from '../../src/tekton/tekton-codes';
import { tektonFindings } from '../../src/tekton/tekton-findings';

const find = (manifests: any[]) => tektonFindings(manifests.map((manifest) => ({ manifest, folder: '' })));

test('500 valid Pipelines have no findings', () => {
  const findings = generatedPipelines().flatMap(({ documents }) =>
    find(documents)
      // valid, though skipped after a failure: finally tasks that read the status and a result of a task
      .filter(({ code }) => code !== 'tekton-missing-result')
      .map((finding) => `${finding.document.manifest.metadata?.name}: ${finding.code}: ${manifestMessage(finding)}`),
  );
  expect(findings).toEqual([]);
});

test('The Pipelines differ, and use all features', () => {
  const text = JSON.stringify(generatedPipelines().map(({ documents }) => documents));
  const found = [
    '"taskSpec"',
    '"pipelineSpec"',
    '"pipelineRef"',
    '"matrix"',
    '"finally"',
    '"sidecars"',
    '.results.r0)',
    '.results.r1[*])',
    '$(params.target[*])',
    '$(tasks.t0.status)',
    '"runAfter"',
    '"timeouts"',
  ];
  expect(found.filter((part) => !text.includes(part))).toEqual([]);
  expect(new Set(generatedPipelines().map(({ pipeline }) => JSON.stringify(pipeline))).size).toBeGreaterThan(450);
});

describe('A mistake in a hundred of them is found:', () => {
  test('there is a mistake for each code', () => {
    expect([...new Set(PLANTS.map(({ code }) => code))].sort()).toEqual(Object.keys(TEKTON_CODES).sort());
  });

  test.each(PLANTS.map((plant, i) => [plant.name, plant, i] as const))('%s', (_, { code, plant, fits }, turn) => {
    const places = generatedPipelines().filter((each, i) => i % 5 === turn % 5 && fits(each));
    const missed: string[] = [];
    for (const into of places) {
      plant(into);
      if (!find(into.documents).some((finding) => finding.code === code)) missed.push(JSON.stringify(into.documents));
    }
    expect(missed).toEqual([]);
    expect(places.length).toBeGreaterThan(5);
  });
});

/** Writes the same with constructs. An embedded Task becomes a Task of its own. */
function construct({ documents, pipeline, tasks, run }: Generated): void {
  const chart = new Chart(Testing.app(), 'chart');
  const byName = <T>(list: any[] = [], read: (each: any) => T): { [name: string]: T } =>
    Object.fromEntries(list.map((each) => [each.name, read(each)]));
  const params = (list: any[]) =>
    byName(list, ({ type, default: defaultValue, properties }) =>
      type === 'object'
        ? Param.object({ properties: Object.keys(properties), default: defaultValue })
        : type === 'array'
          ? Param.array({ default: defaultValue })
          : Param.string({ default: defaultValue }),
    );
  const step = ({ name, image, args, env, workingDir, script, command, volumeMounts = [] }: any): StepProps => ({
    name,
    image,
    args,
    command,
    workingDir,
    script: script && script,
    env: byName(env, ({ value }) => value),
    volumeMounts: volumeMounts.map((mount: any) => ({ name: mount.name, mountPath: mount.mountPath })),
  });
  const made = new Pipeline(chart, 'p', {
    params: params(pipeline.params),
    workspaces: byName(pipeline.workspaces, ({ optional }) => ({ optional })),
  });
  const all = [
    ...pipeline.tasks.map((task: any) => [task, false]),
    ...(pipeline.finally ?? []).map((task: any) => [task, true]),
  ];
  const known = new Map<string, any>();
  all.forEach(([task, isFinally]: any, i: number) => {
    const spec = tasks[i];
    const used =
      spec &&
      new Task(chart, `task-${i}`, {
        params: params(spec.params),
        workspaces: byName(spec.workspaces, ({ optional }) => ({ optional })),
        results: byName(spec.results, ({ type }) => ({ type })),
        volumes: byName(spec.volumes, () => TaskVolume.emptyDir()),
        steps: spec.steps.map(step),
      });
    const options = {
      task: used ?? TaskRef.named('other'),
      params: byName(task.params, ({ value }) => value),
      workspaces: byName(task.workspaces, ({ workspace }) => workspace),
      when: (task.when ?? []).map(({ input, values }: any) => When.isIn(input, values)),
      matrix: task.matrix && { params: byName(task.matrix.params, ({ value }) => value) },
      retries: task.retries,
      timeout: task.timeout && Duration.parse(`PT${task.timeout.toUpperCase()}`),
      runAfter: (task.runAfter ?? []).map((name: string) => known.get(name)),
    };
    known.set(task.name, isFinally ? made.addFinally(task.name, options) : made.addTask(task.name, options));
  });
  for (const { name, value } of pipeline.results ?? []) made.addResult(name, { value });
  if (run) {
    new PipelineRun(chart, 'run', {
      pipeline: made,
      params: byName(run.params, ({ value }) => value),
      workspaces: byName(run.workspaces, ({ emptyDir, secret, persistentVolumeClaim }) =>
        emptyDir
          ? WorkspaceBinding.emptyDir()
          : secret
            ? WorkspaceBinding.secret(secret.secretName)
            : persistentVolumeClaim
              ? WorkspaceBinding.persistentVolumeClaim(persistentVolumeClaim.claimName)
              : WorkspaceBinding.volumeClaimTemplate({ storage: Size.gibibytes(1) }),
      ),
      taskRunSpecs: Object.fromEntries(
        run.taskRunSpecs.map((each: any) => [each.pipelineTaskName, { serviceAccountName: each.serviceAccountName }]),
      ),
      timeouts: run.timeouts && {
        pipeline: run.timeouts.pipeline && Duration.parse(`PT${run.timeouts.pipeline.toUpperCase()}`),
        tasks: Duration.parse(`PT${run.timeouts.tasks.toUpperCase()}`),
        finally: run.timeouts.finally && Duration.parse(`PT${run.timeouts.finally.toUpperCase()}`),
      },
    });
  }
  expect(Testing.synth(chart).length).toBeGreaterThanOrEqual(
    documents.filter(({ kind }: any) => kind !== 'PipelineRun').length,
  );
}

/** A message without the name of the Pipeline: an embedded one has none. */
function nameless(message: string): string {
  return message.replace(/the Pipeline "[^"]*"/g, 'the Pipeline');
}

describe('With constructs,', () => {
  // not all 500, since it makes a construct for each
  const some = () => generatedPipelines().filter((_, i) => i % 5 === 0);

  test('a hundred valid ones are synthesized', () => {
    for (const each of some()) construct(each);
  });

  test.each(PLANTS.filter(({ isConstructible }) => isConstructible).map((plant) => [plant.name, plant] as const))(
    '%s is rejected',
    (_, { code, plant, fits }) => {
      const places = some().filter(fits).slice(0, 5);
      for (const into of places) {
        plant(into);
        const facts = find(into.documents)
          .filter((finding) => finding.code === code)
          .map(({ fact }) => worded(fact, 'construct'));
        let message = '';
        try {
          construct(into);
        } catch (error) {
          message = (error as Error).message;
        }
        expect(message).toContain('Validation failed with the following errors:');
        expect(facts.filter((fact) => nameless(message).includes(nameless(fact)))).not.toEqual([]);
      }
      expect(places.length).toBeGreaterThan(2);
    },
  );
});
