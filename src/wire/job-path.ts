/** A job's ARM id, as its client wrote its parts. */
import type { JobKey } from '../jobs/job.ts';

export const jobPath = ({ subscriptionId, resourceGroup, name }: JobKey): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.ImportExport/jobs/${name}`;
