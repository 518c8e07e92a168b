/** Parts of a path below which the names of objects have no meaning elsewhere. */
const EXAMPLE_PARTS = 'tests?|testdata|fixtures?|golden|examples?|samples?|docs?';
const EXAMPLE_FOLDER = new RegExp(`^(?:.*?/)??(?:${EXAMPLE_PARTS})(?=/|$)`);
const EXAMPLE_PART = new RegExp(`^(?:${EXAMPLE_PARTS})$`);

/** Whether a folder of this name holds examples, tests or their data. */
export function isExamplePart(part: string): boolean {
  return EXAMPLE_PART.test(part);
}

/**
 * Whether a folder is in examples, tests or their data that another one is not in. They often have the same names as
 * the objects of the repository, and are not what these refer to.
 */
export function isInOtherExamples(folder: string, from: string): boolean {
  const examples = EXAMPLE_FOLDER.exec(folder)?.[0];
  return examples !== undefined && examples !== EXAMPLE_FOLDER.exec(from)?.[0];
}
