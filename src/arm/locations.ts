/** The locations that jobs name, by id (`westus`) or display name (`West US`), in any case and spacing. */
import type { ShippingInformation } from '../jobs/job.ts';
import { locationRows } from './locations-data.ts';

/** Where packages are sent. */
type DockAddress = Required<Omit<ShippingInformation, 'additionalInformation'>>;

export type Location = {
  /** Lower case without spaces. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly address: DockAddress;
  readonly supportedCarriers: readonly string[];
  /** Ids of the locations whose docks take its packages; itself, when it has one. */
  readonly shipTo: readonly string[];
};

export type Locations = {
  readonly list: () => readonly Location[];
  readonly find: (idOrName: string) => Location | undefined;
  /** Ids of the locations whose packages arrive at this one, itself always among them. */
  readonly servedBy: (id: string) => readonly string[];
};

const idOf = (idOrName: string): string => idOrName.replace(/\s/gu, '').toLowerCase();

/** Fictional, and meant to look it. */
const dockAddress = (name: string): DockAddress => ({
  recipientName: `Drayage receiving dock, ${name}`,
  streetAddress1: `Dock ${idOf(name)}, 1 Example Way`,
  streetAddress2: '',
  city: 'Exampleton',
  stateOrProvince: '',
  postalCode: '00000',
  countryOrRegion: 'Nowhere',
  phone: '555 0100',
});

const all: readonly Location[] = locationRows.map(({ name, carriers, shipTo = name }) => ({
  id: idOf(name),
  name,
  address: dockAddress(shipTo),
  supportedCarriers: carriers,
  shipTo: [idOf(shipTo)],
}));

const byId = new Map(all.map((location) => [location.id, location]));

export const locations: Locations = {
  list: () => all,
  find: (idOrName) => byId.get(idOf(idOrName)),
  servedBy: (id) =>
    all
      .filter((location) => location.id === id || location.shipTo.includes(id))
      .map((location) => location.id),
};

/** As Locations_Get gives it. */
export const locationResource = ({ id, name, address, supportedCarriers, shipTo }: Location): object => ({
  id: locationPath(id),
  name,
  type: 'Microsoft.ImportExport/locations',
  properties: {
    ...address,
    additionalShippingInformation: '',
    supportedCarriers,
    alternateLocations: shipTo.map(locationPath),
  },
});

const locationPath = (id: string): string => `/providers/Microsoft.ImportExport/locations/${id}`;
