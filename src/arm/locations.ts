/** The locations that jobs name, by id (`westus`) or display name (`West US`), in any case and spacing. */
import type { ShippingInformation } from '../jobs/job.ts';
import type { Site } from './locations-file.ts';

export type Location = {
  /** Lower case without spaces. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Where its packages are sent: the address of its active alternate. */
  readonly address: ShippingInformation;
  readonly supportedCarriers: readonly string[];
  /** Ids of the locations whose docks may take its packages, the active one first; itself, when it has a dock. */
  readonly alternateLocations: readonly string[];
};

export type Locations = {
  readonly list: () => readonly Location[];
  readonly find: (idOrName: string) => Location | undefined;
  /** Ids of the locations whose packages may arrive at this one, itself always among them. */
  readonly servedBy: (id: string) => readonly string[];
};

export const locationId = (idOrName: string): string => idOrName.replace(/\s/gu, '').toLowerCase();

type Alternates = Pick<Site, 'name' | 'alternateLocations'>;

/** The ids that a site names as its alternates; itself where it names none. */
const alternatesOf = ({ name, alternateLocations = [name] }: Alternates): readonly string[] => {
  const ids = alternateLocations.map(locationId);
  const own = locationId(name);
  return ids.includes(own) ? [own, ...ids.filter((id) => id !== own)] : ids;
};

/** The id of the location whose dock takes a site's packages: itself where it is in its list, else the list's first. */
export const activeAlternate = (site: Alternates): string => alternatesOf(site)[0] ?? locationId(site.name);

/** @param sites checked (see locations-file.ts): every active alternate is among them, and has an address. */
export const createLocations = (sites: readonly Site[]): Locations => {
  const docks = new Map(sites.map(({ name, address }) => [locationId(name), address]));
  const all = sites.map((site): Location => ({
    id: locationId(site.name),
    name: site.name,
    address: docks.get(activeAlternate(site)) ?? {},
    supportedCarriers: site.supportedCarriers,
    alternateLocations: alternatesOf(site),
  }));
  const byId = new Map(all.map((location) => [location.id, location]));
  return {
    list: () => all,
    find: (idOrName) => byId.get(locationId(idOrName)),
    servedBy: (id) =>
      all
        .filter((location) => location.id === id || location.alternateLocations.includes(id))
        .map((location) => location.id),
  };
};

/** As Locations_Get gives it. */
export const locationResource = ({
  id,
  name,
  address: { additionalInformation = '', ...address },
  supportedCarriers,
  alternateLocations,
}: Location): object => ({
  id: locationPath(id),
  name,
  type: 'Microsoft.ImportExport/locations',
  properties: {
    ...address,
    additionalShippingInformation: additionalInformation,
    supportedCarriers,
    alternateLocations: alternateLocations.map(locationPath),
  },
});

const locationPath = (id: string): string => `/providers/Microsoft.ImportExport/locations/${id}`;
