/** Seals secrets before they are kept, and opens them for the one call that may give them out. */
export type Sealer = {
  /**
   * Deterministic: the same secret in the same context gives the same text, so that "the same content again" can be
   * told without opening it.
   * @param context what the secret belongs to (a drive id); a sealed text opens in its own context only.
   */
  readonly seal: (secret: string, context: string) => string;
  /** @throws Error when the text was sealed with another key or in another context, or was altered. */
  readonly open: (sealed: string, context: string) => string;
};
