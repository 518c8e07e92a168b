import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';

/** A folder with a repository, and one with programs. */
export class RepositoryWithPrograms {
  private readonly top = realpathSync(mkdtempSync(join(tmpdir(), 'rendering-')));
  public readonly root = join(this.top, 'root');
  public readonly programs = join(this.top, 'programs');

  public constructor(files: { readonly [path: string]: string } = {}) {
    mkdirSync(this.root);
    mkdirSync(this.programs);
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  public write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  public link(path: string, target: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    symlinkSync(target, join(this.root, path));
  }

  /** A program that runs a script of sh. */
  public program(name: string, script: string): void {
    const path = join(this.programs, name);
    writeFileSync(path, `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}`);
    chmodSync(path, 0o755);
  }

  public remove(): void {
    rmSync(this.top, { recursive: true });
  }
}
