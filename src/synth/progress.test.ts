import { Progress } from './progress';

/** What a terminal shows of 5,000 objects, one each millisecond. */
function shown(env: { [name: string]: string }, isTTY = true, objects = 5000): string[] {
  const written: string[] = [];
  let now = 1_000_000;
  const progress = new Progress({ isTTY, write: (text) => written.push(text) }, env, () => now);
  for (let i = 0; i < objects; i++) {
    progress.show('Rendering object', i, objects);
    now++;
  }
  progress.end();
  return written;
}

describe('Progress', () => {
  test('comes after a second, goes on ten times a second, and is erased', () => {
    const written = shown({});
    expect(written.slice(0, 2)).toEqual([
      '\r\x1b[KRendering object 1,000 of 5,000',
      '\r\x1b[KRendering object 1,100 of 5,000',
    ]);
    expect(written).toHaveLength(41);
    expect(written[40]).toBe('\r\x1b[K');
  });

  test('is not shown of what is quick, where there is no terminal, in CI, and on one that cannot erase', () => {
    expect(shown({}, true, 900)).toEqual([]);
    expect(shown({}, false)).toEqual([]);
    expect(shown({ CI: 'true' })).toEqual([]);
    expect(shown({ TERM: 'dumb' })).toEqual([]);
  });
});
