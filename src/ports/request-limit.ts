/** Protocol time, which is always real: a request to a storage account that takes longer is given up, and may be tried again. */
const REQUEST_LIMIT_MS = 120_000;

export const withinLimit = (): { abortSignal: AbortSignal } => ({
  abortSignal: AbortSignal.timeout(REQUEST_LIMIT_MS),
});
