import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plusDays, plusMs } from '../../src/ports/clock.ts';
import type { Instant } from '../../src/ports/clock.ts';
import type { DueHint, DueHints, JobHint } from '../../src/ports/due-hints.ts';
import { createDueHints } from '../../src/storage/tables/due-hints.ts';
import { openTables } from '../../src/storage/tables/tables.ts';
import { takeAccount } from '../support/azurite.ts';
import { hintId } from '../support/memory-hints.ts';
import { hostileName } from '../support/storage-names.ts';
import { counted, takeTables } from '../support/storage-tables.ts';

const now = '2026-03-14T12:00:00.000Z';
const hint = (at: Instant, jobId: string = randomUUID()): JobHint => ({
  at,
  jobId,
  subscriptionId: 'S',
  resourceGroup: 'Group/1',
  name: 'Größe',
});
const dueAt = async (hints: DueHints, at: Instant): Promise<DueHint[]> => {
  const found = [];
  for await (const each of hints.due(at)) found.push(each);
  return found;
};

describe('due hints', () => {
  it('come when they are due and not before, the earliest first, across days and years', async () => {
    const hints = createDueHints(await takeTables());
    const inOrder = [
      hint('2025-12-31T23:59:59.999Z'),
      hint('2026-01-01T00:00:00.000Z'),
      hint('2026-03-13T23:00:00.000Z'),
      hint('2026-03-14T00:00:00.000Z'),
      hint('2026-03-14T11:59:59.999Z', 'a'),
      hint('2026-03-14T12:00:00.000Z', 'A/b'),
      hint('2026-03-14T12:00:00.000Z', 'b'),
    ];
    const later = [
      hint('2026-03-14T12:00:00.001Z'),
      hint('2026-03-15T00:00:00.000Z'),
      hint('2026-12-01T00:00:00.000Z'),
    ];
    for (const each of [...later, ...inOrder.toReversed()]) await hints.put(each);
    const found = await dueAt(hints, now);
    // Of one instant, in any order.
    const byId = (all: readonly DueHint[]) =>
      all.toSorted((a, b) => a.at.localeCompare(b.at) || hintId(a).localeCompare(hintId(b)));
    expect(found.map(({ at }) => at)).toStrictEqual(inOrder.map(({ at }) => at));
    expect(byId(found)).toStrictEqual(byId(inOrder));
    expect(await dueAt(hints, '2027-01-01T00:00:00.000Z')).toHaveLength(inOrder.length + later.length);
  });

  it('are exactly those at or before any instant', async () => {
    const hints = createDueHints(await takeTables());
    const kept: JobHint[] = [];
    const offset = fc.integer({ min: -3 * 86_400_000, max: 3 * 86_400_000 });
    await fc.assert(
      fc.asyncProperty(offset, offset, hostileName, async (at, asked, jobId) => {
        kept.push(hint(plusMs(now, at), `${String(kept.length)}${jobId}`));
        await hints.put(kept.at(-1)!);
        const instant = plusMs(now, asked);
        const expected = kept
          .filter((each) => each.at <= instant)
          .map(({ at }) => at)
          .sort();
        expect((await dueAt(hints, instant)).map(({ at }) => at)).toStrictEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('are one however often they are put, and none once removed, however often', async () => {
    const hints = createDueHints(await takeTables());
    const one = hint(now);
    await hints.remove(one);
    await hints.put(one);
    await hints.put(one);
    const other = hint(now);
    await hints.put(other);
    expect(await dueAt(hints, now)).toHaveLength(2);
    await hints.remove(one);
    await hints.remove(one);
    expect(await dueAt(hints, now)).toStrictEqual([other]);
  });

  it('cost what is due, however many are not', async () => {
    const { connectionString } = await takeAccount();
    const tables = openTables({ connectionString });
    const hints = createDueHints(tables);
    const table = await tables.due();
    const tomorrow = plusDays(now, 1).slice(0, 10);
    for (let batch = 0; batch < 12; batch++) {
      await table.submitTransaction(
        Array.from({ length: 100 }, () => [
          'create',
          { partitionKey: tomorrow, rowKey: `${tomorrow}T08:00:00.000Z|${randomUUID()}` },
        ]),
      );
    }
    for (let count = 1; count <= 20; count++) await hints.put(hint(plusMs(now, count)));
    await hints.put(hint(now));
    await hints.put(hint(plusDays(now, -30)));
    const counting = await counted(tables.due, connectionString);
    expect(await dueAt(createDueHints({ due: counting.table }), now)).toHaveLength(2);
    expect(counting.asked).toStrictEqual({ requests: 2, rows: 2 });
  });

  it('may be removed and put while they are being read', async () => {
    const hints = createDueHints(await takeTables());
    for (let count = 0; count < 30; count++) await hints.put(hint(plusMs(now, -count)));
    let seen = 0;
    for await (const each of hints.due(now)) {
      seen += 1;
      await hints.put({ ...each, at: plusDays(each.at, 6) });
      await hints.remove(each);
    }
    expect(seen).toBe(30);
    expect(await dueAt(hints, now)).toStrictEqual([]);
  });

  it('of a package are one whatever case and blanks its number is written with', async () => {
    const hints = createDueHints(await takeTables());
    const of = (trackingNumber: string): DueHint => ({
      at: now,
      package: { location: 'westus', direction: 'Inbound', trackingNumber },
    });
    await hints.put(of('1Z 999 ß/#'));
    await hints.put(of('1z999ß/#'));
    await hints.put({ at: now, package: { location: 'westus', direction: 'Outbound', trackingNumber: 'T' } });
    expect(await dueAt(hints, now)).toStrictEqual([
      of('1z999ß/#'),
      { at: now, package: { location: 'westus', direction: 'Outbound', trackingNumber: 'T' } },
    ]);
    await hints.remove({
      at: now,
      package: { location: 'westus', direction: 'Inbound', trackingNumber: '1Z999ß/#' },
    });
    expect(await dueAt(hints, now)).toHaveLength(1);
  });

  it('are refused in words when their instant would not sort', async () => {
    const hints = createDueHints(await takeTables());
    await expect(hints.put(hint('2026-03-14T12:00:00Z'))).rejects.toThrow(
      /"2026-03-14T12:00:00Z" is no instant/,
    );
    await expect(dueAt(hints, '+012026-03-14T12:00:00.000Z')).rejects.toThrow(/is no instant/);
  });
});
