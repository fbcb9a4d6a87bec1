/** An endpoint's address and secret, sealed as one: both may let their holder in. */
import { z } from 'zod';
import type { EventSubscription } from '../ports/event-subscriptions.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { Endpoint } from './webhook.ts';

const endpointShape = z.object({ url: z.string(), secret: z.string() });

export const sealEndpoint = (sealer: Sealer, id: string, { url, secret }: Endpoint): string =>
  sealer.seal(JSON.stringify({ url, secret }), id);

/** @throws Error when it was sealed with another key. */
export const openEndpoint = (
  sealer: Sealer,
  { id, sealedEndpoint }: Pick<EventSubscription, 'id' | 'sealedEndpoint'>,
): Endpoint => endpointShape.parse(JSON.parse(sealer.open(sealedEndpoint, id)));

/** What may be shown of an address. */
export const baseUrlOf = (url: string): string => {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
};
