/** So many requests to one endpoint at once, from this process: a slow receiver must not hold every worker there is. */
export type Places = {
  /** Runs `work` when there is a place; `undefined`: there was none, and nothing was done. */
  readonly within: <T>(endpoint: string, work: () => Promise<T>) => Promise<T | undefined>;
};

export const createPlaces = (most: number): Places => {
  const taken = new Map<string, number>();
  return {
    within: async (endpoint, work) => {
      const before = taken.get(endpoint) ?? 0;
      if (before >= most) return undefined;
      taken.set(endpoint, before + 1);
      try {
        return await work();
      } finally {
        const left = (taken.get(endpoint) ?? 1) - 1;
        if (left === 0) taken.delete(endpoint);
        else taken.set(endpoint, left);
      }
    },
  };
};
