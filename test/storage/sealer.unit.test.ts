import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSealer } from '../../src/storage/sealing/sealer.ts';

const key = Buffer.alloc(32, 7);
const sealer = createSealer(key);
const text = fc.string({ unit: 'binary' });

describe('a sealer', () => {
  it('opens what it sealed, in the same context', () => {
    fc.assert(
      fc.property(text, text, (secret, context) => {
        expect(sealer.open(sealer.seal(secret, context), context)).toBe(secret);
      }),
    );
  });

  it('seals the same content alike, and no other content', () => {
    fc.assert(
      fc.property(text, text, text, text, (secret, context, other, elsewhere) => {
        const again = createSealer(Buffer.from(key)).seal(secret, context);
        expect(sealer.seal(secret, context)).toBe(again);
        const same = secret === other && context === elsewhere;
        expect(sealer.seal(other, elsewhere) === again).toBe(same);
      }),
    );
    expect(sealer.seal('bc', 'a').slice(0, 19)).not.toBe(sealer.seal('c', 'ab').slice(0, 19));
  });

  it('keeps its form, so that what was sealed years ago still opens', () => {
    const sealed = sealer.seal('238810-662376-448998-450120-652806', '9CA995BA');
    expect(sealed).toMatchInlineSnapshot(
      `"v1.8BUEg0ZMNGggtEYBGs-MgctPXA79N0PfjFCH3P6Ghm8PfnSIZRGw5a9Lc0h7lz-z38_88zFCmffYdXEBJsY"`,
    );
    expect(sealed).not.toContain('238810');
  });

  it('opens nothing in another context, nor with another key', () => {
    const sealed = sealer.seal('secret', 'drive 1');
    expect(() => sealer.open(sealed, 'drive 2')).toThrow(
      /sealed with another key, belongs to something else/,
    );
    expect(() => createSealer(randomBytes(32)).open(sealed, 'drive 1')).toThrow(/sealed with another key/);
  });

  it('opens nothing that was altered, at any place', () => {
    const sealed = sealer.seal('secret', 'drive 1');
    for (let place = 0; place < sealed.length; place++) {
      for (const character of ['A', '-', '.', '!', 'é']) {
        if (sealed[place] === character) continue;
        const altered = sealed.slice(0, place) + character + sealed.slice(place + 1);
        expect(() => sealer.open(altered, 'drive 1')).toThrow(/sealed secret/);
      }
      expect(() => sealer.open(sealed.slice(0, place), 'drive 1')).toThrow(/sealed secret/);
    }
    expect(() => sealer.open(`${sealed}=`, 'drive 1')).toThrow(/is broken/);
    expect(() => sealer.open(`v2${sealed.slice(2)}`, 'drive 1')).toThrow(/opens v1 only/);
  });

  it('names no secret in its errors', () => {
    const sealed = sealer.seal('secret', 'drive 1');
    expect(() => sealer.open(sealed, 'secret-context')).toThrow(
      expect.not.objectContaining({ message: expect.stringMatching(/secret-context|v1\./) as string }),
    );
  });

  it.each([0, 16, 31, 33])('refuses a key of %i bytes', (length) => {
    expect(() => createSealer(Buffer.alloc(length))).toThrow(`has ${String(length)} bytes and must have 32`);
  });
});
