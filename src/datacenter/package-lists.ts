/** Packages by their state, page by page; and those that a tracking number, a drive or a job leads to. */
import type { HttpRequest } from '@azure/functions';
import type { Call } from '../access/operation.ts';
import type { Job } from '../jobs/job.ts';
import type { PackageRecord, PackageState } from '../jobs/package-record.ts';
import { jobsOfDrive, jobsOfPackage, loadNamed } from '../packages/lookups.ts';
import { toInstant } from '../ports/clock.ts';
import type { ExpectedJob } from '../ports/expected-packages.ts';
import type { PackageDirection } from '../ports/package-work.ts';
import { InvalidContinuationError } from '../storage/tables/continuation.ts';
import { json } from '../wire/answers.ts';
import type { Answer } from '../wire/answers.ts';
import { badSkipToken, continuationOf, nextLinkOf, skipTokenOf, topOf } from '../wire/paging.ts';
import { refusal } from '../wire/refusal.ts';
import type { DatacenterDeps } from './deps.ts';
import { jobInQuery, locationOf } from './requested.ts';
import { jobWithDrives, packageStateOf, packageView } from './views.ts';

export const listedStates = ['expected', 'overdue', 'received', 'held', 'returned'] as const;
type ListedState = (typeof listedStates)[number];

type Page = { readonly value: readonly object[]; readonly continuation?: string };

const listed = async (
  deps: DatacenterDeps,
  location: string,
  trackingNumber: string,
  record: PackageRecord | undefined,
  named?: readonly Job[],
): Promise<object> => {
  const jobs = named ?? (await jobsOfPackage(deps, location, trackingNumber));
  const now = toInstant(deps.clock.now());
  return {
    ...packageView({ location, trackingNumber }, record, jobs, now),
    jobs: jobs.map(jobWithDrives),
  };
};

/** Those that have a record of their own. */
const recordedPage = async (
  deps: DatacenterDeps,
  location: string,
  [direction, states]: readonly [PackageDirection, readonly PackageState[]],
  top: number,
  continuation?: string,
): Promise<Page> => {
  const page = await deps.records.list({
    location,
    direction,
    states,
    top,
    ...(continuation === undefined ? {} : { continuation }),
  });
  const value = await Promise.all(
    page.records.map(async (record) => {
      if (direction === 'Inbound') return listed(deps, location, record.trackingNumber, record);
      const jobs = await loadNamed(
        deps,
        record.steps.map(({ job }) => job),
      );
      return listed(deps, location, record.trackingNumber, record, jobs);
    }),
  );
  return { value, ...(page.continuation === undefined ? {} : { continuation: page.continuation }) };
};

/** A continuation leads on in one of the locations that this dock serves. */
const SEPARATOR = '\n';

/** Those of these jobs' packages that are in the state. */
const awaitedOf = async (
  deps: DatacenterDeps,
  location: string,
  state: 'expected' | 'overdue',
  entries: readonly ExpectedJob[],
): Promise<readonly object[]> => {
  const jobs = await loadNamed(deps, entries);
  const numbers = new Set(jobs.flatMap(({ details }) => details.deliveryPackage?.trackingNumber ?? []));
  const found = await Promise.all(
    [...numbers].map(async (trackingNumber) => {
      const record = (await deps.records.load({ location, direction: 'Inbound', trackingNumber }))?.record;
      const named = await jobsOfPackage(deps, location, trackingNumber);
      if (packageStateOf(record, named).toLowerCase() !== state) return [];
      return [await listed(deps, location, trackingNumber, record, named)];
    }),
  );
  return found.flat();
};

/** Those that jobs wait for. Each page looks at `top` jobs of a location at most, and may hold fewer packages. */
const awaitedPage = async (
  deps: DatacenterDeps,
  location: string,
  state: 'expected' | 'overdue',
  top: number,
  continuation?: string,
): Promise<Page> => {
  const served = deps.locations.servedBy(location);
  let [from = '', position] = (continuation ?? served[0] ?? location).split(SEPARATOR);
  if (!served.includes(from)) throw new InvalidContinuationError('This dock serves no such location.');
  for (;;) {
    const page = await deps.packages.listPackages(from, top, position);
    const value = await awaitedOf(deps, location, state, page.jobs);
    if (page.continuation !== undefined) {
      return { value, continuation: [from, page.continuation].join(SEPARATOR) };
    }
    const next = served[served.indexOf(from) + 1];
    if (next === undefined) return { value };
    if (value.length > 0) return { value, continuation: next };
    [from, position] = [next, undefined];
  }
};

