/** Registers housekeeping: hourly unless the setting says otherwise. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { drayage } from '../src/app.ts';
import { keepHouse } from '../src/orchestration/housekeeping.ts';
import { durableInstances } from '../src/orchestration/instances.ts';

app.timer('housekeeping', {
  schedule: '%DRAYAGE_HOUSEKEEPING_SCHEDULE%',
  extraInputs: [df.input.durableClient()],
  handler: async (_timer, context) => {
    const report = await keepHouse((await drayage()).housekeeping, durableInstances(df.getClient(context)));
    for (const { what, reason } of report.failed) context.error(`${what} was not looked after: ${reason}`);
    if (report.woken + report.purged > 0) {
      context.info(`Woke ${String(report.woken)} jobs and packages, purged ${String(report.purged)}.`);
    }
  },
});
