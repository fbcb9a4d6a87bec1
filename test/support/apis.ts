/** Both HTTP APIs in one process, without a host: every operation behind its door, stores in memory, a clock to set. */
import { randomBytes, randomUUID } from 'node:crypto';
import functions from '@azure/functions';
import type { HttpMethod } from '@azure/functions';
import type { AccessMode } from '../../src/access/authorize.ts';
import type { Operation } from '../../src/access/operation.ts';
import { serve } from '../../src/access/serve.ts';
import { builtInLocations } from '../../src/arm/locations-file.ts';
import type { ArmDeps } from '../../src/arm/operation.ts';
import { armOperations } from '../../src/arm/operations.ts';
import type { Run } from '../../src/autopilot/names.ts';
import { autopilotOperations, type AutopilotDeps } from '../../src/autopilot/operations.ts';
import type { Runs } from '../../src/autopilot/runs.ts';
import { createShelf } from '../../src/autopilot/shelf.ts';
import type { DatacenterDeps } from '../../src/datacenter/deps.ts';
import { datacenterOperations } from '../../src/datacenter/operations.ts';
import { createWebhooks } from '../../src/events/webhook.ts';
import type { JobCommand } from '../../src/jobs/commands.ts';
import type { SenderRef } from '../../src/jobs/deliveries.ts';
import type { FinishedJob } from '../../src/jobs/finished-job.ts';
import type { JobRepository } from '../../src/jobs/job-repository.ts';
import type { JobKey } from '../../src/jobs/job.ts';
import { rehearseCommand } from '../../src/jobs/rehearse-command.ts';
import { runCommand } from '../../src/jobs/run-command.ts';
import type { CommandResult } from '../../src/jobs/run-command.ts';
import { matchHeldPackage } from '../../src/packages/receive.ts';
import { theEngine } from '../../src/ports/caller.ts';
import { plusDays } from '../../src/ports/clock.ts';
import type { StorageAccounts } from '../../src/ports/blob-account.ts';
import type { DueHints } from '../../src/ports/due-hints.ts';
import type { ExpectedJob, ExpectedPackages, QueuedDrive } from '../../src/ports/expected-packages.ts';
import type { DriveProgress } from '../../src/ports/progress.ts';
import { createSealer } from '../../src/storage/sealing/sealer.ts';
import { checkAgainstService } from './check-service.ts';
import { createDriveDocuments, type DriveDocuments } from '../../src/transfer/drive-documents.ts';
import { createExportSources, type ExportSources } from '../../src/transfer/export/export-sources.ts';
import { checkDescribed } from './described.ts';
import { startOfTime } from './jobs.ts';
import { memoryNotifications } from './memory-notifications.ts';
import { createMemoryBayUses, createMemoryRecords } from './memory-datacentre.ts';
import { createMemoryRepository } from './memory-repository.ts';

