/** Who is told of events, and how far each has been told. */
import type { Instant } from './clock.ts';

/** A subscription to events is of a whole Azure subscription, or of one of its resource groups. */
export type EventSubscriptionKey = {
  readonly subscriptionId: string;
  readonly resourceGroup?: string;
  readonly name: string;
};

/** What is asked for; what is absent leaves everything in. */
export type EventFilter = {
  readonly types?: readonly string[];
  /** States entered, of jobs and of drives. */
  readonly states?: readonly string[];
  readonly attentionOnly?: boolean;
};

export type EventSubscription = {
  /** GUID made at creation: one that is deleted and made again is another, which is told of nothing earlier. */
  readonly id: string;
  readonly key: EventSubscriptionKey;
  /** The address without its query, which may hold a secret. */
  readonly endpointBaseUrl: string;
  /** The whole address and the signing secret. */
  readonly sealedEndpoint: string;
  readonly filter: EventFilter;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
  /** Requests a minute that the endpoint allows; absent: as many as there are. */
  readonly allowedRate?: number;
  /** Nothing is sent any more: the endpoint said that it is gone. */
  readonly endedAt?: Instant;
};

export type LoadedSubscription = { readonly subscription: EventSubscription; readonly etag: string };

export type EventSubscriptions = {
  readonly load: (key: EventSubscriptionKey) => Promise<LoadedSubscription | undefined>;
  /** `before` undefined: the name must be free. */
  readonly save: (
    subscription: EventSubscription,
    before: LoadedSubscription | undefined,
  ) => Promise<'committed' | 'stale'>;
  readonly remove: (key: EventSubscriptionKey) => Promise<'removed' | 'absent'>;
  /** Those of exactly this scope, by name. */
  readonly list: (scope: Omit<EventSubscriptionKey, 'name'>) => Promise<readonly EventSubscription[]>;
  /** Those that hear of the jobs of this resource group. Asked at every change of a job: one range read. */
  readonly hearing: (subscriptionId: string, resourceGroup: string) => Promise<readonly EventSubscription[]>;
};

/** How far a subscription was told of a job's events. */
export type DeliveryMark = {
  /** Up to this sequence everything was delivered, set aside as a dead letter, or not asked for. */
  readonly upTo: number;
  readonly etag: string;
};

export type DeliveryMarks = {
  readonly load: (
    subscriptionId: string,
    jobId: string,
    eventSubscriptionId: string,
  ) => Promise<DeliveryMark | undefined>;
  /** @param before `undefined`: there must be none yet. */
  readonly move: (
    subscriptionId: string,
    jobId: string,
    eventSubscriptionId: string,
    upTo: number,
    before: DeliveryMark | undefined,
  ) => Promise<DeliveryMark | 'stale'>;
  /** The ids of all that were ever told of this job. */
  readonly told: (subscriptionId: string, jobId: string) => Promise<readonly string[]>;
  readonly purge: (subscriptionId: string, jobId: string) => Promise<void>;
};

/** Counts requests to an endpoint by the minute, over all who send to it. */
export type RequestRates = {
  /** How many of `wanted` requests may be sent in this minute. */
  readonly take: (
    subscriptionId: string,
    eventSubscriptionId: string,
    now: Instant,
    wanted: number,
    allowed: number,
  ) => Promise<number>;
};
