/** What sends events, over real tables, for tests in which nothing is to be sent. */
import type { SenderDeps } from '../../src/events/send-batch.ts';
import { createPlaces } from '../../src/events/places.ts';
import type { JobRepository } from '../../src/jobs/job-repository.ts';
import {
  createDeliveryMarks,
  createEventSubscriptions,
  createRequestRates,
} from '../../src/storage/tables/event-subscriptions.ts';
import type { Tables } from '../../src/storage/tables/tables.ts';

const notCalled = (): never => {
  throw new Error('Nobody is to be told of anything.');
};

export const nobodyHears = (tables: Tables, repository: JobRepository): SenderDeps => ({
  repository,
  subscriptions: createEventSubscriptions(tables),
  marks: createDeliveryMarks(tables),
  rates: createRequestRates(tables),
  webhooks: { validate: notCalled, send: notCalled },
  deadLetters: { write: notCalled },
  places: createPlaces(1),
  sealer: { seal: notCalled, open: notCalled },
});
