/** A column of numbers that grows; its final array is shared memory, so that threads read it without a copy. */
export class FloatColumn {
  length = 0;
  #values = new Float64Array(1024);

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  at(i: number): number {
    return this.#values[i];
  }

  /** The values as they came. */
  shared(): Float64Array<SharedArrayBuffer> {
    const shared = new Float64Array(new SharedArrayBuffer(8 * this.length));
    shared.set(this.#values.subarray(0, this.length));
    return shared;
  }

  /** The values in a given order. */
  floats(order: ArrayLike<number>): Float64Array {
    const shared = new Float64Array(new SharedArrayBuffer(8 * order.length));
    for (let i = 0; i < order.length; i++) shared[i] = this.#values[order[i]];
    return shared;
  }

  integers(order: ArrayLike<number>): Int32Array {
    const shared = new Int32Array(new SharedArrayBuffer(4 * order.length));
    for (let i = 0; i < order.length; i++) shared[i] = this.#values[order[i]];
    return shared;
  }
}

/** Positions in order of the first column, then the second, then as they came. */
export function sortedOrder(first: FloatColumn, second: FloatColumn): Int32Array {
  const order = new Int32Array(first.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  let sorted = true;
  for (let i = 1; i < first.length && sorted; i++) {
    const difference = first.at(i) - first.at(i - 1) || second.at(i) - second.at(i - 1);
    sorted = difference >= 0;
  }
  return sorted ? order : order.sort((a, b) => first.at(a) - first.at(b) || second.at(a) - second.at(b) || a - b);
}
