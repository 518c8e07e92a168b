import { isDeepStrictEqual } from 'util';
import { Yaml } from 'cdk8s';
import * as fc from 'fast-check';
import { CORE_SCHEMA, load, YAML11_SCHEMA } from 'js-yaml';
import { parse } from 'yaml';
import { printYaml } from './print-yaml';
import { COUNT, randomDocument, SEED } from '../../test/random-documents';

describe('A document', () => {
  test('looks as cdk8s prints it', () => {
    const manifest = {
      apiVersion: 'tekton.dev/v1',
      kind: 'Task',
      metadata: {
        name: 'clone',
        namespace: 'shop-builds',
        labels: {},
        annotations: { 'example.com/size': '10', 'example.com/note': 'Größe: 10' },
      },
      spec: {
        params: [
          { name: 'url', type: 'string' },
          { name: 'depth', type: 'string', default: '1' },
          { name: 'force', default: 'no' },
        ],
        results: [],
        steps: [
          {
            name: 'clone',
            image:
              'docker.io/alpine/git:v2.49.1@sha256:c0280cf9572316299b08544065d3bf35db65043d5e3963982ec50647d2746e26',
            args: ['--', '-v', '$(params.url)', '{"json":1}', ''],
            script: '#!/bin/sh\nset -eu\n\nif true; then\n\tgit clone -- "$URL" .  \nfi\n',
            onError: null,
            optional: false,
            weight: 1.5,
          },
        ],
        matrix: [
          [1, 2],
          ['a b', ' c'],
        ],
      },
    };
    expect(printYaml(manifest)).toBe(`\
apiVersion: tekton.dev/v1
kind: Task
metadata:
  name: clone
  namespace: shop-builds
  labels: {}
  annotations:
    example.com/size: "10"
    example.com/note: "Größe: 10"
spec:
  params:
    - name: url
      type: string
    - name: depth
      type: string
      default: "1"
    - name: force
      default: "no"
  results: []
  steps:
    - name: clone
      image: docker.io/alpine/git:v2.49.1@sha256:c0280cf9572316299b08544065d3bf35db65043d5e3963982ec50647d2746e26
      args:
        - --
        - -v
        - $(params.url)
        - '{"json":1}'
        - ""
      script: |
        #!/bin/sh
        set -eu

        if true; then
        \tgit clone -- "$URL" .${'  '}
        fi
      onError: null
      optional: false
      weight: 1.5
  matrix:
    - - 1
      - 2
    - - a b
      - " c"
`);
    expect(printYaml(manifest)).toBe(Yaml.stringify(manifest));
  });

  test.each<[string, string, string]>([
    ['of a text whose first line is indented tells the indentation', '  a\nb\n', 'text: |2\n    a\n  b\n'],
    ['of a text without a line break at its end says so', 'a\nb', 'text: |-\n  a\n  b\n'],
    ['of a text with several says so', 'a\n\n', 'text: |+\n  a\n\n'],
    ['shows line breaks of other systems', 'a\r\nb\n', 'text: "a\\r\\nb\\n"\n'],
    [
      'shows what a reader cannot see',
      'no\u00a0break, \u202eturned, \u{e0041}',
      'text: "no\\u00a0break, \\u202eturned, \\U000e0041"\n',
    ],
    ['leaves letters and signs of all languages as they are', 'Größe 中文 😀', 'text: Größe 中文 😀\n'],
    ['quotes with the quotes that it does not hold', 'say: "yes"', 'text: \'say: "yes"\'\n'],
    [
      'leaves versions, addresses, quantities and hashes as they are',
      '1.2.3 10.0.0.0/8 500m 0123abc',
      'text: 1.2.3 10.0.0.0/8 500m 0123abc\n',
    ],
    ['is never folded', `${'word '.repeat(100)}end`, `text: ${'word '.repeat(100)}end\n`],
  ])('%s', (_, text, printed) => expect(printYaml({ text })).toBe(printed));

  test.each([
    'y',
    'No',
    'ON',
    'off',
    'True',
    'NULL',
    '~',
    '<<',
    '=',
    '.inf',
    '017',
    '0o17',
    '0x1F',
    '1_000',
    '1e3',
    '1:30:00',
    '2001-01-01',
    '---',
    '',
  ])('quotes the string %p, as a value and as a key', (word) => {
    expect(printYaml({ [word]: word })).toBe(`"${word}": "${word}"\n`);
  });

  test.each([
    '1.2.3',
    '10.0.0.1',
    '10.0.0.0/8',
    '500m',
    '1Gi',
    '1h0m0s',
    '0123abc',
    'yes-man',
    'nobody',
    '-c',
    '--force',
    '/bin/sh',
    '$(params.x)',
    'https://example.com/a#b?c=d',
    'system:serviceaccount:a:b',
  ])('leaves the string %p without quotes', (word) => expect(printYaml([word])).toBe(`- ${word}\n`));

  test('is printed in no time where a string is nearly a number and very long', () => {
    expect(printYaml(`${'0'.repeat(500_000)}z`).length).toBe(500_002);
  });

  test('is refused where a string or a number has no form in a file', () => {
    expect(() => printYaml({ a: ['x\ud800'] })).toThrow(
      new Error(
        '"x\\ud800" holds one half of a surrogate pair, which UTF-8 has not, so that no file can hold ' +
          'it. Give whole characters.',
      ),
    );
    expect(() => printYaml({ a: NaN })).toThrow(
      new Error('NaN has no form in JSON, so that no manifest can hold it. Give a finite number or a string.'),
    );
  });
});

describe('2,000 random documents come back identical, with their keys in order,', () => {
  test.each<[string, (text: string) => unknown]>([
    ['through a parser of YAML 1.1', (text) => parse(text, { version: '1.1' })],
    ['through another parser of YAML 1.1', (text) => load(text, { schema: YAML11_SCHEMA })],
    ['through a parser of YAML 1.2', (text) => parse(text, { version: '1.2' })],
    ['through another parser of YAML 1.2', (text) => load(text, { schema: CORE_SCHEMA })],
  ])('%s', (_, parser) => {
    fc.assert(
      fc.property(randomDocument, (document) => {
        const text = printYaml(document);
        const read = parser(text);
        if (!isDeepStrictEqual(read, document) || JSON.stringify(read) !== JSON.stringify(document)) {
          throw new Error(`printed as\n${text}\nread as ${JSON.stringify(read)}`);
        }
      }),
      { seed: SEED, numRuns: COUNT },
    );
  });
});
