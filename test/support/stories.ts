/** Has the autopilot tell a scenario to its end, and says what became of every job. */
import { startRun } from '../../demo/scenario/follow.ts';
import type { JobEventLine } from '../../demo/drayage-client.ts';
import { plan, type Play } from '../../src/scenarios/plan.ts';
import { readyScenario } from '../../src/scenarios/ready-scenarios.ts';
import { scenarioSchema, type ScenarioText } from '../../src/scenarios/scenario.ts';
import type { World } from './world.ts';

/** A Monday, an hour before work begins. */
export const MONDAY = new Date('2027-01-04T07:00:00.000Z');
const LONGEST_HALF_DAYS = 400;

export type ToldJob = {
  readonly name: string;
  readonly play: Play;
  /** Its whole timeline, and `JobDeleted` when it is gone. */
  readonly events: readonly JobEventLine[];
  /** `Creating`, `Shipping`, …: what it went through. */
  readonly path: readonly string[];
  /** The same of one of its drives, by its place in the list. */
  readonly drivePath: (index: number) => readonly string[];
  /** The drive's place in the list, from 1. */
  readonly placeOf: (driveId: string) => number;
  /** Of the first event of that type. @throws Error when there is none. */
  readonly first: (type: string) => JobEventLine;
};

export type Story = { readonly resourceGroup: string; readonly jobs: readonly ToldJob[] };

const jobStates: Readonly<Record<string, string>> = {
  JobCreated: 'Creating',
  JobShipped: 'Shipping',
  PackageReceived: 'Received',
  JobReopened: 'Received',
  TransferStarted: 'Transferring',
  PackagingStarted: 'Packaging',
  JobCompleted: 'Completed',
  JobClosed: 'Closed',
  JobDeleted: 'gone',
};

const driveState = (event: JobEventLine): string | undefined => {
  switch (event.type) {
    case 'DriveReceived':
      return 'Received';
    case 'DriveNeverReceived':
      return 'NeverReceived';
    case 'DriveStarted':
      return 'Transferring';
    case 'DriveFinished':
    case 'DriveReported': {
      const { copyStatus } = event['result'] as { readonly copyStatus: string };
      return copyStatus === 'Completed' ? copyStatus : `CompletedMoreInfo: ${copyStatus}`;
    }
    case 'DriveShippedBack':
      return 'ShippedBack';
    default:
      return undefined;
  }
};

const toldJob = (play: Play, events: readonly JobEventLine[]): ToldJob => ({
  name: play.jobName,
  play,
  events,
  path: events.flatMap(({ type }) => jobStates[type] ?? []),
  drivePath: (index) => {
    const driveId = play.drives[index]?.driveId;
    return events.flatMap((event) => (event.driveId === driveId ? (driveState(event) ?? []) : []));
  },
  placeOf: (driveId) => play.drives.findIndex((drive) => drive.driveId === driveId) + 1,
  first: (type) => {
    const found = events.find((event) => event.type === type);
    if (found === undefined) throw new Error(`${play.jobName} has no ${type}.`);
    return found;
  },
});

type TellOptions = {
  readonly seed?: number;
  readonly jobs?: number;
  /** Called each time something happened, with the names of the jobs it happened to. */
  readonly look?: (changed: ReadonlySet<string>) => Promise<void>;
};

/** @param scenario by its name, or as a file has it. */
export const tell = async (
  { url, arm, desk }: World,
  scenario: string | ScenarioText,
  { seed = 1, jobs, look }: TellOptions = {},
): Promise<Story> => {
  const text = typeof scenario === 'string' ? await readyScenario(scenario) : scenario;
  const asked = { seed, ...(jobs === undefined ? {} : { jobs }) };
  const { run, told, listen, isOver } = await startRun(url, arm, desk, { scenario: text, ...asked });
  for (let halfDays = 0, over = false; !over; halfDays += 1) {
    if (halfDays === LONGEST_HALF_DAYS)
      throw new Error(`${run.runId} is not over after ${halfDays / 2} days.`);
    await desk.advance('PT12H');
    over = await isOver();
    const news = await listen();
    await look?.(new Set(news.map(({ job }) => job)));
  }
  const plays = plan({ scenario: scenarioSchema.parse(text), startedAt: run.startedAt, ...asked });
  return {
    resourceGroup: run.resourceGroup,
    jobs: plays.map((play) => toldJob(play, told.get(play.jobName) ?? [])),
  };
};
