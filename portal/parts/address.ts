/** A return address as it is typed. Pure. */
import type { ReturnAddress } from '../api/changes.ts';

/** In the order in which people write an address. */
export const addressParts = [
  'recipientName',
  'streetAddress1',
  'streetAddress2',
  'city',
  'stateOrProvince',
  'postalCode',
  'countryOrRegion',
  'phone',
  'email',
] as const satisfies readonly (keyof ReturnAddress)[];
export type AddressPart = (typeof addressParts)[number];

export type Address = Readonly<Record<AddressPart, string>>;

export const emptyAddress: Address = {
  recipientName: '',
  streetAddress1: '',
  streetAddress2: '',
  city: '',
  stateOrProvince: '',
  postalCode: '',
  countryOrRegion: '',
  phone: '',
  email: '',
};

export const addressFrom = (address: ReturnAddress | undefined): Address => ({
  ...emptyAddress,
  ...address,
  stateOrProvince: address?.stateOrProvince ?? '',
});

/** @returns `undefined`: nothing of it was typed. */
export const addressOf = (address: Address): Partial<ReturnAddress> | undefined => {
  const typed = Object.entries(address).flatMap(([part, text]) =>
    text.trim() === '' ? [] : [[part, text.trim()] as const],
  );
  return typed.length === 0 ? undefined : Object.fromEntries(typed);
};
