/** Which targets a manifest has named already: some 12 bytes each, for there may be ten million. */

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
  readonly #seeds: HashPair;

  /** @param seed the same gives the same answers; one that the names' author cannot choose keeps the set fast. */
  constructor(seed: string) {
    this.#seeds = hashPair(seed, { high: 0xdeadbeef, low: 0x41c6ce57 });
  }

  /** @returns whether it was there before. */
  add(target: string): boolean {
    const { high, low } = this.#hashOf(target);
    if (this.#size >= this.#high.length * FULLEST) this.#grow();
    const slot = this.#slotOf(high, low);
    if (this.#high[slot] !== 0) return true;
    this.#put(slot, high, low);
    this.#size += 1;
    return false;
  }

  has(target: string): boolean {
    const { high, low } = this.#hashOf(target);
    return this.#high[this.#slotOf(high, low)] !== 0;
  }

  #hashOf(target: string): HashPair {
    const { high, low } = hashPair(target, this.#seeds);
    // Zero is an empty slot's.
    return { high: high || 1, low };
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

type HashPair = { readonly high: number; readonly low: number };

/** Twice 32 bits, each mixed with the other at the end (cyrb53, by bryc, in the public domain; MurmurHash3's finish). */
const hashPair = (text: string, seeds: HashPair): HashPair => {
  let { high, low } = seeds;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2_654_435_761);
    low = Math.imul(low ^ unit, 1_597_334_677);
  }
  const mixed = (one: number, other: number): number =>
    Math.imul(one ^ (one >>> 16), 2_246_822_507) ^ Math.imul(other ^ (other >>> 13), 3_266_489_909);
  high = mixed(high, low);
  low = mixed(low, high);
  return { high: high >>> 0, low: low >>> 0 };
};
