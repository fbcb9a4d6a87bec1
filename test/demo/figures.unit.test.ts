import { describe, expect, it } from 'vitest';
import { figureLines, figuresOf, type FiguredJob } from '../../demo/scenario/figures.ts';
import { days } from '../support/jobs.ts';

/** A job by the days on which something happened to it. */
const job = (deliveredOn: number | undefined, happened: Readonly<Record<string, number>>): FiguredJob => ({
  events: Object.entries(happened).map(([type, day], index) => ({
    sequence: index + 1,
    at: days(day),
    type,
  })),
  ...(deliveredOn === undefined ? {} : { deliveredAt: days(deliveredOn) }),
});

const walk = (copied: number): FiguredJob =>
  job(4, {
    JobCreated: 0,
    JobShipped: 1,
    PackageReceived: 5,
    TransferStarted: 6,
    DriveFinished: copied,
    PackagingStarted: copied,
    JobCompleted: copied + 2,
  });

describe('the figures of a story', () => {
  it('are days in each state, from arrival to copied, and drives per bay and day', () => {
    const figures = figuresOf([walk(8), walk(10), walk(20)], 2, 15);
    expect(figures.ends).toEqual({ Completed: 3 });
    expect(figures.inState['Transferring']).toEqual({ count: 3, p50: 4, p95: 14 });
    expect(figures.arrivalToCopied).toEqual({ count: 3, p50: 6, p95: 16, withinAim: 2 });
    expect([figures.drivesCopied, figures.drivesPerBayAndDay]).toEqual([3, 0.1]);
    expect(figureLines(figures).join('\n')).toContain(
      'p50 6.0 days, p95 16.0; 2 of 3 within 10 days (the service aims at 7 to 10)',
    );
  });

  it('measure the way to the copy from the arrival of the last drive, however late that is', () => {
    const late = {
      ...job(4, {
        JobCreated: 0,
        JobShipped: 1,
        PackageReceived: 5,
        JobClosed: 8,
        JobReopened: 12,
        DriveFinished: 15,
      }),
      foundAt: days(12),
    };
    const neverCopied = { ...walk(8), foundAt: days(30) };
    const { arrivalToCopied } = figuresOf([late, neverCopied], 1, 1);
    expect(arrivalToCopied).toEqual({ count: 2, p50: 3, p95: 4, withinAim: 2 });
  });

  it('add up what a late drive led back to, and leave out what never was', () => {
    const late = job(undefined, {
      JobCreated: 0,
      JobShipped: 1,
      JobClosed: 15,
      JobReopened: 20,
      TransferStarted: 21,
    });
    const figures = figuresOf(
      [late, job(undefined, {}), job(undefined, { JobCreated: 0, JobDeleted: 14 })],
      1,
      1,
    );
    expect(figures.ends).toEqual({ Transferring: 1, 'not created': 1, gone: 1 });
    expect(figures.inState).toEqual({
      Creating: { count: 2, p50: 1, p95: 14 },
      Shipping: { count: 1, p50: 14, p95: 14 },
      Received: { count: 1, p50: 1, p95: 1 },
    });
    expect(figures.arrivalToCopied).toBeUndefined();
    expect(figureLines(figures).join('\n')).toContain('nothing was copied');
  });
});
