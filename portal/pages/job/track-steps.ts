/** The seven states of a job as steps: which were reached, where it is, and when the others are expected. Pure. */
import type { Job, JobState } from '../../api/arm.ts';
import type { Estimate, Expectation } from '../../api/job.ts';

export type Step = { readonly state: JobState } & (
  | { readonly kind: 'now'; readonly at: string | undefined }
  /** `at` undefined: the job went on without it. */
  | { readonly kind: 'done'; readonly at: string | undefined }
  /** `expected` undefined: nothing is known of it (yet). */
  | { readonly kind: 'ahead'; readonly expected: Expectation | undefined }
  /** The other way to end. `isOver`: it was not taken. */
  | { readonly kind: 'aside'; readonly isOver: boolean }
);

const walk = [
  'Creating',
  'Shipping',
  'Received',
  'Transferring',
  'Packaging',
] as const satisfies readonly JobState[];
const ends = ['Completed', 'Closed'] as const satisfies readonly JobState[];

const placeOf = (state: JobState): number => {
  const place = walk.findIndex((each) => each === state);
  return place < 0 ? walk.length : place;
};

/** A state that the job was led back from, by a late drive, is ahead of it again. */
export const stepsOf = (
  { properties: { state, schedule } }: Job,
  estimate: Estimate | undefined,
): readonly Step[] => {
  const here = placeOf(state);
  const ahead = (each: JobState): Step => ({
    state: each,
    kind: 'ahead',
    expected: estimate?.expected.find((one) => one.state === each),
  });
  const now = (): Step => ({ state, kind: 'now', at: schedule?.reached[state] });
  return [
    ...walk.map((each, place): Step => {
      if (each === state) return now();
      return place < here ? { state: each, kind: 'done', at: schedule?.reached[each] } : ahead(each);
    }),
    ...ends.map((each): Step => {
      if (each === state) return now();
      const isOver = here === walk.length;
      return isOver || each === 'Closed' ? { state: each, kind: 'aside', isOver } : ahead(each);
    }),
  ];
};
