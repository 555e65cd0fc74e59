/** Sequences up to this far behind the highest are remembered. */
const REMEMBERED = 1024;
/** Numbers that a memory is written as. */
export const SEEN_WORDS = REMEMBERED / 32;

/** Which sequences of a symbol have come: one bit for each of the last 1024. */
export class Seen {
  highest: number;
  readonly bits: Uint32Array;

  constructor(highest = -1, bits = new Uint32Array(SEEN_WORDS)) {
    this.highest = highest;
    this.bits = bits;
  }

  /** Remembers a whole number ≥ 0; whether it is new, came before, or is too far behind to tell. */
  add(sequence: number): "new" | "again" | "forgotten" {
    if (sequence <= this.highest - REMEMBERED) return "forgotten";
    if (sequence > this.highest) this.#advance(sequence);
    const word = (sequence % REMEMBERED) >>> 5;
    const bit = 1 << (sequence & 31);
    if ((this.bits[word] & bit) !== 0) return "again";
    this.bits[word] |= bit;
    return "new";
  }

  /** Forgets what falls out of the memory, whose places are those of the sequences that come in. */
  #advance(sequence: number): void {
    if (sequence - this.highest >= REMEMBERED) this.bits.fill(0);
    else {
      for (let next = this.highest + 1; next <= sequence; next++) {
        this.bits[(next % REMEMBERED) >>> 5] &= ~(1 << (next & 31));
      }
    }
    this.highest = sequence;
  }
}
