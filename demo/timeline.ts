/** Follows a job and prints a line for every state it, or one of its drives, reaches. */
import { styleText } from 'node:util';
import type { JobEventLine } from './drayage-client.ts';

/** The state each event leads to; events that change no state are not here. */
const jobStates: Readonly<Record<string, string>> = {
  JobCreated: 'Creating',
  JobShipped: 'Shipping',
  PackageReceived: 'Received',
  TransferStarted: 'Transferring',
  PackagingStarted: 'Packaging',
  JobCompleted: 'Completed',
  JobClosed: 'Closed',
};
const driveStates: Readonly<Record<string, string>> = {
  DriveReceived: 'Received',
  DriveNeverReceived: 'NeverReceived',
  DriveStarted: 'Transferring',
  DriveFinished: 'Completed',
  DriveShippedBack: 'ShippedBack',
};

export type StateLine = { readonly who: 'job' | 'drive'; readonly state: string; readonly at: string };

/** The state changes among `events`; a new import job's drives are Specified from the beginning. */
export const stateChanges = (events: readonly JobEventLine[]): StateLine[] =>
  events.flatMap((event): StateLine[] => {
    const { at, type } = event;
    const job = jobStates[type];
    const drive = type === 'DriveFinished' ? finishedAs(event) : driveStates[type];
    return [
      ...(job === undefined ? [] : [{ who: 'job' as const, state: job, at }]),
      ...(namesDrives(event) ? [{ who: 'drive' as const, state: 'Specified', at }] : []),
      ...(drive === undefined ? [] : [{ who: 'drive' as const, state: drive, at }]),
    ];
  });

/** An export job has none before its package is opened. */
const namesDrives = ({ type, ...event }: JobEventLine): boolean =>
  type === 'JobCreated' && Array.isArray(event['drives']) && event['drives'].length > 0;

const finishedAs = (event: JobEventLine): string => {
  const result = event['result'];
  const clean =
    typeof result === 'object' &&
    result !== null &&
    'copyStatus' in result &&
    result.copyStatus === 'Completed';
  return clean ? 'Completed' : 'CompletedMoreInfo';
};

/** `2026-11-22 08:00`, UTC. */
export const virtualDate = (instant: string): string => instant.slice(0, 16).replace('T', ' ');

export const stateLine = ({ who, state, at }: StateLine): string =>
  `  ${styleText('dim', virtualDate(at))}  ${who.padEnd(5)}  ${styleText(who === 'job' ? 'cyan' : 'green', state)}`;
