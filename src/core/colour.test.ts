import { coloursOf, Output, NO_COLOURS } from './colour';

const terminal: Output = { isTTY: true, hasColors: () => true };
const coloured = (output: Output, env: { [name: string]: string }) => coloursOf(output, env).strong('x') !== 'x';

describe('colours', () => {
  test('are there on a terminal that has them, and nowhere else', () => {
    const outputs: Output[] = [terminal, { isTTY: true }, { isTTY: true, hasColors: () => false }, {}];
    expect(outputs.map((output) => coloured(output, {}))).toEqual([true, true, false, false]);
    expect(coloured(terminal, { TERM: 'dumb' })).toBe(false);
  });

  test('go with NO_COLOR, which wins, and come with FORCE_COLOR', () => {
    expect(coloured(terminal, { NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false);
    expect(coloured(terminal, { NO_COLOR: '' })).toBe(true);
    expect(['1', '', 'true'].map((value) => coloured({}, { FORCE_COLOR: value }))).toEqual([true, true, true]);
    expect(['0', 'false'].map((value) => coloured(terminal, { FORCE_COLOR: value }))).toEqual([false, false]);
  });

  test('tell errors from warnings', () => {
    const { severity, strong, faint } = coloursOf(terminal, {});
    expect([severity('error', 'e'), severity('warning', 'w'), strong('s'), faint('f')]).toEqual([
      '\x1b[1m\x1b[31me\x1b[39m\x1b[22m',
      '\x1b[1m\x1b[33mw\x1b[39m\x1b[22m',
      '\x1b[1ms\x1b[22m',
      '\x1b[2mf\x1b[22m',
    ]);
    expect([NO_COLOURS.severity('error', 'e'), NO_COLOURS.strong('s'), NO_COLOURS.faint('f')]).toEqual(['e', 's', 'f']);
  });
});
