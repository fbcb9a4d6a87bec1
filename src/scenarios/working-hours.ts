/** When the operators go round: at fixed hours of working days, in UTC. */
import { toDate, toInstant, type Instant } from '../ports/clock.ts';
import type { Scenario } from './scenario.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const SUNDAY = 0;
const SATURDAY = 6;

/** The first round at or after `from`. */
export const roundAtOrAfter = (
  from: Instant,
  { opens, closes, round: { from: every }, weekends }: Scenario['dataCentre'],
): Instant => {
  const at = Date.parse(from);
  for (let midnight = at - (at % DAY_MS); ; midnight += DAY_MS) {
    const weekday = new Date(midnight).getUTCDay();
    if (!weekends && (weekday === SATURDAY || weekday === SUNDAY)) continue;
    const first = midnight + opens * HOUR_MS;
    const round = first + Math.max(0, Math.ceil((at - first) / every)) * every;
    if (round < midnight + closes * HOUR_MS) return toInstant(new Date(round));
  }
};

/** Days in `[from, to]` on which there is work. */
export const workingDays = (from: Instant, to: Instant, { weekends }: Scenario['dataCentre']): number => {
  let days = 0;
  for (let day = Date.parse(from.slice(0, 10)); day <= toDate(to).getTime(); day += DAY_MS) {
    const weekday = new Date(day).getUTCDay();
    if (weekends || (weekday !== SATURDAY && weekday !== SUNDAY)) days += 1;
  }
  return days;
};
