/** What is kept of one execution of an orchestrator. */
export type Action = Readonly<Record<string, unknown>>;

export type Recording = {
  /** The orchestration's. */
  readonly name: string;
  /** The trigger payload of its last call, JSON text, with its whole history. */
  readonly payload: string;
  /** What it had asked for by then, in order: all of this stands in the history. */
  readonly asked: readonly Action[];
};

/** The SDK's returned state has one list: an action for each yield, from the beginning. */
export const actionsOf = (state: unknown): readonly Action[] =>
  (state as { readonly actions: readonly (readonly Action[])[] }).actions[0] ?? [];
