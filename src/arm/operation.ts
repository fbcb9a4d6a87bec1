/** What the ARM operations need, and what they have in common. */
import type { HttpRequest } from '@azure/functions';
import type { Answer } from '../wire/answers.ts';
import type { Call, Operation } from '../access/operation.ts';
import type { FinishedJobs } from '../jobs/finished-job.ts';
import type { JobRepository } from '../jobs/job-repository.ts';
import type { RehearseCommand } from '../jobs/rehearse-command.ts';
import type { RunCommand } from '../jobs/run-command.ts';
import type { EndpointPolicy } from '../events/endpoint.ts';
import type { Outbox } from '../events/undelivered.ts';
import type { Webhooks } from '../events/webhook.ts';
import type { EventFeed } from '../jobs/event-feed.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExpectedPackages } from '../ports/expected-packages.ts';
import type { ProgressStore } from '../ports/progress.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { DriveDocuments } from '../transfer/drive-documents.ts';
import type { ExportSources } from '../transfer/export/export-sources.ts';
import { apiVersionOf } from './api-version.ts';
import type { Locations } from './locations.ts';

export type ArmDeps = {
  readonly clock: Clock;
  readonly repository: JobRepository;
  readonly progress: ProgressStore;
  readonly sealer: Sealer;
  /** `runCommand` bound to its stores. */
  readonly run: RunCommand;
  /** `rehearseCommand` bound to its store. */
  readonly rehearse: RehearseCommand;
  readonly locations: Locations;
  readonly notifications: Omit<Outbox, 'repository'> & {
    readonly feed: EventFeed;
    readonly webhooks: Pick<Webhooks, 'validate'>;
    readonly endpointPolicy: EndpointPolicy;
  };
  readonly exportSources: ExportSources;
  readonly driveDocuments: DriveDocuments;
  /** What estimates go by. */
  readonly finishedJobs: Pick<FinishedJobs, 'recent'>;
  readonly packages: Pick<ExpectedPackages, 'queued'>;
  /** For the ids of new jobs: a GUID. */
  readonly newId: () => string;
};

type Handle = (deps: ArmDeps, request: HttpRequest, call: Call) => Answer | Promise<Answer>;

/** An operation for clients; the api-version is checked before anything else is looked at. */
export const armOperation = (
  name: string,
  methods: Operation<ArmDeps>['methods'],
  route: string,
  action: string,
  handle: Handle,
): Operation<ArmDeps> => ({
  name,
  methods,
  route,
  audience: 'client',
  action: `Microsoft.ImportExport/${action}`,
  handle: async (deps, request, call) => {
    apiVersionOf(request.query);
    return handle(deps, request, call);
  },
});
