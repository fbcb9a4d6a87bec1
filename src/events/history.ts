/** A job's timeline with what each event made of it. State is rebuilt from the events alone, so nothing else is asked. */
import type { RecordedEvent } from '../jobs/events.ts';
import { evolve } from '../jobs/evolve.ts';
import type { JobRepository } from '../jobs/job-repository.ts';
import type { Job } from '../jobs/job.ts';

export type Step = {
  readonly before: Job | undefined;
  readonly recorded: RecordedEvent;
  /** `undefined` once it is deleted. */
  readonly after: Job | undefined;
};

const EVENTS_AT_ONCE = 1_000;

/** From the first event on; none when the first is gone (they are being purged). */
export const historyOf = async (
  repository: Pick<JobRepository, 'events'>,
  subscriptionId: string,
  jobId: string,
): Promise<readonly Step[]> => {
  const steps: Step[] = [];
  let job: Job | undefined;
  for (let after = 0; ;) {
    const page = await repository.events(subscriptionId, jobId, after, EVENTS_AT_ONCE);
    for (const recorded of page.events) {
      if (recorded.sequence !== steps.length + 1) return [];
      const before = job;
      job = evolve(before, recorded);
      steps.push({ before, recorded, after: job });
    }
    if (page.events.length < EVENTS_AT_ONCE) return steps;
    after = page.last;
  }
};