const pageOf = (
  deps: DatacenterDeps,
  location: string,
  state: ListedState,
  top: number,
  continuation?: string,
): Promise<Page> => {
  switch (state) {
    case 'expected':
    case 'overdue':
      return awaitedPage(deps, location, state, top, continuation);
    case 'received':
      return recordedPage(deps, location, ['Inbound', ['Receiving', 'Received']], top, continuation);
    case 'held':
      return recordedPage(deps, location, ['Inbound', ['Held']], top, continuation);
    case 'returned':
      return recordedPage(deps, location, ['Outbound', ['Returning', 'Returned']], top, continuation);
  }
};

const stateOf = (query: URLSearchParams): ListedState => {
  const text = query.get('state')?.toLowerCase();
  const state = listedStates.find((known) => known === text);
  if (state !== undefined) return state;
  throw refusal(
    'InvalidQueryParameter',
    {
      name: 'state',
      rule: `must be one of ${listedStates.join(', ')}, unless package, drive or job is given`,
    },
    { target: 'state' },
  );
};

/** The packages of one tracking number, both ways. */
const ofNumber = async (
  deps: DatacenterDeps,
  location: string,
  trackingNumber: string,
): Promise<readonly object[]> => {
  const inbound = await deps.records.load({ location, direction: 'Inbound', trackingNumber });
  const outbound = await deps.records.load({ location, direction: 'Outbound', trackingNumber });
  const jobs = await jobsOfPackage(deps, location, trackingNumber);
  const isKnown = inbound !== undefined || jobs.length > 0;
  return [
    ...(isKnown ? [await listed(deps, location, trackingNumber, inbound?.record, jobs)] : []),
    ...(outbound === undefined ? [] : [await listed(deps, location, trackingNumber, outbound.record, [])]),
  ];
};

const numbersOf = (job: Job): readonly string[] => [
  ...(job.details.deliveryPackage === undefined ? [] : [job.details.deliveryPackage.trackingNumber]),
  ...job.drives.flatMap((drive) => drive.package ?? []),
  ...('returnPackage' in job ? [job.returnPackage.trackingNumber] : []),
];

/** `undefined`: nothing is searched for. */
const searched = async (
  deps: DatacenterDeps,
  location: string,
  query: URLSearchParams,
): Promise<readonly string[] | undefined> => {
  const trackingNumber = query.get('package');
  const driveId = query.get('drive');
  if (trackingNumber !== null) return [trackingNumber];
  if (driveId !== null) {
    const records = await deps.records.byDrive(location, driveId);
    const named = await jobsOfDrive(deps, location, driveId);
    return [
      ...records.map((record) => record.trackingNumber),
      ...named.flatMap(({ job: one }) => numbersOf(one)),
    ];
  }
  const key = jobInQuery(query);
  if (key === undefined) return undefined;
  const found = (await deps.repository.load(key))?.job;
  if (found === undefined) throw refusal('ResourceNotFound', key);
  return numbersOf(found);
};

export const listPackages = async (
  deps: DatacenterDeps,
  { params, query }: HttpRequest,
  { publicUrl }: Call,
): Promise<Answer> => {
  const location = locationOf(deps, params);
  const numbers = await searched(deps, location, query);
  if (numbers !== undefined) {
    const distinct = [...new Map(numbers.map((number) => [number.toLowerCase(), number])).values()];
    const found = await Promise.all(distinct.map((number) => ofNumber(deps, location, number)));
    return json(200, { value: found.flat() });
  }
  const state = stateOf(query);
  const top = topOf(query);
  const list = ['packages', location, state];
  const skipToken = query.get('$skiptoken');
  const from = skipToken === null ? undefined : continuationOf(deps.sealer, list, skipToken);
  try {
    const { value, continuation } = await pageOf(deps, location, state, top, from);
    return json(200, {
      value,
      ...(continuation === undefined
        ? {}
        : { nextLink: nextLinkOf(publicUrl, skipTokenOf(deps.sealer, list, continuation)) }),
    });
  } catch (error) {
    if (error instanceof InvalidContinuationError) throw badSkipToken();
    throw error;
  }
};
