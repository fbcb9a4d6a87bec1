/** Something the user can mend: shown as one sentence, without a stack. */
export class DemoFault extends Error {
  override readonly name = 'DemoFault';
}
