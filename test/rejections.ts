/** The lines of the error that a synth throws, without their indent; none if it throws nothing. */
export function rejectionsOf(synth: () => unknown): string[] {
  try {
    synth();
    return [];
  } catch (error) {
    const [, ...lines] = (error as Error).message.split('\n');
    return lines.map((line) => line.trim());
  }
}
