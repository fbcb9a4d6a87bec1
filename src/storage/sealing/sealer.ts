/** AES-256-GCM over secrets, deterministic, each bound to what it belongs to. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import type { Sealer } from '../../ports/sealer.ts';
import { sealingKeyBytes } from './sealing-key.ts';

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

const derived = (key: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `drayage sealing v1 ${purpose}`, sealingKeyBytes));

/** The length first, so that no other pair of context and secret gives the same bytes. */
const framed = (context: Buffer, secret: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(context.length);
  return Buffer.concat([length, context, secret]);
};

/**
 * Sealed texts look like `v1.` and base64url of nonce, ciphertext and tag. The nonce is an HMAC of context and secret
 * under a key of its own (the construction of AES-SIV): the same content gives the same text, and a nonce comes again
 * only with the same content.
 * @param key 32 bytes, from `loadSealingKey`.
 */
export const createSealer = (key: Uint8Array): Sealer => {
  if (key.length !== sealingKeyBytes) {
    throw new RangeError(`The sealing key has ${key.length} bytes and must have ${sealingKeyBytes}.`);
  }
  const encryptionKey = derived(key, 'encryption');
  const nonceKey = derived(key, 'nonce');

  return {
    seal: (secret, context) => {
      const plain = Buffer.from(secret, 'utf8');
      const bound = Buffer.from(context, 'utf8');
      const nonce = createHmac('sha256', nonceKey)
        .update(framed(bound, plain))
        .digest()
        .subarray(0, nonceBytes);
      const sealing = createCipheriv(cipher, encryptionKey, nonce, { authTagLength: tagBytes }).setAAD(bound);
      const sealed = Buffer.concat([nonce, sealing.update(plain), sealing.final(), sealing.getAuthTag()]);
      return `v1.${sealed.toString('base64url')}`;
    },

    open: (sealed, context) => {
      const [version, text, ...more] = sealed.split('.');
      if (version !== 'v1') {
        throw new Error(
          'The sealed secret is of a form this version of Drayage does not know: it opens v1 only.',
        );
      }
      const bytes = Buffer.from(text ?? '', 'base64url');
      // Node's reader skips what is no base64url, so an altered text could still open: it must be the very one.
      if (more.length > 0 || bytes.toString('base64url') !== text || bytes.length < nonceBytes + tagBytes) {
        throw new Error('The sealed secret is broken: it is not what was written.');
      }
      const opening = createDecipheriv(cipher, encryptionKey, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      opening.setAAD(Buffer.from(context, 'utf8')).setAuthTag(bytes.subarray(-tagBytes));
      try {
        const plain = [opening.update(bytes.subarray(nonceBytes, -tagBytes)), opening.final()];
        return Buffer.concat(plain).toString('utf8');
      } catch {
        throw new Error(
          'The sealed secret does not open: it was sealed with another key, belongs to something else, or was altered.',
        );
      }
    },
  };
};
