import { shellCommands } from './shell-command';

test.each([
  ['words between blanks', 'kubectl  get\tpods', [['kubectl', 'get', 'pods']]],
  ['a comment', '# a b\nc # d\ne', [['c'], ['e']]],
  ['# inside of a word and of quotes', 'a b#c "#d" \'#e\'', [['a', 'b#c', '#d', '#e']]],
  ['single quotes', "a 'b \"c\" $d' e'f'g", [['a', 'b "c" $d', 'efg']]],
  ['double quotes', 'a "b \'c\' \\"d\\" \\$e" ""', [['a', 'b \'c\' "d" $e', '']]],
  ['a quoted line end', 'a "b\nc" d', [['a', 'b\nc', 'd']]],
  ['a backslash', 'a b\\ c \\#d', [['a', 'b c', '#d']]],
  ['a continued line', 'a \\\n  b', [['a', 'b']]],
  ['what ends a command', 'a;b&&c||d|e&f\ng', [['a'], ['b'], ['c'], ['d'], ['e'], ['f'], ['g']]],
  ['a subshell', '(a b; c)', [['a', 'b'], ['c']]],
  ['redirections', 'a >b 2>&1 c <d >>"e f" &>g 2>/dev/null', [['a', 'c']]],
  ['a number before a redirection', 'echo 2 2>x', [['echo', '2']]],
  ['a here-string', 'a <<<"b c" d', [['a', 'd']]],
  [
    'a command substitution',
    'a $(b c) d',
    [
      ['a', '$(b c)', 'd'],
      ['b', 'c'],
    ],
  ],
  [
    'one inside of quotes, with quotes',
    'a "$(b "c d")" e',
    [
      ['a', '$(b "c d")', 'e'],
      ['b', 'c d'],
    ],
  ],
  ['backquotes', 'a=`b c`', [['a=`b c`'], ['b', 'c']]],
  ['one inside of another', 'a $(b $(c))', [['a', '$(b $(c))'], ['b', '$(c)'], ['c']]],
  ['a parameter', 'a ${b:-c d} $e', [['a', '${b:-c d}', '$e']]],
  ['quotes that nothing closes', 'a "b', [['a', 'b']]],
  ['a command substitution that nothing closes', 'a $(b', [['a', '$(b'], ['b']]],
])('commands are read: %s', (_, program, commands) => {
  expect(shellCommands(program).map(({ words }) => words)).toEqual(commands);
});

test.each([
  ['a heredoc', 'a <<EOF b\nc d\nEOF\ne', [{ words: ['a', 'b'], input: 'c d' }, { words: ['e'] }]],
  ['indented by tabs', "a <<-'EOF'\n\tb\n\tEOF\n", [{ words: ['a'], input: 'b' }]],
  [
    'two in one line',
    'a <<A; b <<B\n1\nA\n2\nB',
    [
      { words: ['a'], input: '1' },
      { words: ['b'], input: '2' },
    ],
  ],
  ['one without an end', 'a <<EOF\nb', [{ words: ['a'], input: 'b' }]],
  ['quotes and # in it', 'a <<"EOF"\n\'#\nEOF\nb', [{ words: ['a'], input: "'#" }, { words: ['b'] }]],
  ['a substitution in it', 'a <<EOF\n$(b)\nEOF', [{ words: ['a'], input: '$(b)' }, { words: ['b'] }]],
  ['none in a quoted one', "a <<'EOF'\n$(b)\nEOF", [{ words: ['a'], input: '$(b)' }]],
  [
    'one that cat pipes',
    'cat <<EOF | a\nb\nEOF',
    [
      { words: ['cat'], input: 'b' },
      { words: ['a'], input: 'b' },
    ],
  ],
  ['a bit shift, which is none', 'a $((1 << 2))', [{ words: ['a', '$((1 << 2))'] }, { words: ['1'] }]],
])('heredocs are the input of their command: %s', (_, program, commands) => {
  expect(shellCommands(program)).toEqual(commands);
});
