import { parse } from 'yaml';
import { expandedSets } from './application-set';
import { Document } from '../../core/document';

const set = (generators: string, more = ''): Document => ({
  folder: 'argocd',
  manifest: parse(`
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: shop, namespace: argocd}
spec:
  generators: [${generators}]
${more || FAST}
`),
});

const FAST = `
  template:
    metadata: {name: 'app-{{name}}'}
    spec: {source: {path: '{{path}}'}, destination: {namespace: '{{ values.stage }}-{{path[1]}}'}}`;

const GO = `
  goTemplate: true
  template:
    metadata: {name: 'app-{{.name}}'}
    spec: {source: {path: '{{ .path.path }}'}, destination: {namespace: '{{- index .path.segments 1 -}}'}}`;

const folders: Document[] = ['apps/cart', 'apps/web', 'apps/old', 'tools/x'].map((folder) => ({
  folder,
  manifest: {},
}));
const files = {
  paths: ['clusters/eu/config.json', 'clusters/us/config.json', 'clusters/us/broken.json'],
  textOf: (path: string) => (path.includes('broken') ? '{' : `{"name": "${path.slice(9, 11)}"}`),
};

/** Name, path and namespace of each Application, then what is not known. */
function expansion(document: Document): string[] {
  const [{ applications, unknown }] = expandedSets([document, ...folders], files);
  return [
    ...applications.map(({ manifest: { metadata, spec } }) =>
      [metadata?.name, spec.source.path, spec.destination.namespace].join(' '),
    ),
    ...unknown.map((part) => `unknown: ${part}`),
  ];
}

test('a list makes an Application of each element, with the texts of fasttemplate or of Go', () => {
  expect(expansion(set('{list: {elements: [{name: a, path: p, values: {stage: t}}, {name: b}, {name: b}]}}'))).toEqual([
    'app-a p t-{{path[1]}}',
    'app-b {{path}} {{ values.stage }}-{{path[1]}}',
  ]);
  const element = '{name: a, path: {path: x/y, segments: [x, y]}}';
  expect(expansion(set(`{list: {elements: [${element}]}}`, GO))).toEqual(['app-a x/y y']);
});

test('a generator of no kind makes none', () => {
  expect(expansion(set('{}'))).toEqual([]);
  expect(expansion(set('{clusters: {}}'))).toEqual([
    'app-{{name}} {{path}} {{ values.stage }}-{{path[1]}}',
    'unknown: generator clusters',
  ]);
});

test('folders of Git, without those that are excluded', () => {
  const git = "git: {directories: [{path: 'apps/*'}, {path: apps/old, exclude: true}], values: {stage: prod}}";
  expect(expansion(set(`{${git}}`))).toEqual(['app-{{name}} apps/cart prod-cart', 'app-{{name}} apps/web prod-web']);
});

test('files of Git, whose content are values, without those that are not JSON or YAML', () => {
  expect(expansion(set("{git: {files: [{path: 'clusters/**/*.json'}]}}", GO))).toEqual([
    'app-eu clusters/eu eu',
    'app-us clusters/us us',
  ]);
});

test('a matrix, whose second generator reads what the first makes', () => {
  const matrix = (first: string, second: string) => set(`{matrix: {generators: [${first}, ${second}]}}`);
  const list = '{list: {elements: [{name: a, values: {stage: t}}, {name: b, values: {stage: p}}]}}';
  expect(expansion(matrix(list, "{git: {directories: [{path: 'apps/w*'}]}}"))).toEqual([
    'app-a apps/web t-web',
    'app-b apps/web p-web',
  ]);
  expect(
    expansion(matrix('{list: {elements: [{name: cart}]}}', "{git: {directories: [{path: 'apps/{{name}}'}]}}")),
  ).toEqual(['app-cart apps/cart {{ values.stage }}-cart']);
});

test('a merge by keys, where the later generators win', () => {
  const merge = (second: string) =>
    set(`{merge: {mergeKeys: [name], generators: [{list: {elements: [{name: a, path: x/y}, {name: b}]}}, ${second}]}}`);
  expect(expansion(merge('{list: {elements: [{name: b, path: z/w}, {name: c, path: none}]}}'))).toEqual([
    'app-a x/y {{ values.stage }}-{{path[1]}}',
    'app-b z/w {{ values.stage }}-{{path[1]}}',
  ]);
});

test('what is not in the files is one Application with its placeholders, and is named', () => {
  const whole = 'app-{{name}} {{path}} {{ values.stage }}-{{path[1]}}';
  expect(expansion(set('{clusters: {}}'))).toEqual([whole, 'unknown: generator clusters']);
  expect(expansion(set("{git: {directories: [{path: 'other/*'}]}}"))).toEqual([whole, 'unknown: generator git']);
  expect(expansion(set("{git: {directories: [{path: '*'}]}}"))).toEqual([whole, 'unknown: generator git']);
  expect(expansion(set('{list: {elements: [{name: a}]}, selector: {matchLabels: {a: b}}}'))).toEqual([
    whole,
    'unknown: generator list with a selector',
  ]);
  const matrix = '{matrix: {generators: [{clusters: {}}, {list: {elements: [{name: a}]}}]}}';
  expect(expansion(set(matrix))).toEqual([whole.replace('{{name}}', 'a'), 'unknown: generator clusters']);
  expect(expansion(set('{list: {elements: [{name: a, path: p}]}}', `${FAST}\n  templatePatch: 'spec: {}'`))).toEqual([
    'app-a p {{ values.stage }}-{{path[1]}}',
    'unknown: templatePatch',
  ]);
});

test('the template of a generator wins, in its fields, over that of the set', () => {
  const own = '{list: {elements: [{name: a}], template: {metadata: {}, spec: {source: {path: own}}}}}';
  expect(expansion(set(own))).toEqual(['app-a own {{ values.stage }}-{{path[1]}}']);
});
