/** The working papers of one run of a drive, over the work store. What decides something is written once, and stays. */
import { hash } from 'node:crypto';
import type { LoggedBlob } from '../formats/drive-log.ts';
import { readJsonLines, writeJsonLines, type JsonLines, type LineParser } from '../formats/json-lines.ts';
import type { ManifestEntry } from '../formats/manifest.ts';
import type { DriveResult } from '../jobs/drive.ts';
import type { Instant } from '../ports/clock.ts';
import type { WorkStore } from '../storage/blobs/work-store.ts';
import {
  attemptMarker,
  driveResult,
  intent,
  logTime,
  planLine,
  planResult,
  resultLine,
  segmentResult,
  type AttemptMarker,
  type Intent,
} from './lines.ts';
import type { CopySegmentResult, PlanResult } from './segments.ts';

export type Papers<Logged = LoggedBlob> = {
  readonly plan: () => Promise<PlanResult | undefined>;
  /** @returns what stands: the first plan that was written. */
  readonly keepPlan: (result: PlanResult) => Promise<PlanResult>;
  /**
   * @param serial counted from the first of the segments that go one after the other.
   * @param entries `ManifestEntry`s.
   */
  readonly writeEntries: (segment: number | { readonly serial: number }, entries: JsonLines) => Promise<void>;
  readonly entries: (segment: number, serialFrom: number) => Promise<readonly ManifestEntry[]>;
  readonly attempt: (segment: number) => Promise<AttemptMarker | undefined>;
  /** @returns the first attempt's marker, and whether it is this one. */
  readonly beginAttempt: (
    segment: number,
    marker: AttemptMarker,
  ) => Promise<{ marker: AttemptMarker; first: boolean }>;
  readonly intent: (segment: number, entry: number) => Promise<Intent | undefined>;
  readonly writeIntent: (segment: number, entry: number, intended: Intent) => Promise<void>;
  readonly segmentResult: (segment: number) => Promise<CopySegmentResult | undefined>;
  /** @returns what stands: the first result that was written. */
  readonly keepSegment: (
    segment: number,
    result: CopySegmentResult,
    blobs: readonly Logged[],
  ) => Promise<CopySegmentResult>;
  /** Results in the plan's order; segments that have none are passed over. */
  readonly results: (segments: number) => AsyncGenerator<Logged>;
  /** Of one segment; undefined when it has none. */
  readonly resultsOf: (segment: number) => Promise<readonly Logged[] | undefined>;
  /** The time in the names of the logs: `now`, unless it was decided before. */
  readonly logTime: (now: Instant) => Promise<Instant>;
  readonly result: () => Promise<DriveResult | undefined>;
  readonly keepResult: (result: DriveResult) => Promise<DriveResult>;
  /** 12 bytes that begin the ids of blocks without a name, and mark what is half-written: no other entry of any run has them. */
  readonly seed: (segment: number, entry: number) => Buffer;
};

const numbered = (folder: string, number: number): string => `${folder}/${String(number).padStart(8, '0')}`;

export const papersOf = (store: WorkStore, instanceId: string): Papers =>
  runPapersOf(store, instanceId, resultLine);

/** @param outcome what the lines of its results are. */
export const runPapersOf = <Logged>(
  store: WorkStore,
  instanceId: string,
  outcome: LineParser<Logged>,
): Papers<Logged> => {
  const path = (name: string): string => `${instanceId}/${name}`;

  const read = async <T>(name: string, parser: LineParser<T>): Promise<T | undefined> => {
    const content = await store.read(path(name));
    return content && parser.parse(JSON.parse(content.toString('utf8')));
  };
  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

  /** The first that is written stands, whoever comes later. */
  const keep = async <T>(name: string, value: T, parser: LineParser<T>): Promise<T> => {
    if ((await store.writeOnce(path(name), json(value))) === 'written') return value;
    return (await read(name, parser)) ?? value;
  };

  const lines = async (name: string): Promise<AsyncIterable<Buffer> | undefined> => {
    const content = await store.read(path(name));
    return content && once(content);
  };

  const readSegmentResult = async (segment: number): Promise<CopySegmentResult | undefined> => {
    const content = await store.read(path(numbered('results', segment)));
    if (!content) return undefined;
    const end = content.indexOf('\n');
    return segmentResult.parse(JSON.parse(content.toString('utf8', 0, end)));
  };

  const resultsOf = async (segment: number): Promise<readonly Logged[] | undefined> => {
    const content = await store.read(path(numbered('results', segment)));
    return content && collect(readJsonLines(once(content.subarray(content.indexOf('\n') + 1)), outcome));
  };

  return {
    plan: () => read('plan', planResult),
    keepPlan: (result) => keep('plan', result, planResult),
    writeEntries: async (segment, entries) => {
      const name =
        typeof segment === 'number' ? numbered('entries', segment) : numbered('serial', segment.serial);
      await store.write(path(name), entries.bytes());
    },
    entries: async (segment, serialFrom) => {
      const name =
        segment < serialFrom ? numbered('entries', segment) : numbered('serial', segment - serialFrom);
      const content = await lines(name);
      if (!content) throw new Error(`The plan ${instanceId} has no segment ${segment}.`);
      return collect(readJsonLines(content, planLine));
    },
    attempt: (segment) => read(numbered('attempts', segment), attemptMarker),
    beginAttempt: async (segment, marker) => {
      const kept = await keep(numbered('attempts', segment), marker, attemptMarker);
      return { marker: kept, first: kept === marker };
    },
    intent: (segment, entry) => read(numbered(numbered('intents', segment), entry), intent),
    writeIntent: (segment, entry, intended) =>
      store.write(path(numbered(numbered('intents', segment), entry)), json(intended)),
    segmentResult: readSegmentResult,
    keepSegment: async (segment, result, blobs) => {
      const content = writeJsonLines([result, ...blobs]);
      const name = numbered('results', segment);
      if ((await store.writeOnce(path(name), content)) === 'written') return result;
      return (await readSegmentResult(segment)) ?? result;
    },
    resultsOf,
    results: async function* (segments) {
      for (let segment = 0; segment < segments; segment += 1) yield* (await resultsOf(segment)) ?? [];
    },
    logTime: async (now) => (await keep('log-time', { at: now }, logTime)).at,
    result: () => read('result', driveResult),
    keepResult: (result) => keep('result', result, driveResult),
    seed: (segment, entry) => hash('sha256', `${instanceId}/${segment}/${entry}`, 'buffer').subarray(0, 12),
  };
};

async function* once(content: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(content);
}

const collect = async <T>(values: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
};
