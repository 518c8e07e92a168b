import { constructMessage, within } from './diagnostic';
import { labelNameDiagnostics, LABEL_VALUE, objectNameDiagnostics, referencedNameDiagnostics } from './name';

const SIXTY_THREE = 'a'.repeat(63);

describe('A DNS label', () => {
  test.each(['a', 'a-b', '0', SIXTY_THREE])('may be %s', (name) => {
    expect(within('name', labelNameDiagnostics(name))).toEqual([]);
  });

  test.each([
    ['A', '"A" is not a DNS label'],
    ['a_b', '"a_b" is not a DNS label'],
    ['a.b', '"a.b" is not a DNS label'],
    ['-a', '"-a" is not a DNS label'],
    ['', '"" is not a DNS label'],
    [`${SIXTY_THREE}a`, `"${SIXTY_THREE}a" is not a DNS label (64 characters)`],
  ])('may not be %j', (name, fact) => {
    expect(within('name', labelNameDiagnostics(name)).map(constructMessage)).toEqual([
      `name: ${fact}. Allowed: lower-case letters, digits and "-", beginning and ending with a letter ` +
        'or digit, at most 63 characters. Choose another name.',
    ]);
  });
});

describe('The name of an object', () => {
  test.each(['a', 'a.b-c', SIXTY_THREE])('may be %s', (name) => {
    expect(within('name', objectNameDiagnostics(name))).toEqual([]);
  });

  test.each([
    ['Xx', ''],
    ['a..b', ''],
    ['a.', ''],
    ['', ''],
    [`${SIXTY_THREE}a`, ' (64 characters)'],
  ])('may not be %j', (name, length) => {
    expect(within('name', objectNameDiagnostics(name)).map(constructMessage)).toEqual([
      `name: "${name}" is not a valid object name${length}. Allowed: lower-case letters, digits, "-" ` +
        'and ".", beginning and ending with a letter or digit, at most 63 characters. Set the prop ' +
        'name, which defaults to the construct id.',
    ]);
  });
});

test('The name of something else may be longer, or left to the run', () => {
  expect(
    ['a'.repeat(253), 'a.b', '$(params.secret)'].flatMap((name) =>
      within('secret', referencedNameDiagnostics('Secret', name)),
    ),
  ).toEqual([]);
  expect(
    ['', 'A', 'a'.repeat(254)]
      .flatMap((name) => within('secret', referencedNameDiagnostics('Secret', name)))
      .map(constructMessage),
  ).toEqual([
    'secret: "" is not a valid name of a Secret. Give the name of the Secret.',
    'secret: "A" is not a valid name of a Secret. Give the name of the Secret.',
    `secret: "${'a'.repeat(254)}" is not a valid name of a Secret. Give the name of the Secret.`,
  ]);
});

test('A value of a label may be empty, in capitals and with dots, and ends with a letter or digit', () => {
  expect(['', 'v1.2.0', 'A_b', 'a-', '.a', 'a b'].map((value) => LABEL_VALUE.test(value))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
