/** The compiled app with an owner's own locations: one host that has them, one that is told what is wrong with them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkedFetch } from '../support/checked-clients.ts';
import { spawnHost } from '../support/host.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drayage-own-locations-'));
});
afterEach(() => rm(folder, { recursive: true }));

const hostWith = async (locations: readonly object[]) => {
  const file = join(folder, 'sites.json');
  await writeFile(file, JSON.stringify({ locations }));
  return spawnHost({ dataFolder: join(folder, 'data'), env: { DRAYAGE_LOCATIONS: file } });
};

const oslo = {
  name: 'Oslo Harbour',
  supportedCarriers: ['DHL'],
  address: {
    recipientName: 'Receiving',
    streetAddress1: 'Gate 4',
    city: 'Oslo',
    postalCode: '0150',
    countryOrRegion: 'Norway',
  },
};

it('a host serves the locations of the file that DRAYAGE_LOCATIONS names', async () => {
  const host = await hostWith([oslo]);
  const { url } = await host.ready;
  const reply = await checkedFetch(
    `${url}/providers/Microsoft.ImportExport/locations/osloharbour?api-version=2021-01-01`,
  );
  expect(await reply.json()).toMatchObject({ name: 'Oslo Harbour', properties: { city: 'Oslo' } });
  host.signal('SIGTERM');
  expect((await host.ended).code).toBe(0);
});

it('a host does not start with locations that cannot be used, and names every fault', async () => {
  const host = await hostWith([
    { ...oslo, supportedCarriers: 'DHL' },
    { name: 'Bergen', supportedCarriers: [] },
  ]);
  const { code, err } = await host.ended;
  expect(code).not.toBe(0);
  expect(err).toContain(`The locations in ${join(folder, 'sites.json')} (setting DRAYAGE_LOCATIONS)`);
  expect(err).toContain("'locations[0].supportedCarriers' must be an array.");
  expect(err).toContain("'locations[1].address' is required.");
});
