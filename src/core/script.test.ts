import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Script } from './script';

describe('A script', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'script-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is the bytes of its file, which it remembers', () => {
    const path = join(folder, 'build.sh');
    writeFileSync(path, '#!/bin/sh\nprintf "%s" "ä$x"\n');
    const script = Script.fromFile(path);
    expect([script.text, script.path]).toEqual(['#!/bin/sh\nprintf "%s" "ä$x"\n', path]);
  });

  test('whose file is not there is refused where it is asked for', () => {
    const path = join(folder, 'none.sh');
    expect(() => Script.fromFile(path)).toThrow(
      new Error(
        `Script.fromFile: cannot read "${path}": ENOENT: no such file or directory, open '${path}'. ` +
          `Give the path of a file that exists, e.g. path.join(__dirname, 'build.sh').`,
      ),
    );
  });
});
