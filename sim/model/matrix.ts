/** A job in the matrix. */
interface Gang {
  readonly task: number;
  readonly row: Row;
  readonly columns: readonly number[];
}

interface Row {
  /** In order of placement. */
  readonly gangs: Gang[];
  /** By column: whether a job has it. */
  readonly taken: Uint8Array;
  idle: number;
}

/**
 * Ousterhout's matrix: a column for each slot of the machine, rows that take turns. A job has the first columns that
 * were idle in the first row that had enough of them, and keeps these.
 */
export class Matrix {
  readonly #columns: number;
  readonly #most: number;
  readonly #rows: Row[] = [];
  readonly #gangs = new Map<number, Gang>();
  /** Whose turn it is. */
  #current = 0;

  /** @param most rows at most, ≥ 1; Infinity: as many as are wanted */
  constructor(columns: number, most: number) {
    this.#columns = columns;
    this.#most = most;
  }

  get rows(): number {
    return this.#rows.length;
  }

  has(task: number): boolean {
    return this.#gangs.has(task);
  }

  /** Finds room for a job; false: there is none. */
  place(task: number, slots: number): boolean {
    let row = this.#rows.find(({ idle }) => idle >= slots);
    if (row === undefined) {
      if (this.#rows.length >= this.#most) return false;
      row = { gangs: [], taken: new Uint8Array(this.#columns), idle: this.#columns };
      this.#rows.push(row);
    }
    const columns: number[] = [];
    for (let column = 0; columns.length < slots; column++) if (row.taken[column] === 0) columns.push(column);
    for (const column of columns) row.taken[column] = 1;
    row.idle -= slots;
    const gang = { task, row, columns };
    row.gangs.push(gang);
    this.#gangs.set(task, gang);
    return true;
  }

  /**
   * Takes a job out, and its row where it was the last in it. True: it was that row's turn, and is now the next
   * one's.
   */
  remove(task: number): boolean {
    const gang = this.#gangs.get(task);
    if (gang === undefined) throw new Error("the job is not in the matrix");
    const { row, columns } = gang;
    this.#gangs.delete(task);
    row.gangs.splice(row.gangs.indexOf(gang), 1);
    for (const column of columns) row.taken[column] = 0;
    row.idle += columns.length;
    if (row.gangs.length > 0) return false;
    const index = this.#rows.indexOf(row);
    this.#rows.splice(index, 1);
    if (index > this.#current) return false;
    if (index < this.#current) {
      this.#current--;
      return false;
    }
    if (this.#current === this.#rows.length) this.#current = 0;
    return true;
  }

  /** It is the next row's turn. */
  turn(): void {
    this.#current = (this.#current + 1) % this.#rows.length;
  }

  /**
   * The jobs of the row whose turn it is; with alternates, also those of the rows that follow whose columns are
   * idle.
   */
  shown(alternates: boolean): Set<number> {
    const shown = new Set<number>();
    const rows = this.#rows;
    if (rows.length === 0) return shown;
    const busy = new Uint8Array(this.#columns);
    for (let k = 0; k < (alternates ? rows.length : 1); k++) {
      for (const { task, columns } of rows[(this.#current + k) % rows.length].gangs) {
        if (columns.some((column) => busy[column] === 1)) continue;
        for (const column of columns) busy[column] = 1;
        shown.add(task);
      }
    }
    return shown;
  }
}
