/** `/admin/clock`: reading and moving a clock that is not the system's. A route of the local host alone. */
import { z } from 'zod';
import type { AdminRoute } from '../http/admin.ts';
import { parseJson } from '../http/messages.ts';
import type { Advancer } from './advance.ts';
import type { MovableClock } from './clock.ts';
import { formatSpeed, parseDuration, parseSpeed } from './durations.ts';

type Answer = { readonly status: number; readonly body: unknown };

const MOVES = `{"advance":"P14D"}, {"to":"2027-01-01T00:00:00Z"}, {"next":true}, {"speed":"1d/s"} or {"stop":true}`;
const moveSchema = z.union([
  z.strictObject({ advance: z.string() }),
  z.strictObject({ to: z.string() }),
  z.strictObject({ next: z.literal(true) }),
  z.strictObject({ speed: z.string() }),
  z.strictObject({ stop: z.literal(true) }),
]);
const instant = z.iso.datetime({ offset: true });

/** Later ones have no four-digit year, and text order would be time order no more. */
const LATEST = new Date('9999-12-31T23:59:59.999Z');

/**
 * `POST` takes `{"advance":"P14D"}`, `{"to":"2027-01-01T00:00:00Z"}` or `{"next":true}` and answers when it is done;
 * `{"speed":"1d/s"}` lets the clock run from now on, `{"stop":true}` lets it stand still.
 */
export const clockRoutes = (clock: MovableClock, advancer: Advancer): readonly AdminRoute[] => {
  const state = () => ({
    kind: clock.kind,
    now: clock.now().toISOString(),
    nextDue: clock.nextDue()?.toISOString() ?? null,
    ...(clock.rate === 0 ? {} : { speed: formatSpeed(clock.rate) }),
  });

  const move = async (body: string): Promise<Answer> => {
    const parsed = moveSchema.safeParse(parseJson(body)?.value);
    if (!parsed.success) return refuse(`Send one of ${MOVES}.`);
    const wish = parsed.data;
    if ('next' in wish) await advancer.advanceToNext();
    else if ('stop' in wish) clock.setRate(0);
    else if ('speed' in wish) {
      const speed = parseSpeed(wish.speed);
      if (!speed.ok) return refuse(`In 'speed': ${speed.fault}`);
      clock.setRate(speed.value);
    } else {
      const target = 'to' in wish ? targetAt(clock, wish.to) : targetAfter(clock, wish.advance);
      if (typeof target === 'string') return refuse(target);
      await advancer.advanceTo(target);
    }
    return { status: 200, body: state() };
  };

  return [
    { method: 'GET', path: 'clock', handle: () => Promise.resolve({ status: 200, body: state() }) },
    { method: 'POST', path: 'clock', handle: move },
  ];
};

const refuse = (message: string): Answer => ({
  status: 400,
  body: { error: { code: 'InvalidClockMove', message } },
});

/** The moment, or what is wrong with it. */
const targetAt = (clock: MovableClock, to: string): Date | string => {
  const target = new Date(to);
  if (!instant.safeParse(to).success || Number.isNaN(target.getTime())) {
    return `'${to}' in 'to' is no moment: write ISO 8601 with a zone, such as 2027-01-01T00:00:00Z.`;
  }
  const now = clock.now();
  if (target < now) {
    return `The clock cannot go back: 'to' is ${target.toISOString()}, and it is ${now.toISOString()} already.`;
  }
  return target;
};

const targetAfter = (clock: MovableClock, advance: string): Date | string => {
  const duration = parseDuration(advance);
  if (!duration.ok) return `In 'advance': ${duration.fault}`;
  const target = clock.now().getTime() + duration.value;
  if (!(target <= LATEST.getTime())) return `'advance' goes beyond the year 9999.`;
  return new Date(target);
};
