/** Where carriers show what became of a package. Pure. */

/** Of the carriers that the service's locations name, by their names without blanks and case. */
const addresses: Readonly<Record<string, (trackingNumber: string) => string>> = {
  bluedart: (number) => `https://www.bluedart.com/trackdartresultthirdparty?trackFor=0&trackNo=${number}`,
  dhl: (number) => `https://www.dhl.com/global-en/home/tracking.html?tracking-id=${number}`,
  fedex: (number) => `https://www.fedex.com/fedextrack/?trknbr=${number}`,
  tnt: (number) =>
    `https://www.tnt.com/express/en_gb/site/shipping-tools/tracking.html?searchType=con&cons=${number}`,
  ups: (number) => `https://www.ups.com/track?tracknum=${number}`,
};

/** Names as people write them: `FedEx Express`, `DHL Global`, `Blue Dart`. @returns `undefined` for a carrier that is not known. */
export const trackingUrl = (carrierName: string, trackingNumber: string): string | undefined => {
  const name = carrierName.toLowerCase().replaceAll(/[^a-z]/g, '');
  const number = trackingNumber.replaceAll(/\s/g, '');
  const known = Object.keys(addresses).find((carrier) => name.startsWith(carrier));
  // What is no tracking number leads nowhere.
  if (known === undefined || !/^[\w-]{5,50}$/.test(number)) return undefined;
  return addresses[known]?.(encodeURIComponent(number));
};
