import { existsSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { App, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { parse } from 'yaml';
import { DefaultImages, SbomFormat } from '.';
import { scriptWithParts } from './script-with-parts';
import { canonicalProblems } from '../../test/laws/canonical';
import { shapeProblems } from '../../test/laws/shape';
import { GitOpsApp } from '../synth';
import { Param, Task } from '../tekton';

/** The folders of tasks. These tests apply to each of them. */
const FOLDERS = readdirSync(__dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'parts')
  .map(({ name }) => name);

/** An image that is not one of the library's. */
const MINE = 'mine.example.com/tool:v1';

/** Props that add steps to a task, by folder. `own` sets the images that `image` does not set. */
const VARIANTS: { [folder: string]: { [what: string]: { props: object; own: object } } } = {
  buildah: {
    'with an SBOM': {
      props: { sbom: { format: SbomFormat.SPDX_JSON } },
      own: { sbom: { format: SbomFormat.CYCLONEDX_JSON, syftImage: MINE, orasImage: MINE } },
    },
  },
};
const TASKS: [title: string, folder: string, props: object, own: object][] = FOLDERS.flatMap((folder) => [
  [folder, folder, {}, {}],
  ...Object.entries(VARIANTS[folder] ?? {}).map(([what, { props, own }]): [string, string, object, object] => [
    `${folder} ${what}`,
    folder,
    props,
    own,
  ]),
]);

type TaskClass = new (scope: Construct, id: string, props?: object) => Task;

/** The only class of a folder that is a Task. */
function classOf(folder: string): TaskClass {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the folders are listed at run time
  const [taskClass, ...others] = Object.values(require(join(__dirname, folder, `${folder}-task`))).filter(
    (one) => (one as Function).prototype instanceof Task,
  );
  expect(others).toEqual([]);
  return taskClass as TaskClass;
}

function make(folder: string, app: App = new GitOpsApp(), props: object = {}): { task: Task; spec: any } {
  const chart = new Chart(app, 'chart');
  const task = new (classOf(folder))(chart, folder, props);
  return { task, spec: Testing.synth(chart)[0].spec };
}

const read = (...path: string[]) => readFileSync(join(__dirname, ...path), 'utf8');
const assembled = (folder: string, file: string) => scriptWithParts(join(__dirname, folder, file));

describe.each(TASKS)('%s', (_title, folder, props, own) => {
  const specOf = () => make(folder, undefined, props);

  test('is exported, with its scripts', () => {
    expect(read('index.ts')).toContain(`export * from './${folder}/${folder}-task';`);
    const steps = specOf().spec.steps.map((step: any) => step.script);
    expect(steps[0]).toBe(assembled(folder, `${folder}.sh`));
    const files = readdirSync(join(__dirname, folder))
      .filter((name) => name.endsWith('.sh'))
      .map((name) => assembled(folder, name));
    for (const text of steps) expect(files).toContain(text);
  });

  test('sets exactly the environment that its script reads and writes', () => {
    const written: string[] = [];
    for (const step of specOf().spec.steps) {
      const [reads, writes] = ['reads', 'writes'].map((word) => headerNames(step.script, word));
      expect([...reads, ...writes].sort()).toEqual(step.env.map(({ name }: any) => name).sort());
      expect(writes.filter((name) => !/^RESULTS_\w+_PATH$/.test(name))).toEqual([]);
      // a step reads a result only after the step that writes it
      expect(reads.filter((name) => /^RESULTS_/.test(name) && !written.includes(name))).toEqual([]);
      for (const name of reads.filter((one) => one !== 'HOME')) {
        expect(bodyOf(step.script)).toMatch(new RegExp(`\\$\\{?${name}\\b`));
      }
      for (const name of writes) expect(bodyOf(step.script)).toContain(`>"$${name}"`);
      written.push(...writes);
    }
  });

  test('writes every result, and passes every param to a script', () => {
    const {
      task,
      spec: { steps },
    } = specOf();
    const given = JSON.stringify(steps.map(({ env, args }: any) => [env, args]));
    expect(Object.keys(task.results).filter((name) => !given.includes(`$(results.${name}.path)`))).toEqual([]);
    expect(
      Object.keys(task.params).filter(
        (name) => ![`$(params.${name})`, `$(params.${name}[*])`].some((text) => given.includes(text)),
      ),
    ).toEqual([]);
    expect(Object.keys(task.workspaces).filter((name) => !given.includes(`$(workspaces.${name}.path)`))).toEqual([]);
  });

  test('is hardened, and has requests and a memory limit', () => {
    for (const step of specOf().spec.steps) {
      expect(step.securityContext.allowPrivilegeEscalation).toBe(false);
      expect(step.securityContext.capabilities.drop).toEqual(['ALL']);
      expect(step.securityContext.privileged).toBeUndefined();
      const amount = expect.any(String);
      expect(step.computeResources).toEqual({ requests: { cpu: amount, memory: amount }, limits: { memory: amount } });
    }
  });

  test("runs images of DefaultImages, of the app's registry, or of its props", () => {
    const images = (app?: App, more?: object) =>
      make(folder, app, { ...props, ...more }).spec.steps.map(({ image }: any) => image);
    const known = Object.values(DefaultImages).filter((image) => image !== DefaultImages.REGISTRY);
    for (const image of images()) expect(known).toContain(image);
    const mirrored = new GitOpsApp({ imageRegistry: 'registry.example.com:5000/mirror' });
    expect(images(mirrored)).toEqual(
      images().map((image: string) => image.replace(/^[^/]+/, 'registry.example.com:5000/mirror')),
    );
    expect(images(new GitOpsApp({ imageRegistry: 'mirror.example.com' }), { image: MINE, ...own })).toEqual(
      images().map(() => MINE),
    );
  });
});

describe.each(FOLDERS)('%s', (folder) => {
  test('has a README with a valid run', () => {
    const { task } = make(folder);
    const [run, ...others] = [...read(folder, 'README.md').matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, yaml]) =>
      parse(yaml),
    );
    expect(others).toEqual([]);
    expect([...shapeProblems(run), ...canonicalProblems(run)]).toEqual([]);
    // a task that needs others beside it is shown in a PipelineRun
    const uses: any[] = run.kind === 'PipelineRun' ? run.spec.pipelineSpec.tasks : [run.spec];
    expect(new Set(uses.map(({ taskRef }) => taskRef.name))).toEqual(new Set([folder]));
    for (const use of uses) {
      const needed = (declared: [string, boolean][], given: { name: string }[] = []) => {
        expect(declared.map(([name]) => name)).toEqual(expect.arrayContaining(given.map(({ name }) => name)));
        expect(given.map(({ name }) => name)).toEqual(
          expect.arrayContaining(declared.filter(([, must]) => must).map(([name]) => name)),
        );
      };
      needed(
        Object.entries(task.params).map(([name, param]) => [name, param.default === undefined]),
        use.params,
      );
      needed(
        Object.entries(task.workspaces).map(([name, workspace]) => [name, !workspace.optional]),
        use.workspaces,
      );
    }
  });

  test('has a README with tables of its declaration', () => {
    const file = join(folder, 'README.md');
    expect(existsSync(join(__dirname, file))).toBe(true);
    const before = read(file);
    let after = before;
    for (const [what, { props }] of [['', { props: {} }], ...Object.entries(VARIANTS[folder] ?? {})] as [
      string,
      { props: object },
    ][]) {
      const mark = `<!-- ${['declaration', what].join(' ').trim()} -->`;
      const [head, tail] = after.split(`${mark}\n`);
      expect({ mark, isThere: tail?.includes('\n<!-- end -->\n') }).toEqual({ mark, isThere: true });
      const declaration = tables(make(folder, undefined, props).task, what === '' ? undefined : make(folder).task);
      after = `${head}${mark}\n\n${declaration}${tail.slice(tail.indexOf('\n<!-- end -->\n'))}`;
    }
    // to update it: MEND=1 npx jest src/tasks/tasks.test.ts
    if (process.env.MEND) writeFileSync(join(__dirname, file), after);
    else expect(before).toBe(after);
  });
});

