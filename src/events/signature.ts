/**
 * Signs deliveries by Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md):
 * `webhook-signature: v1,` and the base64 of HMAC-SHA256 over `{id}.{timestamp}.{body}`.
 */
import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/** The key of a `whsec_…` secret: 24 to 64 bytes, as the standard has it. `undefined`: it is none. */
export const signingKeyOf = (secret: string): Buffer | undefined => {
  if (!secret.startsWith(PREFIX)) return undefined;
  const text = secret.slice(PREFIX.length);
  const key = Buffer.from(text, 'base64');
  return key.toString('base64') === text && key.length >= 24 && key.length <= 64 ? key : undefined;
};

/**
 * @param id the event's own: the same at every attempt, so that receivers can tell a repeat.
 * @param at the attempt's, by the real time whatever clock the host has: receivers refuse what is old.
 * @throws Error when the secret is none.
 */
export const signatureHeaders = (
  secret: string,
  id: string,
  at: Date,
  body: string,
): Readonly<Record<string, string>> => {
  const key = signingKeyOf(secret);
  if (key === undefined) throw new Error('The signing secret is not of the form it was checked to have.');
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
};
