/** Something a person can mend: the message is one sentence that says what is the matter and what to do. */
export class Problem extends Error {
  override readonly name = 'Problem';
}
