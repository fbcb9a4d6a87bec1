/** What in a data centre waits for somebody to decide, the most urgent first. Pure. */
import type { OperatorsJob, Package, PackageFlag } from '../../api/datacenter.ts';

export type Need =
  | { readonly kind: 'package'; readonly flag: PackageFlag; readonly of: Package }
  | { readonly kind: 'onHold'; readonly of: OperatorsJob; readonly hold: NonNullable<OperatorsJob['hold']> };

/** The most urgent first; one package is shown once, with the first of these that it has. */
const urgency = [
  'DestroyDue',
  'ReturnDue',
  'Overdue',
  'SeveralSubscriptions',
  'JobRefused',
  'NoJob',
  'JobNotShipped',
  'ExtraDrives',
] as const satisfies readonly PackageFlag[];

const rankOf = (need: Need): number =>
  // Somebody decided on it already: it waits for its customer.
  need.kind === 'onHold' ? urgency.length : urgency.indexOf(need.flag);

/** @param packages overdue, held, expected and received ones, each once or more. */
export const needsOf = (packages: readonly Package[]): readonly Need[] => {
  const byNumber = new Map(
    packages.map((one) => [`${one.direction}/${one.trackingNumber.toLowerCase()}`, one]),
  );
  const needs: Need[] = [];
  const held = new Map<string, Need>();
  for (const of of byNumber.values()) {
    const flag = urgency.find((candidate) => of.flags.includes(candidate));
    if (flag !== undefined) needs.push({ kind: 'package', flag, of });
    for (const job of of.jobs)
      if (job.hold !== undefined) held.set(job.jobId, { kind: 'onHold', of: job, hold: job.hold });
  }
  return [...needs, ...held.values()].sort((left, right) => rankOf(left) - rankOf(right));
};

/** Packages of which something can be sent home now. */
export const readyToGoHome = (received: readonly Package[]): readonly Package[] =>
  received.filter(({ jobs }) => jobs.some(({ state, hold }) => state === 'Packaging' && hold === undefined));
