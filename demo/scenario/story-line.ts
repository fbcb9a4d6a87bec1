/** A job's events, each in a few words. */
import { styleText } from 'node:util';
import type { JobEventLine } from '../drayage-client.ts';
import { virtualDate } from '../timeline.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const copyStatus = ({ result }: JobEventLine): string =>
  typeof result === 'object' && result !== null && 'copyStatus' in result ? text(result.copyStatus) : '';

/** What is of no interest in a story (a tag, a log level) is left out. */
const words: Readonly<Record<string, (event: JobEventLine) => string>> = {
  JobCreated: () => 'Creating',
  JobShipped: () => 'Shipping',
  CancelRequested: () => 'the customer cancels',
  PackageReceived: () => 'Received',
  PackageCorrected: () => 'what was in the package is corrected',
  ExtraDrivesFound: ({ driveIds }) =>
    `extra drives: ${Array.isArray(driveIds) ? driveIds.map(text).join(', ') : ''}`,
  JobOverdue: () => 'overdue',
  JobExtended: ({ deadline }) => `extended until ${virtualDate(text(deadline))}`,
  JobHeld: ({ message }) => `on hold: ${text(message)}`,
  JobReleased: () => 'released',
  TransferStarted: () => 'Transferring',
  PackagingStarted: () => 'Packaging',
  JobCompleted: () => 'Completed',
  JobClosed: ({ reason, note }) => `Closed: ${text(reason)}${text(note) && ` (${text(note)})`}`,
  JobReopened: () => 'opened again',
  JobDeleted: () => 'gone',
  DriveReceived: () => 'Received',
  DriveNeverReceived: () => 'NeverReceived',
  DriveMounted: ({ bay }) => `in ${text(bay)}`,
  DriveUnmounted: ({ bay }) => `out of ${text(bay)}`,
  DriveReported: ({ problem }) => `reported: ${text(problem)}`,
  DriveStarted: () => 'Transferring',
  DriveFinished: (event) =>
    copyStatus(event) === 'Completed' ? 'Completed' : `CompletedMoreInfo: ${copyStatus(event)}`,
  DriveShippedBack: () => 'ShippedBack',
};

/** `undefined`: nothing to tell. */
export const storyLine = (job: string, event: JobEventLine): string | undefined => {
  const told = words[event.type]?.(event);
  if (told === undefined) return undefined;
  const drive = event.driveId === undefined ? '' : `drive ${event.driveId}  `;
  const colour = event.driveId === undefined ? 'cyan' : 'green';
  return `  ${styleText('dim', virtualDate(event.at))}  ${job}  ${drive}${styleText(colour, told)}`;
};
