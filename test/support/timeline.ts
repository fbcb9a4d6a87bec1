/** Timelines of jobs, made by commands alone, and what the world is told of them. */
import type { CloudEvent } from '../../src/events/cloud-event.ts';
import type { Step } from '../../src/events/history.ts';
import { toCloudEvent } from '../../src/events/to-cloud-event.ts';
import type { JobCommand } from '../../src/jobs/commands.ts';
import { evolve } from '../../src/jobs/evolve.ts';
import type { JobEvent } from '../../src/jobs/events.ts';
import type { Job } from '../../src/jobs/job.ts';
import type { Instant } from '../../src/ports/clock.ts';
import { eventsOf, recorded, startOfTime } from './jobs.ts';

type Told =
  | JobCommand
  | { readonly at: Instant; readonly command: JobCommand }
  /** Of what no setting of these jobs brings about. */
  | { readonly at: Instant; readonly event: JobEvent };

/** The steps of one job through these commands; they come at `startOfTime` unless they say otherwise. */
export const timeline = (...commands: readonly Told[]): readonly Step[] => {
  const steps: Step[] = [];
  let job: Job | undefined;
  for (const told of commands) {
    const at = 'at' in told ? told.at : startOfTime;
    const happened =
      'event' in told ? [told.event] : eventsOf(job, 'command' in told ? told.command : told, at);
    for (const event of recorded(job, happened, at)) {
      const before = job;
      job = evolve(before, event);
      steps.push({ before, recorded: event, after: job });
    }
  }
  return steps;
};

export const cloudEvents = (...commands: readonly Told[]): readonly CloudEvent[] =>
  timeline(...commands).flatMap((step) => toCloudEvent(step) ?? []);
