/** What a scenario may say: how many jobs there are, what befalls them, and how the data centre works. */
import { z } from 'zod';
import { countSpan, length, lengthOrNever } from './spans.ts';

const strict = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has properties that are not known: ${issue.keys.join(', ')}`
        : 'must be an object',
  });

/** What can be wrong with a drive; the last three an operator notices with the drive in hand. */
export const driveFaults = [
  'wrongKey',
  'corruptManifest',
  'damagedDisk',
  'changedFile',
  'unreadable',
  'unsupported',
  'damaged',
] as const;
export type DriveFault = (typeof driveFaults)[number];

/** The states in which a customer may change their mind. */
export const cancelStates = ['Creating', 'Shipping', 'Received', 'Transferring', 'Packaging'] as const;

const kind = strict({
  name: z
    .string('must be a name')
    .regex(/^[a-z][a-z0-9-]{0,30}$/u, "must be a short name of lower-case letters, digits and '-'")
    .describe('What this kind of job is called in the story.'),
  share: z
    .int('must be a whole number')
    .min(1)
    .max(1000)
    .default(1)
    .describe('How many of them there are beside the other kinds.'),
  drives: countSpan(1, 10).prefault(1).describe('Drives of a job.'),
  files: countSpan(1, 1000).prefault('2..4').describe('Files on a drive.'),
  kilobytes: countSpan(0, 1_000_000).prefault('1..64').describe('Size of a file.'),
  ships: lengthOrNever
    .prefault('1d..2d')
    .describe('From the creation of the job until its package is with the carrier.'),
  tells: lengthOrNever
    .prefault('0h')
    .describe('From then until the customer tells the service so, with the tracking number.'),
  transit: lengthOrNever
    .prefault('2d..4d')
    .describe('How long the carrier takes; `never`: the package is lost.'),
  opening: length
    .prefault('2h..2d')
    .describe('From the delivery until the package is opened, at the next hour of work.'),
  bayTime: length
    .prefault('2h..16h')
    .describe("How long a drive keeps its bay; the sample's own bytes take no time of a virtual clock."),
  packing: length.prefault('1d..3d').describe('From the last copy until the drives are on their way back.'),
  missing: countSpan(0, 10).prefault(0).describe('Drives of the job that are not in its package.'),
  turnsUp: lengthOrNever
    .prefault('never')
    .describe('From shipping until what is missing, or lost, is found after all.'),
  extra: countSpan(0, 10).prefault(0).describe('Drives in the package that no job names.'),
  faults: z
    .array(z.enum(driveFaults, `must be one of ${driveFaults.join(', ')}`), 'must be a list')
    .max(10)
    .default([])
    .describe("What is wrong with the job's drives: the first entry with its first drive, and so on."),
  cancels: z
    .enum(cancelStates, `must be one of ${cancelStates.join(', ')}`)
    .optional()
    .describe('The state in which the customer asks to cancel.'),
  deletes: z
    .boolean('must be true or false')
    .default(false)
    .describe('The customer deletes the job as soon as that is allowed after cancelling, or at its end.'),
  overdue: z
    .union(
      [z.literal('close'), strict({ extend: length.describe('By how much the operators extend the job.') })],
      { error: "must be 'close', or 'extend: 10d'" },
    )
    .optional()
    .describe('What the operators do when the package is overdue; without it, its grace runs out.'),
  wrongAddress: strict({
    mended: lengthOrNever.describe('From the hold until the customer gives another address.'),
  })
    .optional()
    .describe('The return address is wrong: the operators hold the job, and release it once it is mended.'),
}).superRefine((given, context) => {
  const { drives, missing, faults, cancels, deletes, turnsUp, transit, ships, overdue } = given;
  const fault = (path: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [path], message });
  if (missing.to > drives.from) fault('missing', 'is more than the drives that every such job has');
  if (faults.length > drives.from) fault('faults', 'has more entries than every such job has drives');
  if (ships === 'never' && (cancels ?? 'Creating') !== 'Creating')
    fault('cancels', 'names a state that a job which is never shipped does not reach');
  if (turnsUp !== 'never' && missing.to === 0 && transit !== 'never')
    fault('turnsUp', 'says when drives are found, but none is missing or lost');
  if (overdue !== undefined && overdue !== 'close' && transit === 'never' && turnsUp === 'never')
    fault('overdue', 'would be extended for ever: the package never comes');
  if (deletes && ships === 'never' && cancels === undefined)
    fault('deletes', 'needs an end: a job that is never shipped has none unless it is cancelled');
});

const hour = z.int('must be a whole hour from 0 to 24').min(0).max(24);

const dataCentre = strict({
  bays: z.int('must be a whole number from 1 to 50').min(1).max(50).default(4).describe('Bays at work.'),
  opens: hour.default(8).describe('Hour of the day (UTC) at which work begins, Monday to Friday.'),
  closes: hour.default(17).describe('Hour at which it ends.'),
  round: length
    .prefault('2h')
    .describe('So often the operators go round: open packages, change drives, pack.'),
  weekends: z.boolean('must be true or false').default(false).describe('Whether they work on all days.'),
}).superRefine(({ opens, closes, round }, context) => {
  if (closes <= opens)
    context.addIssue({ code: 'custom', path: ['closes'], message: 'must be after the hour of opening' });
  if (round.from !== round.to || round.from < 10 * 60_000)
    context.addIssue({ code: 'custom', path: ['round'], message: 'must be one length of at least 10m' });
});

export const MOST_JOBS = 1000;

export const scenarioSchema = strict({
  name: z
    .string('must be a name')
    .regex(/^[a-z][a-z0-9-]{1,30}$/u, "must be 2 to 31 lower-case letters, digits and '-'")
    .describe('Begins the names of its jobs.'),
  title: z.string('must be a text').min(1).max(120).describe('In a few words.'),
  about: z.string('must be a text').min(1).max(2000).describe('What happens, and how it ends.'),
  count: z
    .int('must be a whole number')
    .min(1)
    .max(MOST_JOBS)
    .optional()
    .describe('How many jobs there are; without it, one for each share.'),
  within: length.prefault('0h').describe('The jobs are created within this time.'),
  dataCentre: dataCentre.prefault({}),
  jobs: z.array(kind, 'must be a list of kinds of jobs').min(1, 'must not be empty').max(50),
});

/** As files and requests have it. */
export type ScenarioText = z.input<typeof scenarioSchema>;
/** With every default filled in; lengths in milliseconds. */
export type Scenario = z.output<typeof scenarioSchema>;
export type JobKind = Scenario['jobs'][number];
