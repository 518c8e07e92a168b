/** Runs a program of this folder, which judges with the code of Kubernetes and Tekton. Needs Go 1.21 or later. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives a program its input as JSON, and returns its answer. The first run of a machine downloads Go modules. */
export function runGo<Answer>(program: string, input: unknown): Answer {
  const folder = mkdtempSync(join(tmpdir(), 'go-'));
  try {
    cpSync(__dirname, folder, { recursive: true, filter: (path) => !path.endsWith('.ts') });
    const go = spawnSync('go', ['run', `./${program}`], {
      cwd: folder,
      encoding: 'utf8',
      input: JSON.stringify(input),
      maxBuffer: 2 ** 30,
      env: { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off', GOTOOLCHAIN: 'auto' },
    });
    if (go.error) throw new Error(`cannot run "go" (${go.error.message}): install it from https://go.dev/dl`);
    if (go.status !== 0) throw new Error(`test/go/${program} failed: ${go.stderr}`);
    return JSON.parse(go.stdout) as Answer;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
