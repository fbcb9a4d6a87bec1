/** The faults of a request, each at the part of it that it is about. Pure. */
import { ApiError, type FaultDetail } from './fault.ts';

/**
 * What an answer names as wrong with the request, one by one; none where nothing is wrong with it, but the request could not be
 * judged (no network, no permission).
 */
export const detailsOf = (error: Error | null): readonly FaultDetail[] => {
  if (!(error instanceof ApiError)) return [];
  const { fault } = error;
  if (fault.kind !== 'invalid' && fault.kind !== 'conflict') return [];
  return fault.details ?? [fault];
};

/** The sentence as it stands beside its field, where everybody sees which property it is about. */
const besideField = ({ message, target }: FaultDetail): string => {
  const named = `'${target ?? ''}' `;
  return message.startsWith(named) ? message.slice(named.length) : message;
};

/** Of several the first: it stands in the way of the others. */
export const faultAt = (details: readonly FaultDetail[], target: string): string | undefined => {
  const found = details.find((detail) => detail.target === target);
  return found && besideField(found);
};

/** Whether a target is `place`, or a part of it. */
export const isWithin = (target: string, place: string): boolean =>
  target === place || (target.startsWith(place) && /^[.[]/.test(target.slice(place.length)));
