import { execFileSync } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { compileProblems, PROJECT } from './examples';
import { commandProblems, linkedNameProblems, linkProblems, pathProblems, Repository } from './names';
import { pictureProblems } from './pictures';
import { covers, programProblems } from './programs';
import { docstringExamples, Fence, fences } from './text';
import { FLOWS, flowProgram } from '../../src/init/flow-program';

jest.setTimeout(60_000);

const read = (file: string): string => readFileSync(join(PROJECT, file), 'utf8');
/** Files that are not committed yet count. Files that Git ignores do not: no other clone has them. */
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'], {
  cwd: PROJECT,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(PROJECT, file)));
const repository: Repository = {
  files,
  read,
  npmScripts: Object.keys(JSON.parse(read('package.json')).scripts),
  projenTasks: Object.keys(JSON.parse(read('.projen/tasks.json')).tasks),
};
const markdown = files.filter((file) => file.endsWith('.md') || file === 'llms.txt');
const sources = files.filter((file) => /^src\/.*\.ts$/.test(file) && !file.endsWith('.test.ts'));

/** A Markdown file in place of a real one. */
function page(...lines: string[]): [file: string, markdown: string] {
  return ['docs/page.md', lines.join('\n')];
}

function fencesOf(...lines: string[]): Fence[] {
  return fences(...page(...lines));
}