export const SUBSCRIPTION = '00000000-0000-4000-8000-000000000001';
/** Another customer's. */
export const STRANGERS = '00000000-0000-4000-8000-000000000002';
const jobsIn = (subscriptionId: string, resourceGroup: string): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.ImportExport/jobs`;
export const JOBS = jobsIn(SUBSCRIPTION, 'Drives');
export const VERSION = 'api-version=2021-01-01';
export const KEY = '238810-662376-448998-450120-652806-203390-606320-483076';

/** JSON as tests look into it. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body at a path; `undefined` when nothing is there. */
  readonly at: (...path: (string | number)[]) => Json | undefined;
};

type Ask = {
  readonly body?: unknown;
  /** In the place of `body`, as it stands. */
  readonly raw?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly origin?: string;
};

export type Apis = {
  readonly ask: (method: HttpMethod, path: string, ask?: Ask) => Promise<Reply>;
  /** A PUT of a job that is right in every part, `properties` laid over it. */
  readonly create: (name: string, properties?: object, rest?: object) => Promise<Reply>;
  readonly patch: (name: string, body: object) => Promise<Reply>;
  /** `packages/…` or `drives/…` at West US. */
  readonly operate: (path: string, body?: object) => Promise<Reply>;
  readonly engine: (name: string, command: JobCommand) => Promise<CommandResult>;
  /** The same service for jobs of another subscription or resource group. */
  readonly within: (
    subscriptionId: string,
    resourceGroup?: string,
  ) => Pick<Apis, 'create' | 'patch' | 'engine'>;
  readonly repository: JobRepository;
  /** Gives jobs that were shipped the packages that were held, as their orchestrations do. */
  readonly match: (name: string) => Promise<boolean>;
  readonly progress: DriveProgress[];
  /** What was done beside changing rows: hints, expected packages and drives, instances that were woken. */
  readonly sideEffects: string[];
  /** What ended as a 500. */
  readonly bugs: unknown[];
  readonly advanceDays: (days: number) => void;
};

export const putBody = (properties: object = {}, rest: object = {}): object => ({
  location: 'westus',
  properties: {
    storageAccountId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/devstoreaccount1`,
    jobType: 'Import',
    returnAddress: {
      recipientName: 'Ada',
      streetAddress1: 'Street 1',
      city: 'Redmond',
      postalCode: '98007',
      countryOrRegion: 'USA',
      phone: '4250000000',
      email: 'ada@example.com',
    },
    diagnosticsPath: 'waimportexport',
    driveList: [drive('D1'), drive('D2')],
    ...properties,
  },
  ...rest,
});

export const drive = (driveId: string): object => ({
  driveId,
  bitLockerKey: KEY,
  manifestFile: '\\DriveManifest.xml',
  manifestHash: '109B21108597EF36D5785F08303F3638',
});

const memoryPackages = (did: (what: string) => void): ExpectedPackages => {
  const entries = new Map<string, ExpectedJob[]>();
  const queue: (QueuedDrive & { readonly location: string })[] = [];
  const put = (id: string, job: ExpectedJob): void => {
    did(`expects ${id}`);
    entries.set(id.toLowerCase(), [...(entries.get(id.toLowerCase()) ?? []), job]);
  };
  const get = (id: string) => Promise.resolve(entries.get(id.toLowerCase()) ?? []);
  return {
    expectPackage: async (location, trackingNumber, job) => {
      await Promise.resolve();
      put(`${location} package ${trackingNumber}`, job);
    },
    expectDrives: async (location, driveIds, job) => {
      await Promise.resolve();
      for (const driveId of driveIds) put(`${location} drive ${driveId}`, job);
    },
    queueDrives: async (location, at, driveIds, job) => {
      await Promise.resolve();
      did(`queues ${driveIds.join(' ')}`);
      for (const driveId of driveIds) queue.push({ location, at, driveId, job });
    },
    queued: async (location) => Promise.resolve(queue.filter((entry) => entry.location === location)),
    unqueue: async (location, drive) => {
      await Promise.resolve();
      const place = queue.findIndex(
        (entry) => entry.location === location && entry.driveId === drive.driveId && entry.at === drive.at,
      );
      if (place >= 0) queue.splice(place, 1);
    },
    listPackages: async (location, top, continuation) => {
      await Promise.resolve();
      const prefix = `${location} package `;
      const all = [...entries].filter(([id]) => id.startsWith(prefix)).flatMap(([, jobs]) => jobs);
      const start = Number(continuation ?? 0);
      const jobs = all.slice(start, start + top);
      const end = start + jobs.length;
      return end < all.length ? { jobs, continuation: String(end) } : { jobs };
    },
    byTrackingNumber: (location, trackingNumber) => get(`${location} package ${trackingNumber}`),
    byDrive: (location, driveId) => get(`${location} drive ${driveId}`),
    forget: () => Promise.resolve(),
  };
};

const noticedHints = (did: (what: string) => void): DueHints => ({
  put: async ({ at }) => {
    await Promise.resolve();
    did(`hints at ${at}`);
  },
  remove: () => Promise.resolve(),
  due: () => {
    throw new Error('Nobody here looks for what is due.');
  },
});

const noAccounts: StorageAccounts = {
  open: () => ({ kind: 'unknown-account', reason: 'No setting says how to reach it' }),
};
const noSources = createExportSources({ accounts: noAccounts, isOwn: () => false });

