/** Why a drive could not be prepared. */

/** Something the user can mend. The message is one sentence, then what it is about, a line each, if there are several. */
export class PrepareFault extends Error {
  override readonly name = 'PrepareFault';
  readonly details: readonly string[];
  constructor(sentence: string, details: readonly string[] = []) {
    super([sentence, ...details.map((detail) => `  ${detail.replaceAll('\n', '\n  ')}`)].join('\n'));
    this.details = details;
  }
}

/** Several as one; one as it is. */
export const joinFaults = (faults: readonly PrepareFault[]): PrepareFault => {
  const [first, ...others] = faults;
  return first && others.length === 0
    ? first
    : new PrepareFault(
        'The drive cannot be prepared; mend each:',
        faults.map(({ message }) => message),
      );
};

/** What the file system answered, in its own words. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
