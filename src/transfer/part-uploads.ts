/** Parts of a plan on their way to the store while the manifest is read on. */

export type PartUploads = {
  /** Waits until there is room; then the part is on its way. @throws what an earlier one failed of. */
  readonly begin: (charge: number, upload: () => Promise<void>) => Promise<void>;
  /** Waits for those begun. @throws what one of them failed of. */
  readonly end: () => Promise<void>;
};

/** @param room the sum of the charges of all that is on its way; a part that is larger goes alone. */
export const partUploads = (room: number): PartUploads => {
  const underWay = new Set<Promise<void>>();
  let taken = 0;
  let failure: { readonly error: unknown } | undefined;

  const fail = (): void => {
    if (failure) throw failure.error;
  };
  return {
    begin: async (charge, upload) => {
      while (underWay.size > 0 && taken + charge > room) await Promise.race(underWay);
      fail();
      taken += charge;
      const ended = upload()
        .catch((error: unknown) => (failure ??= { error }))
        .then(() => {
          taken -= charge;
          underWay.delete(ended);
        });
      underWay.add(ended);
    },
    end: async () => {
      await Promise.all(underWay);
      fail();
    },
  };
};