/** Runs that were started; nobody plays them. */
const memoryRuns = (): Runs => {
  const runs = new Map<string, Run>();
  return {
    start: (run) => {
      const isNew = !runs.has(run.runId);
      if (isNew) runs.set(run.runId, run);
      return Promise.resolve(isNew);
    },
    find: (runId) => {
      const run = runs.get(runId);
      return Promise.resolve(run && { run, state: 'Playing' as const });
    },
    list: () =>
      Promise.resolve([...runs.values()].toReversed().map((run) => ({ run, state: 'Playing' as const }))),
    ensureCustomer: () => Promise.reject(new Error('Nobody plays here.')),
  };
};

const routePattern = (route: string): RegExp =>
  new RegExp(`^/${route.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`, 'i');

export const startApis = (
  options: {
    mode?: AccessMode;
    trustProxy?: boolean;
    run?: ArmDeps['run'];
    repository?: JobRepository;
    locations?: ArmDeps['locations'];
    notifications?: Partial<ArmDeps['notifications']>;
    sealer?: ArmDeps['sealer'];
    /** Without them no account is known. */
    exportSources?: ExportSources;
    driveDocuments?: DriveDocuments;
    packages?: ExpectedPackages;
    records?: DatacenterDeps['records'];
    bayUses?: DatacenterDeps['bayUses'];
    hints?: DueHints;
    bayCount?: number;
    /** What estimates go by. */
    finishedJobs?: readonly FinishedJob[];
    /** Where the autopilot finds itself; default: a desk on a clock of its own. */
    autopilot?: Partial<Pick<AutopilotDeps, 'onRealClock' | 'isClockReal' | 'shelf'>>;
  } = {},
): Apis => {
  const memory = createMemoryRepository();
  const repository = options.repository ?? memory;
  const locations = options.locations ?? builtInLocations;
  const sideEffects: string[] = [];
  const did = (what: string): void => void sideEffects.push(what);
  const packages = options.packages ?? memoryPackages(did);
  const hints = options.hints ?? noticedHints(did);
  const progress: DriveProgress[] = [];
  const bugs: unknown[] = [];
  const wakes = {
    wake: async ({ name }: { readonly name: string }) => {
      await Promise.resolve();
      did(`wakes ${name}`);
    },
    reviveSender: async ({ key: { name } }: SenderRef) => {
      await Promise.resolve();
      did(`revives the sender of ${name}`);
    },
    ensurePackage: async ({ trackingNumber }: { readonly trackingNumber: string }) => {
      await Promise.resolve();
      did(`works off ${trackingNumber}`);
    },
  };
  let now = startOfTime;
  const clock = { now: () => new Date(now) };
  const run: ArmDeps['run'] =
    options.run ??
    ((key, command, context, woken) =>
      runCommand({ repository, hints, packages, wakes: woken }, key, command, context));
  const arm: ArmDeps = {
    clock,
    repository,
    progress: { report: () => Promise.resolve(), read: () => Promise.resolve(progress) },
    sealer: options.sealer ?? createSealer(randomBytes(32)),
    run,
    rehearse: (key, command, context) => rehearseCommand({ repository }, key, command, context),
    locations,
    exportSources: options.exportSources ?? noSources,
    driveDocuments: options.driveDocuments ?? createDriveDocuments({ accounts: noAccounts }),
    finishedJobs: { recent: () => Promise.resolve(options.finishedJobs ?? []) },
    packages,
    newId: randomUUID,
    notifications: {
      ...memoryNotifications(),
      feed: memory.feed,
      webhooks: createWebhooks('development', 'localhost'),
      endpointPolicy: options.mode ?? 'development',
      ...options.notifications,
    },
  };
  const datacenter: DatacenterDeps = {
    clock,
    repository,
    packages,
    records: options.records ?? createMemoryRecords(),
    hints,
    run,
    locations,
    progress: { read: () => Promise.resolve(progress) },
    bayUses: options.bayUses ?? createMemoryBayUses(),
    bayCount: () => options.bayCount,
    sealer: arm.sealer,
  };

  const offer =
    <Deps>(deps: Deps) =>
    (operation: Operation<Deps>) => ({
      pattern: routePattern(operation.route),
      methods: operation.methods,
      check: (status: number, body: unknown) => checkDescribed(operation, status, body),
      serve: (request: InstanceType<typeof functions.HttpRequest>) =>
        serve(operation, deps, request, {
          mode: options.mode ?? 'development',
          trustProxy: options.trustProxy ?? false,
          wakes,
          newId: randomUUID,
          report: (_requestId, error) => bugs.push(error),
        }),
    });
  const autopilot: AutopilotDeps = {
    mode: options.mode ?? 'development',
    onRealClock: false,
    clock,
    isClockReal: () => false,
    shelf: createShelf('/nowhere'),
    locations,
    runs: memoryRuns(),
    ...options.autopilot,
  };
  const offers = [
    ...armOperations.map(offer(arm)),
    ...datacenterOperations.map(offer(datacenter)),
    ...autopilotOperations.map(offer(autopilot)),
  ];

  const ask: Apis['ask'] = async (method, path, { body, raw, headers, origin } = {}) => {
    const url = new URL(path, origin ?? 'http://localhost:7071');
    const found = offers.find(
      ({ pattern, methods }) => methods.includes(method) && pattern.test(url.pathname),
    );
    if (found === undefined) throw new Error(`No operation has ${method} ${url.pathname}`);
    const params = Object.entries(found.pattern.exec(url.pathname)?.groups ?? {}).map(
      ([name, value]) => [name, decodeURIComponent(value)] as const,
    );
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const request = new functions.HttpRequest({
      method,
      url: url.href,
      headers: { ...(content === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      params: Object.fromEntries(params),
      query: Object.fromEntries(url.searchParams),
      ...(content === undefined ? {} : { body: { bytes: Buffer.from(content) } }),
    });
    const init = await found.serve(request);
    const response = new Response(init.body as string | ReadableStream<Uint8Array> | undefined, {
      status: init.status ?? 200,
      headers: new Headers(init.headers),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    const parsed: Json | undefined = isJson ? (JSON.parse(text) as Json) : undefined;
    found.check(response.status, parsed);
    checkAgainstService({
      method,
      url: url.href,
      status: response.status,
      contentType: response.headers.get('content-type'),
      text,
    });
    const at: Reply['at'] = (...steps) =>
      steps.reduce<Json | undefined>(
        (value, step) =>
          typeof value === 'object' && value !== null ? (Reflect.get(value, step) as Json) : undefined,
        parsed,
      );
    return { status: response.status, headers: response.headers, text, at };
  };

  const within: Apis['within'] = (subscriptionId, resourceGroup = 'Drives') => {
    const jobs = jobsIn(subscriptionId, resourceGroup);
    const key = (name: string): JobKey => ({ subscriptionId, resourceGroup, name });
    return {
      create: (name, properties, rest) =>
        ask('PUT', `${jobs}/${name}?${VERSION}`, { body: putBody(properties, rest) }),
      patch: (name, body) => ask('PATCH', `${jobs}/${name}?${VERSION}`, { body }),
      engine: (name, command) => run(key(name), command, { now, by: theEngine }, wakes),
    };
  };
  return {
    ask,
    ...within(SUBSCRIPTION),
    within,
    operate: (path, body) => ask('POST', `/datacenter/westus/${path}`, body === undefined ? {} : { body }),
    repository,
    match: async (name) => {
      const key = { subscriptionId: SUBSCRIPTION, resourceGroup: 'Drives', name };
      const loaded = await repository.load(key);
      return loaded !== undefined && matchHeldPackage(datacenter, loaded.job, wakes);
    },
    progress,
    sideEffects,
    bugs,
    advanceDays: (days) => {
      now = plusDays(now, days);
    },
  };
};

export const errorDetails = (reply: Reply): Readonly<Record<string, Json>>[] => {
  const details = reply.at('error', 'details');
  return (Array.isArray(details) ? details : []).flatMap((detail) =>
    typeof detail === 'object' && detail !== null && !Array.isArray(detail) ? [detail] : [],
  );
};
