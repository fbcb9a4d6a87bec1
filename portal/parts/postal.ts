/** An address as it is written on a label: its lines, without those that are empty. Pure. */
type Lines = {
  readonly recipientName?: string | undefined;
  readonly streetAddress1?: string | undefined;
  readonly streetAddress2?: string | undefined;
  readonly city?: string | undefined;
  readonly stateOrProvince?: string | undefined;
  readonly postalCode?: string | undefined;
  readonly countryOrRegion?: string | undefined;
  readonly phone?: string | undefined;
};

export const postalLines = (address: Lines): readonly string[] =>
  [
    address.recipientName,
    address.streetAddress1,
    address.streetAddress2,
    [address.city, address.stateOrProvince, address.postalCode].filter((part) => part).join(' '),
    address.countryOrRegion,
    address.phone,
  ].filter((line): line is string => line !== undefined && line !== '');
