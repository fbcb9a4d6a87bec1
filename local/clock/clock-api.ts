/** `/admin/clock`: reading and moving a clock that is not the system's. A route of the local host alone. */
import { z } from 'zod';
import type { Advancer } from './advance.ts';
import type { MovableClock } from './clock.ts';
import { parseDuration } from './durations.ts';

export type ClockAnswer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

export type ClockApi = {
  readonly read: () => ClockAnswer;
  /** `body` as it was sent: `{"advance":"P14D"}`, `{"to":"2027-01-01T00:00:00Z"}` or `{"next":true}`. */
  readonly move: (body: string) => Promise<ClockAnswer>;
};

const MOVES = `{"advance":"P14D"}, {"to":"2027-01-01T00:00:00Z"} or {"next":true}`;
const moveSchema = z.union([
  z.strictObject({ advance: z.string() }),
  z.strictObject({ to: z.string() }),
  z.strictObject({ next: z.literal(true) }),
]);
const instant = z.iso.datetime({ offset: true });

/** Later ones have no four-digit year, and text order would be time order no more. */
const LATEST = new Date('9999-12-31T23:59:59.999Z');

export const createClockApi = (clock: MovableClock, advancer: Advancer): ClockApi => {
  const state = () => ({
    kind: clock.kind,
    now: clock.now().toISOString(),
    nextDue: clock.nextDue()?.toISOString() ?? null,
  });
  return {
    read: () => ({ status: 200, body: state() }),
    move: async (body) => {
      const move = moveSchema.safeParse(parseJson(body));
      if (!move.success) return refuse(`Send one of ${MOVES}.`);
      if ('next' in move.data) {
        const moved = await advancer.advanceToNext();
        return { status: 200, body: { ...state(), moved } };
      }
      const target =
        'to' in move.data ? targetAt(clock, move.data.to) : targetAfter(clock, move.data.advance);
      if (typeof target === 'string') return refuse(target);
      await advancer.advanceTo(target);
      return { status: 200, body: { ...state(), moved: true } };
    },
  };
};

const refuse = (message: string): ClockAnswer => ({
  status: 400,
  body: { error: { code: 'InvalidClockMove', message } },
});

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

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
