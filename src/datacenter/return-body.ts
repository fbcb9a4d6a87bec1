/** What an operator says of a parcel that goes home. */
import { z } from 'zod';
import { carrierNameText, maybe, text, trackingNumberText } from '../wire/text-schemas.ts';

/** `shipDate`: free text, as on the wire of the service; absent: today. */
export const returnBody = z.object(
  { carrierName: carrierNameText, trackingNumber: trackingNumberText, shipDate: maybe(text(128)) },
  'must be an object',
);
