/** Which targets a manifest has named already: some 12 bytes each, for there may be ten million. */
import { hash } from 'node:crypto';

const FIRST_SLOTS = 1024;
const FULLEST = 0.75;

/**
 * A set of 64-bit hashes with open addressing. Two targets of one hash count as one: then the later is copied after the
 * earlier, though it need not be.
 */
export class SeenTargets {
  #high = new Uint32Array(FIRST_SLOTS);
  #low = new Uint32Array(FIRST_SLOTS);
  #size = 0;

  /** @returns whether it was there before. */
  add(target: string): boolean {
    const digest = hash('md5', target, 'buffer');
    // Zero is an empty slot's.
    const high = digest.readUInt32LE(0) || 1;
    const low = digest.readUInt32LE(4);
    if (this.#size >= this.#high.length * FULLEST) this.#grow();
    const slot = this.#slotOf(high, low);
    if (this.#high[slot] !== 0) return true;
    this.#put(slot, high, low);
    this.#size += 1;
    return false;
  }

  /** Where it is, or where it would go. */
  #slotOf(high: number, low: number): number {
    const mask = this.#high.length - 1;
    let slot = low & mask;
    while (this.#high[slot] !== 0 && (this.#high[slot] !== high || this.#low[slot] !== low))
      slot = (slot + 1) & mask;
    return slot;
  }

  #put(slot: number, high: number, low: number): void {
    this.#high[slot] = high;
    this.#low[slot] = low;
  }

  #grow(): void {
    const [highs, lows] = [this.#high, this.#low];
    this.#high = new Uint32Array(highs.length * 2);
    this.#low = new Uint32Array(highs.length * 2);
    highs.forEach((high, index) => {
      const low = lows[index] ?? 0;
      if (high !== 0) this.#put(this.#slotOf(high, low), high, low);
    });
  }
}
