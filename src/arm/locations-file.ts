/**
 * Where the locations come from: a file of the owner's, or `locations.json` beside this one. That has the names, carriers
 * and alternates which the service listed in April 2020; its addresses are invented, and say so.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { besideOtherFaults, checkBody } from '../wire/check-body.ts';
import { parseJson } from '../wire/json-body.ts';
import { carrierNameText, maybe, optionalText, text } from '../wire/text-schemas.ts';
import builtIn from './locations.json' with { type: 'json' };
import { activeAlternate, createLocations, locationId, type Locations } from './locations.ts';

/** An owner's slip of the pen is a fault here, where a client's unknown property is none. */
const strict = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has properties that are not known: ${issue.keys.join(', ')}`
        : 'must be an object',
  });

const address = strict({
  recipientName: text(256),
  streetAddress1: text(256),
  streetAddress2: optionalText(256).default(''),
  city: text(256),
  stateOrProvince: optionalText(256).default(''),
  postalCode: text(64),
  countryOrRegion: text(128),
  phone: optionalText(64).default(''),
  additionalInformation: maybe(text(1024)),
}).transform(({ additionalInformation, ...rest }) => ({
  ...rest,
  ...(additionalInformation === undefined ? {} : { additionalInformation }),
}));

const site = strict({
  name: text(64).regex(
    /^[\p{L}\p{N}][\p{L}\p{N} -]*$/u,
    "must be a name of letters, digits, spaces and '-', beginning with a letter or digit",
  ),
  supportedCarriers: z.array(carrierNameText, 'must be an array'),
  /** Ids or names; absent: itself. */
  alternateLocations: maybe(z.array(text(64), 'must be an array').min(1, 'must not be empty')),
  /** Of its dock; it may be absent where another location takes its packages. */
  address: maybe(address),
});

export type Site = Omit<z.output<typeof site>, 'alternateLocations' | 'address'> & {
  readonly alternateLocations?: readonly string[] | undefined;
  readonly address?: z.output<typeof address> | undefined;
};

/** As much of a site as the rules between sites look at, whatever else is wrong with it. */
const looseSite = z.object({
  name: z.string(),
  alternateLocations: maybe(z.array(z.string())).catch(undefined),
  address: z.unknown().optional(),
});

const locationsFile = strict({
  locations: z
    .array(site, 'must be an array')
    .min(1, 'must not be empty')
    .superRefine((raw: readonly unknown[], context) => {
      const sites = raw.map((value) => looseSite.safeParse(value).data);
      const fault = (path: (string | number)[], message: string): void =>
        context.addIssue({ code: 'custom', path, message });
      const find = (id: string) => sites.find((other) => other && locationId(other.name) === id);
      sites.forEach((each, index) => {
        if (each === undefined) return;
        const first = sites.findIndex((other) => other && locationId(other.name) === locationId(each.name));
        if (first < index) fault([index, 'name'], `names the same location as locations[${first}]`);
        each.alternateLocations?.forEach((name, place) => {
          if (find(locationId(name)) === undefined) {
            fault([index, 'alternateLocations', place], 'names no location of this file');
          }
        });
        const active = find(activeAlternate(each));
        if (active === undefined || active.address) return;
        if (locationId(active.name) === locationId(each.name)) fault([index, 'address'], 'is required');
        else {
          fault(
            [index, 'alternateLocations'],
            `makes its packages go to '${active.name}', which has no address: name one that has, itself or first in the list`,
          );
        }
      });
    }, besideOtherFaults(Array.isArray)),
});

/** The file of locations cannot be used. */
class LocationsFileError extends Error {
  override readonly name = 'LocationsFileError';

  constructor(file: string, why: string) {
    super(`The locations in ${file} (setting DRAYAGE_LOCATIONS) are not usable: ${why}`);
  }
}

/** @throws LocationsFileError naming every fault. */
const locationsOf = (content: unknown, file: string): Locations => {
  const { value, faults } = checkBody(locationsFile, content);
  if (value === undefined) {
    throw new LocationsFileError(file, faults.map(({ message }) => message).join(' '));
  }
  return createLocations(value.locations);
};

/** Those that come with Drayage. */
export const builtInLocations: Locations = locationsOf(builtIn, 'locations.json');

/**
 * @param file absolute path of the owner's own; `undefined`: the built-in ones.
 * @throws LocationsFileError naming every fault.
 */
export const loadLocations = async (file: string | undefined): Promise<Locations> => {
  if (file === undefined) return builtInLocations;
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new LocationsFileError(file, `it cannot be read (${String(error)}).`);
  });
  // A decoder leaves out the byte order mark that editors write.
  const parsed = parseJson(new TextDecoder().decode(bytes));
  if ('fault' in parsed) throw new LocationsFileError(file, `it is ${parsed.fault}.`);
  return locationsOf(parsed.value, file);
};
