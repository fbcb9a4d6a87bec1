/** An owner's own locations: what the file may say, and what is said of one that cannot be used. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import builtIn from '../../src/arm/locations.json' with { type: 'json' };
import { builtInLocations, loadLocations } from '../../src/arm/locations-file.ts';
import { readSettings } from '../../src/settings.ts';
import { startApis, VERSION } from '../support/apis.ts';

const address = {
  recipientName: 'Receiving',
  streetAddress1: 'Gate 4',
  city: 'Oslo',
  postalCode: '0150',
  countryOrRegion: 'Norway',
};
const oslo = { name: 'Oslo Harbour', supportedCarriers: ['DHL'], address };

describe('a file of locations', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drayage-locations-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const load = async (content: string | object) => {
    const file = join(folder, 'sites.json');
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return loadLocations(file);
  };

  it('takes the place of the built-in ones, and is what jobs and clients see', async () => {
    const locations = await load({
      locations: [
        { ...oslo, address: { ...address, additionalInformation: 'Ring twice' } },
        { name: 'Bergen', supportedCarriers: [], alternateLocations: ['Oslo Harbour'] },
      ],
    });
    const { create, ask } = startApis({ locations });
    expect((await create('job-1', {}, { location: 'West US' })).at('error', 'message')).toContain(
      "The available ones are 'Oslo Harbour, Bergen'.",
    );
    const job = await create('job-1', {}, { location: 'bergen' });
    expect(job.at('properties', 'shippingInformation')).toEqual({
      ...address,
      streetAddress2: '',
      stateOrProvince: '',
      phone: '',
      additionalInformation: 'Ring twice',
    });
    const base = '/providers/Microsoft.ImportExport/locations';
    expect((await ask('GET', `${base}/Bergen?${VERSION}`)).at('properties')).toMatchObject({
      city: 'Oslo',
      additionalShippingInformation: 'Ring twice',
      alternateLocations: [`${base}/osloharbour`],
    });
    expect(locations.servedBy('osloharbour')).toEqual(['osloharbour', 'bergen']);
  });

  it('sends packages to the first alternate, but to the location itself where it is in its list', async () => {
    const away = { ...oslo, name: 'Away', address: { ...address, city: 'Away' } };
    const locations = await load({
      locations: [
        oslo,
        away,
        {
          ...oslo,
          name: 'Open',
          alternateLocations: ['Away', 'Open'],
          address: { ...address, city: 'Open' },
        },
        { ...oslo, name: 'Closed', alternateLocations: ['away', 'osloharbour'] },
      ],
    });
    expect(locations.find('open')?.address.city).toBe('Open');
    expect(locations.find('open')?.alternateLocations).toEqual(['open', 'away']);
    expect(locations.find('CLOSED')?.address.city).toBe('Away');
  });

  it('may begin with a byte order mark', async () => {
    expect((await load(`\ufeff${JSON.stringify({ locations: [oslo] })}`)).list()).toHaveLength(1);
  });

  it.each<[string, string | object, string[]]>([
    ['no JSON', '{"locations": [', ['it is no JSON at line 1, column 16, where a value or ] should be']],
    ['of another shape', [], ["'$' must be an object."]],
    ['empty', { locations: [] }, ["'locations' must not be empty."]],
    [
      'wrong in many ways',
      {
        locations: [
          oslo,
          { ...oslo, name: 'OSLO harbour', adress: 1 },
          { name: 'Bergen' },
          { name: 'Closed', supportedCarriers: [], alternateLocations: ['Bergen', 'Atlantis'] },
          { ...oslo, name: 'Nameless', address: { ...address, city: '', postalCode: 5 } },
          7,
        ],
      },
      [
        "'locations[1]' has properties that are not known: adress.",
        "'locations[2].supportedCarriers' is required.",
        "'locations[4].address.city' must not be blank.",
        "'locations[4].address.postalCode' must be a string.",
        "'locations[5]' must be an object.",
        "'locations[1].name' names the same location as locations[0].",
        "'locations[2].address' is required.",
        "'locations[3].alternateLocations[1]' names no location of this file.",
        "'locations[3].alternateLocations' makes its packages go to 'Bergen', which has no address",
      ],
    ],
  ])('that is %s is refused with every fault', async (_kind, content, faults) => {
    const refused = load(content);
    await expect(refused).rejects.toThrow(join(folder, 'sites.json'));
    for (const fault of faults) await expect(refused).rejects.toThrow(fault);
  });

  it('that is not there is refused by its name', async () => {
    const file = join(folder, 'none.json');
    await expect(loadLocations(file)).rejects.toThrow(`The locations in ${file} (setting DRAYAGE_LOCATIONS)`);
  });
});

describe('the handbook', () => {
  it('has an example that may be used as it stands', async () => {
    const handbook = await readFile('docs/operator-handbook.md', 'utf8');
    const [, example = ''] = /```json\n([^`]+)```/.exec(handbook) ?? [];
    const folder = await mkdtemp(join(tmpdir(), 'drayage-locations-'));
    await writeFile(join(folder, 'sites.json'), example);
    const locations = await loadLocations(join(folder, 'sites.json'));
    expect(locations.find('bergen')?.address.city).toBe('Oslo');
    await rm(folder, { recursive: true });
  });
});

describe('the built-in locations', () => {
  it('are a file that an owner may copy', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'drayage-locations-'));
    const file = join(folder, 'copy.json');
    await writeFile(file, JSON.stringify(builtIn));
    expect((await loadLocations(file)).list()).toEqual(builtInLocations.list());
    await rm(folder, { recursive: true });
  });

  it('have no address that could be anybody’s', () => {
    for (const location of builtInLocations.list()) {
      expect(location.address).toMatchObject({ city: 'Exampleton', countryOrRegion: 'Nowhere' });
    }
  });
});

describe('the setting DRAYAGE_LOCATIONS', () => {
  const env = { AzureWebJobsStorage: 'x', DRAYAGE_SEALING_KEY: 'x', DRAYAGE_BAYS: '/bays' };

  it('names a file by its absolute path, or is not there', () => {
    expect(readSettings(env).locationsFile).toBeUndefined();
    expect(readSettings({ ...env, DRAYAGE_LOCATIONS: '/etc/sites.json' }).locationsFile).toBe(
      '/etc/sites.json',
    );
    expect(() => readSettings({ ...env, DRAYAGE_LOCATIONS: 'sites.json' })).toThrow(
      'DRAYAGE_LOCATIONS must be an absolute path',
    );
  });
});
