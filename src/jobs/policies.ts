/** The numbers of the service's rules, each with its source. What differs from Azure stands in docs/differences.md. */
import { plusDays } from '../ports/clock.ts';
import type { Instant } from '../ports/clock.ts';

export const policies = {
  /** Creating lasts two weeks from the last client change (storage-import-export-retrieving-state-info-for-a-job). */
  creatingDays: 14,
  /** Shipping lasts two weeks without a package (the same page; there operators may extend it). */
  shippingDays: 14,
  /**
   * How long a job whose two weeks of Shipping are over stays open, flagged, for an operator to extend or close it. There
   * operators wait up to 30 days for the customer (the same page); here nothing waits unless a setting says so.
   */
  shippingGraceDays: 0,
  /** Completed and Closed jobs are deleted after 90 days (the same page). */
  keepFinishedDays: 90,
  /** Between the turns that a job has in the queue for bays (Drayage's own). */
  turnHours: 12,
  /** So long before a job's deadline its timeline says that it is near (Drayage's own). */
  reminderDays: 3,
  /** Drives per job (Microsoft.ImportExport 2021-01-01, JobDetails.driveList). */
  maxDrives: 10,
  /** Readings of a job's BitLocker keys by one caller within so long, and nothing else between them, are told as one. */
  keysReadingSeconds: 60,
} as const;

/** Two weeks from a client's change, and never earlier than they ended before (clocks of hosts differ). */
export const creatingDeadline = (now: Instant, before: Instant = now): Instant => {
  const deadline = plusDays(now, policies.creatingDays);
  return deadline > before ? deadline : before;
};
