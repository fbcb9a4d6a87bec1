/**
 * One step of a sender: the next events of one job to one subscription, in order. What was told is marked after each
 * event, so a step that runs twice repeats one event at most; receivers know a repeat by its id.
 */
import type { SenderRef } from '../jobs/deliveries.ts';
import type { Instant } from '../ports/clock.ts';
import { plusDays, plusMs } from '../ports/clock.ts';
import type { EventSubscription, LoadedSubscription, RequestRates } from '../ports/event-subscriptions.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { CloudEvent } from './cloud-event.ts';
import { setAside, type DeadLetters } from './dead-letter.ts';
import { isAskedFor } from './filter.ts';
import { historyOf, type Step } from './history.ts';
import type { Places } from './places.ts';
import { openEndpoint } from './sealed-endpoint.ts';
import { toCloudEvent } from './to-cloud-event.ts';
import type { Outbox } from './undelivered.ts';
import type { Webhooks } from './webhook.ts';

export type SenderDeps = Outbox & {
  readonly rates: RequestRates;
  readonly webhooks: Webhooks;
  readonly deadLetters: DeadLetters;
  readonly places: Places;
  readonly sealer: Sealer;
};

/** Since when nothing was delivered, and how many requests failed since then. */
export type Failing = { readonly since: Instant; readonly attempts: number };

export type SendStep =
  /** Nothing will ever be sent again: the job or the subscription is gone. */
  | { readonly kind: 'ended' }
  /** All there is was told. */
  | { readonly kind: 'idle'; readonly failing?: Failing }
  | { readonly kind: 'more'; readonly failing?: Failing }
  | { readonly kind: 'later'; readonly until: Instant; readonly failing?: Failing };

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** After each failed attempt; then every hour. The first ones are those of Azure Event Grid's delivery and retry. */
const DELAYS_MS = [10 * SECOND_MS, 30 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS];
const LONGEST_DELAY_MS = 60 * MINUTE_MS;
/** An event that was not taken for so long is set aside. */
const PATIENCE_DAYS = 1;
/** A step stays well within the time an activity may take, even when every request takes all of its own. */
const REQUESTS_AT_ONCE = 20;
/** Until a request of another job to the same endpoint has ended. */
const BUSY_MS = 5 * SECOND_MS;

/** @param now the orchestration's time: the same however often this step is tried. */
export const sendBatch = async (
  deps: SenderDeps,
  ref: SenderRef,
  failing: Failing | undefined,
  now: Instant,
): Promise<SendStep> => {
  const loaded = await deps.subscriptions.load(ref.subscription);
  if (loaded?.subscription.id !== ref.eventSubscriptionId || loaded.subscription.endedAt !== undefined) {
    return { kind: 'ended' };
  }
  const step = await deps.places.within(ref.eventSubscriptionId, () =>
    sendWaiting(deps, ref, loaded, failing, now),
  );
  return step ?? { kind: 'later', until: plusMs(now, BUSY_MS), ...(failing && { failing }) };
};

const sendWaiting = async (
  deps: SenderDeps,
  ref: SenderRef,
  loaded: LoadedSubscription,
  failing: Failing | undefined,
  now: Instant,
): Promise<SendStep> => {
  const { subscriptionId } = ref.key;
  const { jobId, eventSubscriptionId } = ref;
  const { subscription } = loaded;
  const endpoint = openEndpoint(deps.sealer, subscription);
  const steps = await historyOf(deps.repository, subscriptionId, jobId);
  // Purged: a mark written now would be found by nobody.
  if (steps.length === 0) return { kind: 'ended' };

  const found = await deps.marks.load(subscriptionId, jobId, eventSubscriptionId);
  let mark = found;
  let upTo = found?.upTo ?? eventsBefore(steps, subscription);
  let streak = failing;
  const goOn = <Kind extends object>(kind: Kind): Kind & { failing?: Failing } => ({
    ...kind,
    ...(streak && { failing: streak }),
  });
  /** Writes down how far it was told; `stale`: another step, or a replay, came between. */
  const moveMark = async (): Promise<'moved' | 'stale'> => {
    if (mark?.upTo === upTo) return 'moved';
    const moved = await deps.marks.move(subscriptionId, jobId, eventSubscriptionId, upTo, mark);
    if (moved === 'stale') return 'stale';
    mark = moved;
    return 'moved';
  };
  const later = async (until: Instant): Promise<SendStep> =>
    (await moveMark()) === 'stale' ? goOn({ kind: 'more' }) : goOn({ kind: 'later', until });

  let requests = 0;
  for (const step of steps.slice(upTo)) {
    const event = toCloudEvent(step);
    if (event === undefined || !isAskedFor(subscription.filter, event)) {
      upTo = step.recorded.sequence;
      continue;
    }
    if (requests === REQUESTS_AT_ONCE) break;
    requests += 1;
    const nextMinute = await overTheRate(deps, subscription, now);
    if (nextMinute !== undefined) return later(nextMinute);
    const sent = await deps.webhooks.send(endpoint, event);
    switch (sent.kind) {
      case 'delivered':
        streak = undefined;
        break;
      case 'gone': {
        const ended = { ...subscription, endedAt: now, changedAt: now };
        const outcome = await deps.subscriptions.save(ended, loaded);
        return outcome === 'committed' ? { kind: 'ended' } : goOn({ kind: 'more' });
      }
      case 'failed': {
        const { since, attempts } = { since: streak?.since ?? now, attempts: (streak?.attempts ?? 0) + 1 };
        streak = { since, attempts };
        const end = lastMoment(event, since);
        if (now < end) {
          const until = plusMs(now, Math.max(delayAfter(attempts), sent.retryAfterMs ?? 0));
          return later(until < end ? until : end);
        }
        await setAside(deps.deadLetters, subscription, {
          failingSince: since,
          attempts,
          lastAttemptAt: now,
          lastError: sent.reason,
          event,
        });
        break;
      }
    }
    upTo = step.recorded.sequence;
    if ((await moveMark()) === 'stale') return goOn({ kind: 'more' });
  }
  if ((await moveMark()) === 'stale' || upTo < steps.length) return goOn({ kind: 'more' });
  return steps.at(-1)?.after === undefined ? { kind: 'ended' } : goOn({ kind: 'idle' });
};

/** A subscription hears of what happened since it was made. */
const eventsBefore = (steps: readonly Step[], { createdAt }: EventSubscription): number =>
  steps.filter(({ recorded }) => recorded.at < createdAt).length;

/** When the next minute begins, if the endpoint takes no more requests in this one. */
const overTheRate = async (
  { rates }: SenderDeps,
  { id, key, allowedRate }: EventSubscription,
  now: Instant,
): Promise<Instant | undefined> => {
  if (allowedRate === undefined) return undefined;
  const taken = await rates.take(key.subscriptionId, id, now, 1, allowedRate);
  if (taken > 0) return undefined;
  return plusMs(`${now.slice(0, 'yyyy-MM-ddTHH:mm'.length)}:00.000Z`, MINUTE_MS);
};

const delayAfter = (attempts: number): number => DELAYS_MS[attempts - 1] ?? LONGEST_DELAY_MS;

/** A day of trying: neither an endpoint nor this service that was away long loses what happened meanwhile. */
const lastMoment = ({ time }: CloudEvent, since: Instant): Instant =>
  plusDays(time > since ? time : since, PATIENCE_DAYS);
