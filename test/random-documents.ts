/** Documents as no author would write them, to hold a printer of YAML against its parsers. */
import * as fc from 'fast-check';

/** Whoever finds a failure says with which seed; another one: SEED=2 npx jest src/synth/print */
export const SEED = Number(process.env.SEED ?? 1);
export const COUNT = 2000;

/** What some parser takes for a boolean, for null, a merge, a default or a number that is none. */
const WORDS = ['y', 'yes', 'n', 'no', 'on', 'off', 'true', 'false', 'null', 'nil', 'none', 'nan', '.nan', 'inf', '.inf', '-.inf', '+.inf', 'infinity', '~', '=', '<<', '', 'undefined'];
/** What some parser takes for a number or a date, and what only looks like one. */
const NUMBERS = [
  '0', '-0', '+0', '00', '1', '+1', '-1', '08', '09', '017', '-017', '0o17', '0O17', '0x1F', '-0x1f', '0X1F', '0b101', '-0b11', '0b', '0x', '0o', '0b102', '0x1.8p3', '1_000', '_1', '1_', '0_0', '0x_1',
  '1.', '.1', '.', '-.', '+.5', '1.0', '1_0.0_1', '1e3', '1E3', '1e+3', '1.e+3', '.1e-3', '1e', '1e1000', '12e03', '1.2.3', '1.2.3.4', '10.0.0.0/8', 'e3', '-e3', '1,000', '1,0.5',
  '1:30', '1:30:00', '190:20:30', '190:20:30.15', '1:2:3:4', '0:0', '1:', '-1:30', '1:60', '12:30.5', '8080:80', '127.0.0.1:80',
  '2001-01-01', '2001-1-1', '2001-12-14t21:59:43.10-05:00', '2001-12-14T21:59:43.100Z', '2001-12-14 21:59:43.10 -5', '2001-12-15 2:59:43.10', '2001-13-45', '20010101', '0000-00-00',
  '100m', '1Gi', '1h0m0s', '0123abc', '1e5abc', '123e456', '9007199254740993', '18446744073709551616', '-9223372036854775809', '123456789012345678901234567890',
];
/** What means something where a value begins, goes on or ends. */
const INDICATORS = ['-', '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '%', '@', '`', '"', "'", '\\', '~', '<', '=', '.', '$', '(', '/', ' ', '  ', '\t', '\n', 'a', '0'];
const LINES = ['---', '...', '--- a', '...a', '- ', '- a', '? a', ': a', 'a: b', 'a:', ' #', '# a', '%YAML 1.1', '%', '!tag', '&a', '*a', '|', '>-', '"', "'", '}', '<<: *a', '#!/bin/sh', 'set -eu', '\tif x; then', '  y', ' ', '   ', '\t', '', 'end '];
/** Line breaks and blanks of other worlds, what cannot be seen, and what needs two units of UTF-16. */
const CHARACTERS = ['\r', '\r\n', '\u0085', '\u2028', '\u2029', '\ufeff', '\u00a0', '\u00ad', '\u0000', '\u0007', '\u001b', '\u007f', '\u0080', '\u200b', '\u202e', '\u3000', '\ufffd', '\ufffe', '\uffff', '😀', '\u{1f469}\u200d\u{1f4bb}', '\u{e0001}', '\u{10ffff}', 'é', 'ß', '中', 'م', '\ud7ff', '\ue000', ' ', '\n', '\t', 'a', ':', '#'];

const soup = (units: string[], maxLength: number) => fc.string({ unit: fc.constantFrom(...units), maxLength });
const line = fc.oneof(fc.constantFrom(...LINES), soup(INDICATORS, 8), fc.string({ maxLength: 12 }));
const text = fc.oneof(
  { weight: 4, arbitrary: fc.mixedCase(fc.constantFrom(...WORDS)) },
  { weight: 4, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 2, arbitrary: soup([...'0123456789abcdefxo_.:+-eE,T Z'], 10) }, // nearly numbers and dates
  { weight: 2, arbitrary: fc.oneof(fc.integer(), fc.double()).map(String) },
  { weight: 2, arbitrary: fc.date({ noInvalidDate: true }).chain((date) => fc.constantFrom(date.toISOString(), date.toISOString().slice(0, 10), date.toISOString().replace('T', ' '))) },
  { weight: 4, arbitrary: soup(INDICATORS, 12) },
  { weight: 2, arbitrary: soup(CHARACTERS, 12) },
  { weight: 4, arbitrary: fc.array(line, { minLength: 2, maxLength: 8 }).map((lines) => lines.join('\n')) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 5 }).map((count) => '\n'.repeat(count)) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 20 }) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom('word', 'x'.repeat(90), ' #', 'key: value', '\t', '  ', '\n'), { minLength: 20, maxLength: 60 }).map((words) => words.join(' ')) },
);
const key = fc.oneof(
  { weight: 8, arbitrary: text },
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z]{1,8}([./-][a-zA-Z0-9]{1,8})?$/) },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', 'x'.repeat(999), 'x'.repeat(1030), '"'.repeat(600), '\u0001'.repeat(200)) },
);
const number = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .map((value) => (value === 0 ? 0 : value)); // JSON has one zero
const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: text },
    { weight: 1, arbitrary: number },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(true, false, null, [], {}) },
    { weight: 3, arbitrary: fc.array(tie('value'), { maxLength: 5 }) },
    { weight: 3, arbitrary: fc.dictionary(key, tie('value'), { maxKeys: 6, noNullPrototype: true }) },
  ),
}));
const deep = fc.tuple(fc.array(fc.boolean(), { minLength: 20, maxLength: 60 }), text, key)
  .map(([levels, inside, name]) => levels.reduce<unknown>((below, isList) => (isList ? [below] : { [name]: below }), inside));

/** The content of one document: a map at the top, as every manifest has. */
export const randomDocument: fc.Arbitrary<{ [key: string]: unknown }> = fc.oneof(
  { weight: 30, arbitrary: fc.dictionary(key, anything, { minKeys: 1, maxKeys: 6, noNullPrototype: true }) },
  { weight: 1, arbitrary: deep.map((inside) => ({ inside })) },
);