describe('DefaultImages', () => {
  test('come from the registry that the app sets, with their path, tag and digest', () => {
    const app = new App();
    app.node.setContext(DefaultImages.REGISTRY, 'mirror.example.com');
    const chart = new Chart(app, 'chart');
    expect(DefaultImages.of(chart, DefaultImages.KUBECTL)).toBe(
      DefaultImages.KUBECTL.replace('docker.io', 'mirror.example.com'),
    );
    expect(DefaultImages.of(new Chart(new App(), 'chart'), DefaultImages.KUBECTL)).toBe(DefaultImages.KUBECTL);
  });

  test.each([
    ['https://mirror.example.com', 'no scheme'],
    ['mirror.example.com/', 'no slash at the end'],
    ['mirror', 'a host with a dot or a port'],
    ['', 'a host'],
  ])('reject the registry %j: %s', (imageRegistry) => {
    const app = new GitOpsApp({ imageRegistry, outdir: '/nonexistent' });
    expect(() => app.synth()).toThrow(
      `[] imageRegistry: ${JSON.stringify(imageRegistry)} is not a registry. Allowed: HOST[:PORT][/PATH], e.g. ` +
        'mirror.example.com or registry.example.com:5000/mirror. ' +
        'Write it without scheme and without "/" at the end; a host without a dot needs its port.',
    );
  });

  test('are the only images in the library', () => {
    const sources = readdirSync(join(__dirname, '..'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      /(?<!\.test)\.ts$/.test(path),
    );
    const code = (path: string) =>
      read('..', path)
        .split('\n')
        .filter((line) => !/^\s*(\*|\/)/.test(line));
    const naming = sources.filter((path) =>
      code(path).some((line) => /'[^' ]*(docker\.io|quay\.io|ghcr\.io|gcr\.io)\//.test(line)),
    );
    expect(naming).toEqual([join('tasks', 'default-images.ts')]);
  });
});

/** The names in the lines `# reads: A B` and `# writes: C` of a script's header. */
function headerNames(text: string, word: string): string[] {
  return headerOf(text)
    .filter((line) => line.startsWith(`# ${word}: `))
    .flatMap((line) => line.slice(word.length + 4).split(' '));
}

function headerOf(text: string): string[] {
  return text.slice(0, text.indexOf('\nset -eu\n')).split('\n');
}

function bodyOf(text: string): string {
  return text.slice(text.indexOf('\nset -eu\n'));
}

/** Tables of params, results and workspaces of a task for its README, without those of another task. */
function tables(task: Task, other?: Task): string {
  const more = <T>(kind: 'params' | 'results' | 'workspaces', declared: { [name: string]: T }) =>
    Object.entries(declared).filter(([name]) => !(name in (other?.[kind] ?? {})));
  return [
    table(
      ['param', 'default', 'description'],
      more('params', task.params).map(([name, param]) => [`\`${name}\``, defaultOf(param), param.description]),
    ),
    table(
      ['result', 'description'],
      more('results', task.results).map(([name, result]) => [`\`${name}\``, result.description]),
    ),
    table(
      ['workspace', 'required', 'access', 'description'],
      more('workspaces', task.workspaces).map(([name, { optional, readOnly, description }]) => [
        `\`${name}\``,
        optional ? 'no' : 'yes',
        readOnly ? 'read-only' : 'read and write',
        description,
      ]),
    ),
  ]
    .filter((text) => text !== '')
    .join('\n');
}

function defaultOf({ default: defaultValue }: Param): string {
  if (defaultValue === undefined) return 'none, required';
  if (Array.isArray(defaultValue)) {
    return defaultValue.length === 0 ? 'empty list' : defaultValue.map((value) => `\`${value}\``).join(', ');
  }
  return defaultValue === '' ? 'empty' : `\`${defaultValue as string}\``;
}

function table(head: string[], rows: (string | undefined)[][]): string {
  if (rows.length === 0) return '';
  return [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((cell) => (cell ?? '').replace(/\|/g, '\\|')).join(' | ')} |\n`)
    .join('');
}