describe('the documents', () => {
  test('are found, with examples', () => {
    expect(markdown).toContain('README.md');
    expect(sources.flatMap((file) => docstringExamples(file, read(file))).length).toBeGreaterThan(10);
  });

  test('have only examples that compile', () => {
    expect(
      compileProblems([
        ...markdown.flatMap((file) => fences(file, read(file)).filter(({ language }) => language === 'ts')),
        ...sources.flatMap((file) => docstringExamples(file, read(file))),
        ...Object.keys(FLOWS).map((flow) => ({
          file: `program of init --flow ${flow}`,
          line: 1,
          text: flowProgram(flow),
        })),
      ]),
    ).toEqual([]);
  });

  test('show only YAML that the program above it writes', () => {
    expect(markdown.flatMap((file) => programProblems(fences(file, read(file))))).toEqual([]);
  });

  test('have only pictures that the command draws of the program', () => {
    const problems = markdown.flatMap((file) => pictureProblems(file, read(file)));
    expect(problems).toEqual([]);
    expect(files.filter((file) => file.endsWith('.svg')).map((file) => file.replace(/.*\//, ''))).toEqual(
      expect.arrayContaining(['readme.svg', 'reference.svg']),
    );
  });

  test('link only to what exists', () => {
    expect(markdown.flatMap((file) => linkProblems(file, read(file), repository))).toEqual([]);
  });

  test('link the names of the code to files that declare them', () => {
    expect(markdown.flatMap((file) => linkedNameProblems(file, read(file), repository))).toEqual([]);
  });

  test('name only paths that exist', () => {
    expect(markdown.flatMap((file) => pathProblems(file, read(file), repository))).toEqual([]);
  });

  test('name only commands that exist', () => {
    expect(markdown.flatMap((file) => commandProblems(file, read(file), repository))).toEqual([]);
  });
});

describe('an example', () => {
  test('that does not compile is reported with the line of its document', () => {
    const docstring = [
      '/**',
      ' * A class.',
      ' *',
      ' * @example',
      ' *',
      " * RunValue.fixed('x');",
      ' * RunValue.fixed(1);',
      ' * @see nothing',
      ' */',
      'export class A {}',
    ];
    expect(
      compileProblems([
        ...fencesOf(
          '# Page',
          '',
          '```ts',
          "new Chart(app, 'shop');",
          'chart.nothing();',
          '```',
          '1. A list',
          '   ```ts',
          "   import { GitOpsApp } from 'cdk8s-argo-tekton';",
          '   const app: GitOpsApp = 1;',
          '   app.oops(',
          '   ```',
        ),
        ...docstringExamples('src/a.ts', docstring.join('\n')),
      ]),
    ).toEqual([
      "docs/page.md:5: Property 'nothing' does not exist on type 'Chart'.",
      "docs/page.md:11: ')' expected.",
      "docs/page.md:10: Type 'number' is not assignable to type 'GitOpsApp'.",
      "docs/page.md:11: Property 'oops' does not exist on type 'GitOpsApp'.",
      "src/a.ts:7: Argument of type 'number' is not assignable to parameter of type 'string'.",
    ]);
  });

  test('may redeclare a name of the scene, and use every export', () => {
    expect(
      compileProblems(
        fencesOf(
          '```ts',
          "const pipeline = 'mine';",
          'const value: RunValue = RunValue.fixed(pipeline);',
          'const props: GitOpsAppProps = {};',
          '```',
        ),
      ),
    ).toEqual([]);
  });

  test('finds names of the scene, each with its own type', () => {
    const scene = ['app', 'chart', 'platform', 'config', 'argocd', 'pipeline', 'application', 'release'];
    expect(
      compileProblems(fencesOf('```ts', ...scene.map((name) => `const is_${name}: never = ${name};`), '```')),
    ).toHaveLength(scene.length);
  });

  test('imports the library by its package name only', () => {
    expect(compileProblems(fencesOf('```ts', "import { App } from 'cdk8s-argo-tecton';", '```'))).toEqual([
      "docs/page.md:2: Cannot find module 'cdk8s-argo-tecton' or its corresponding type declarations.",
    ]);
  });
});

describe('YAML below a program', () => {
  const program = (...yaml: string[]) =>
    programProblems(
      fencesOf(
        '```ts',
        "import { ApiObject, Chart } from 'cdk8s';",
        "import { GitOpsApp } from 'cdk8s-argo-tekton';",
        'const app = new GitOpsApp();',
        "const shop = new Chart(app, 'shop');",
        "const metadata = { name: 'settings' };",
        "const data = { a: '1', b: '2' };",
        "new ApiObject(shop, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data });",
        "new ApiObject(shop, 'account', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'account' } });",
        'app.synth();',
        '```',
        'becomes',
        '```yaml',
        ...yaml,
        '```',
      ),
    );
  const settings = ['apiVersion: v1', 'kind: ConfigMap', 'metadata: { name: settings }'];
  const first = 'docs/page.md:14: the program of line 2 does not make document 1.';
  const second = 'docs/page.md:14: the program of line 2 does not make document 2.';

  test('is compared with what the program writes', () => {
    expect(program(...settings, 'data: { b: "2", a: "1" }')).toEqual([]);
    expect(program(...settings, 'data: { a: "1" }')).toEqual([
      `${first} Its ConfigMap settings differs at data.b: it shows undefined, the program makes "2".`,
    ]);
    expect(program(...settings, 'data: { a: "1", b: 2 }')).toEqual([
      `${first} Its ConfigMap settings differs at data.b: it shows 2, the program makes "2".`,
    ]);
    expect(program(...settings, 'data: …', '---', 'kind: Secret', 'metadata: { name: other }')).toEqual([
      `${second} It makes: ConfigMap settings, ServiceAccount account.`,
    ]);
  });

  test('may leave things out with …', () => {
    expect(program(...settings, 'data: { a: …, …: … }')).toEqual([]);
    expect(program('kind: ServiceAccount', '…: …')).toEqual([]);
    expect(covers('#!/bin/sh\n…\n', '#!/bin/sh\nset -eu\n')).toBe(true);
    expect(covers('#!/bin/bash\n…\n', '#!/bin/sh\nset -eu\n')).toBe(false);
    expect(covers(['a', '…'], ['a', 'b', 'c'])).toBe(true);
    expect(covers(['b', '…'], ['a', 'b'])).toBe(false);
    expect(covers(['a', 'b', '…'], ['a'])).toBe(false);
    expect(covers(['a'], ['a', 'b'])).toBe(false);
  });

  test('below a fragment is rejected', () => {
    expect(programProblems(fencesOf('```ts', "new Chart(app, 'shop');", '```', '```yaml', 'a: 1', '```'))).toEqual([
      'docs/page.md:2: the YAML below this fragment cannot be compared with anything. ' +
        'Write a program with its imports, or put a heading between them.',
    ]);
    expect(
      programProblems(fencesOf('```ts', "new Chart(app, 'shop');", '```', '## Elsewhere', '```yaml', 'a: 1', '```')),
    ).toEqual([]);
  });

  test('below a program that fails is reported with its message', () => {
    expect(
      programProblems(fencesOf('```ts', "import 'cdk8s';", "throw new Error('no');", '```', '```yaml', 'a: 1', '```')),
    ).toEqual(['docs/page.md:2: the program fails: no']);
  });
});

describe('a name that does not exist', () => {
  test('is reported where it is a link', () => {
    const repositoryUrl = JSON.parse(read('package.json')).repository.url.replace(/\.git$/, '');
    const links = page(
      '# A `page` of [links](../README.md)',
      '[a](../README.md) [b](gone.md "title") [c](https://example.com/gone.md)',
      '![d](../gone.svg)',
      '[e]: ./gone.md',
      '```md',
      '[f](gone.md)',
      '```',
      '[g](#a-page-of-links) [h](#gone) [i](../src) [j](../src/)',
      `[k](${repositoryUrl}/blob/main/README.md) [l](${repositoryUrl}/blob/main/gone.md)`,
    );
    expect(linkProblems(...links, repository)).toEqual([
      'docs/page.md:2: the link gone.md leads to docs/gone.md, which does not exist',
      'docs/page.md:3: the link ../gone.svg leads to gone.svg, which does not exist',
      'docs/page.md:4: the link ./gone.md leads to docs/gone.md, which does not exist',
      'docs/page.md:8: the link #gone names no heading of docs/page.md. It has: a-page-of-links',
      `docs/page.md:9: the link ${repositoryUrl}/blob/main/gone.md leads to gone.md, which does not exist`,
    ]);
  });

  test('is reported where it is a name of the code', () => {
    const names = page(
      '[`GitOpsApp`](../src/synth/git-ops-app.ts) [`GitOpsApp.synth()`](../src/synth/git-ops-app.ts)',
      '[`RULES`](../src/rules/findings.ts) [`GitOpsApp.gone`](../src/synth/git-ops-app.ts)',
      '[`gone`](../src/rules/findings.ts) [a `word`](../src/rules/findings.ts)',
    );
    expect(linkedNameProblems(...names, repository)).toEqual([
      'docs/page.md:2: src/synth/git-ops-app.ts does not declare GitOpsApp.gone',
      'docs/page.md:3: src/rules/findings.ts does not declare gone',
    ]);
  });

  test('is reported where it is a path', () => {
    const paths = page(
      '`src/index.ts`, `./src/`, `src/**/*.ts`, `src/<module>/index.ts`, `src/{tekton,argocd}/index.ts`',
      '`src/gone.ts` `src/gone/` `src/**/*.gone` `cat src/{index,gone}.md`',
      '`npx jest src/tekton`, `lib/src/index.js`, `https://example.com/src/gone.ts`, `app/src/gone.ts`',
    );
    expect(pathProblems(...paths, repository)).toEqual([
      'docs/page.md:2: src/gone.ts does not exist',
      'docs/page.md:2: src/gone/ does not exist',
      'docs/page.md:2: src/**/*.gone does not exist',
      'docs/page.md:2: src/{index,gone}.md does not exist',
    ]);
  });

  test('is reported where it is a command', () => {
    const commands = page(
      'Run `npm run synth` or `npm run gone`:',
      '```sh',
      'npm run also:gone',
      'npx projen compile && npx projen gone',
      '```',
    );
    expect(commandProblems(...commands, { ...repository, npmScripts: ['synth'], projenTasks: ['compile'] })).toEqual([
      'docs/page.md:1: npm run gone does not exist. There are: synth',
      'docs/page.md:3: npm run also:gone does not exist. There are: synth',
      'docs/page.md:4: npx projen gone does not exist. There are: compile',
    ]);
  });
});
