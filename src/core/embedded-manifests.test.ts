import { embeddedManifests } from './embedded-manifests';

const found = (...lines: string[]) =>
  embeddedManifests(lines.join('\n')).map(({ manifest, line, indent }) => [line, indent, manifest]);

describe('manifests inside a text', () => {
  test('are the whole text, or stand in heredocs of a program, also with a heredoc inside', () => {
    expect(found('apiVersion: v1', 'kind: ConfigMap')).toEqual([[0, 0, { apiVersion: 'v1', kind: 'ConfigMap' }]]);
    expect(
      found(
        'set -e',
        'kubectl create -f - <<EOF',
        '  kind: Job',
        '  apiVersion: batch/v1',
        '  run: |',
        '    cat <<END',
        '    END',
        '  after: true',
        'EOF',
        '{"apiVersion": "v1",',
        ' "kind": "Secret"}',
        'EOF',
      ),
    ).toEqual([
      [2, 2, { kind: 'Job', apiVersion: 'batch/v1', run: 'cat <<END\nEND\n', after: true }],
      [9, 0, { apiVersion: 'v1', kind: 'Secret' }],
    ]);
  });

  test('end where another begins, and may hold what the shell fills in', () => {
    expect(
      found(
        'apiVersion: v1',
        'kind: A',
        'name: a-$(date +%s)',
        '---',
        'apiVersion: v1',
        'kind: B',
        'sha: $(SHA) # why',
        'value: "${X}"',
      ),
    ).toEqual([
      [0, 0, { apiVersion: 'v1', kind: 'A', name: 'a-$(date +%s)' }],
      [4, 0, { apiVersion: 'v1', kind: 'B', sha: '$(SHA)', value: '${X}' }],
    ]);
  });

  test('may begin with any key at the beginning of a heredoc or a document', () => {
    expect(found('cat <<EOF', 'metadata:', '  name: a', 'kind: A', 'apiVersion: v1', 'EOF', 'echo done')).toEqual([
      [1, 0, { metadata: { name: 'a' }, kind: 'A', apiVersion: 'v1' }],
    ]);
    expect(found('metadata: {}', 'kind: A', 'apiVersion: v1')).toEqual([
      [0, 0, { metadata: {}, kind: 'A', apiVersion: 'v1' }],
    ]);
  });

  test('are none where a text only looks like it', () => {
    expect(found('{ echo apiVersion; }', 'kind: x', 'apiVersion: [')).toEqual([]);
    expect(found('no word of it', 'kind: x')).toEqual([]);
  });
});
