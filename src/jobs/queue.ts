/** The order in which drives that wait get a bay: each job in its turn. */
import { plusMs, type Instant } from '../ports/clock.ts';
import type { ReceivedDrive } from './drive.ts';
import { policies } from './policies.ts';

type Waiting = Pick<ReceivedDrive, 'receivedAt' | 'behind'>;

const TURN_MS = policies.turnHours * 60 * 60 * 1000;

/**
 * A job's first drive has its turn when it came, and each that came with it half a day after the one before. So the ten drives of
 * one job keep nobody waiting who comes the same day, nor does whoever comes later ever put them off for longer than the days
 * that they are spread over. It depends on nothing but when the drives came, so the order stays while drives leave it.
 */
export const turnOf = ({ receivedAt, behind = 0 }: Waiting): Instant => plusMs(receivedAt, behind * TURN_MS);

/** Those with one and the same turn stay as they are. */
export const inTurn = <Entry>(
  entries: readonly Entry[],
  driveOf: (entry: Entry) => Waiting,
): readonly Entry[] => {
  const withTurns = entries.map((entry) => ({ entry, turn: turnOf(driveOf(entry)) }));
  return withTurns.toSorted((left, right) => left.turn.localeCompare(right.turn)).map(({ entry }) => entry);
};
