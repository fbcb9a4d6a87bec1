/** Which part of a drive's log is shown: all of it stands in the address, so that it can be shared. Pure. */
import type { Drive, LogKind } from '../../api/job.ts';

export type LogQuery = { readonly kind: LogKind; readonly search: string };

/** The logs that were written. */
export const logsOf = ({ errorLogUri, verboseLogUri }: Drive): readonly LogKind[] => [
  ...(errorLogUri === undefined ? [] : ['error' as const]),
  ...(verboseLogUri === undefined ? [] : ['verbose' as const]),
];

/** What failed comes first, where nothing else is asked for. @returns `undefined`: there is no log. */
export const queryOf = (search: URLSearchParams, logs: readonly LogKind[]): LogQuery | undefined => {
  const kind = logs.find((each) => each === search.get('log')) ?? logs[0];
  return kind && { kind, search: search.get('path') ?? '' };
};

/** The parameters of the query laid over `before`, whose others stay. */
export const searchOf = ({ kind, search }: LogQuery, before: URLSearchParams): URLSearchParams => {
  const after = new URLSearchParams(before);
  after.set('log', kind);
  if (search === '') after.delete('path');
  else after.set('path', search);
  return after;
};
