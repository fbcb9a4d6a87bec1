/** What a writer says it knows of the job: the entity tags of If-Match and If-None-Match (RFC 9110, 13.1). */
import type { DomainError } from './errors.ts';
import type { Job } from './job.ts';

/** `any`: `*`. */
type Tags = 'any' | readonly string[];

export type Condition = { readonly ifMatch?: Tags; readonly ifNoneMatch?: Tags };

/** Changes with every event that changes the job and with nothing else; a job that has a deleted one's name has another. */
export const tagOf = ({ jobId, version, keysRead }: Tagged): string =>
  `${jobId}.${keysRead?.changedIn ?? version}`;

type Tagged = Pick<Job, 'jobId' | 'version' | 'keysRead'>;

const matches = (tags: Tags, tag: string | undefined): boolean =>
  tag !== undefined && (tags === 'any' || tags.includes(tag));

/** @param job `undefined`: there is none. */
export const unmetCondition = (
  { ifMatch, ifNoneMatch }: Condition,
  job: Tagged | undefined,
): Extract<DomainError, { readonly code: 'ConditionNotMet' }> | undefined => {
  const current = job && tagOf(job);
  const unmet = (header: 'If-Match' | 'If-None-Match') =>
    ({ code: 'ConditionNotMet', header, ...(current === undefined ? {} : { current }) }) as const;
  if (ifMatch !== undefined && !matches(ifMatch, current)) return unmet('If-Match');
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, current)) return unmet('If-None-Match');
  return undefined;
};
