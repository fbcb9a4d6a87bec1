/** What is printed in the end. */
import { styleText } from 'node:util';
import type { JobStory } from './job-story.ts';
import { stateChanges, virtualDate } from './timeline.ts';

export type SummaryFacts = {
  readonly story: JobStory;
  readonly files: number;
  readonly bytes: number;
};

const MiB = 2 ** 20;

/** The table of states, drives, sizes and logs, line by line. */
export const summary = ({ story, files, bytes }: SummaryFacts): string => {
  const { job, events, copySeconds } = story;
  const changes = stateChanges(events);
  const drives = job.properties?.driveList ?? [];
  const rows: readonly (readonly [string, string])[] = [
    ['job', `${job.name ?? ''}  (${job.properties?.state ?? ''})`],
    ...changes
      .filter(({ who }) => who === 'job')
      .map(({ state, at }): readonly [string, string] => [`  ${state}`, virtualDate(at)]),
    ...drives.flatMap((drive): readonly (readonly [string, string])[] => [
      ['drive', `${drive.driveId ?? ''}  (${drive.state ?? ''}, ${drive.copyStatus ?? ''})`],
      ...changes
        .filter(({ who }) => who === 'drive')
        .map(({ state, at }): readonly [string, string] => [`  ${state}`, virtualDate(at)]),
      ['  verbose log', drive.verboseLogUri ?? 'none'],
      ['  error log', drive.errorLogUri ?? 'none: nothing failed'],
      ['  manifest', drive.manifestUri ?? 'none'],
    ]),
    ['drives', String(drives.length)],
    ['files', String(files)],
    ['bytes', bytes.toLocaleString('en-US')],
    [
      'copied in',
      `${copySeconds.toFixed(1)} s of real time, ${(bytes / MiB / copySeconds).toFixed(1)} MiB/s`,
    ],
  ];
  const width = Math.max(...rows.map(([label]) => label.length)) + 2;
  return rows.map(([label, value]) => `  ${styleText('dim', label.padEnd(width))}${value}`).join('\n');
};
