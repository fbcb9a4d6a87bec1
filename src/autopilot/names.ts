/** What the autopilot's orchestrations and activities are called by, and what goes in and comes out. */
import type { Instant } from '../ports/clock.ts';
import type { ScenarioText } from '../scenarios/scenario.ts';

/** One per run: the data centre's working days. */
export const OPERATORS_ORCHESTRATION = 'autopilotOperators';
/** One per job: its customer, and what the customer does about it. */
export const CUSTOMER_ORCHESTRATION = 'autopilotCustomer';

/** One telling of a scenario at one data centre. Its plan follows from it alone. */
export type Run = {
  /** `{scenario}-{seed}`, which is also what the names of its jobs begin with. */
  readonly runId: string;
  readonly scenario: ScenarioText;
  readonly seed: number;
  readonly jobs?: number;
  /** What its jobs name. */
  readonly location: string;
  /** Where their packages arrive. */
  readonly dock: string;
  readonly startedAt: Instant;
};

export type Occupied = { readonly bay: string; readonly driveId: string; readonly until: Instant };

/** What the operators know beside what the jobs' rows say; by the numbers of plays. */
export type DeskMemory = {
  readonly bays: readonly Occupied[];
  /** Whose package was opened. */
  readonly opened: readonly number[];
  /** Whose late drives came in. */
  readonly found: readonly number[];
  /** Nothing is left to do. */
  readonly done: readonly number[];
  /** Until then nothing is to be done for that one, so nobody looks. */
  readonly waits: Readonly<Record<number, Instant>>;
};

/** How far the customer of one job is. */
export type CustomerMemory = {
  readonly created?: true;
  readonly told?: true;
  readonly cancelled?: true;
  readonly mended?: true;
};

/** `next`: when to look again; null: there is nothing left to do. */
type Look<Memory> = { readonly memory: Memory; readonly next: Instant | null };

export type OperatorsScript = { readonly run: Run; readonly memory?: DeskMemory };
export type CustomerScript = {
  readonly run: Run;
  readonly number: number;
  readonly memory?: CustomerMemory;
};

/** The autopilot's activities by name. */
export type AutopilotActivities = {
  autopilotBegin: { input: { readonly run: Run; readonly now: Instant }; output: Look<DeskMemory> };
  autopilotGoRound: {
    input: { readonly run: Run; readonly memory: DeskMemory; readonly now: Instant };
    output: Look<DeskMemory>;
  };
  autopilotActAsCustomer: {
    input: {
      readonly run: Run;
      readonly number: number;
      readonly memory: CustomerMemory;
      readonly now: Instant;
    };
    output: Look<CustomerMemory>;
  };
  autopilotEnd: { input: { readonly run: Run }; output: null };
};
