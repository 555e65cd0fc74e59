export type Matrix = readonly (readonly number[])[];

export function identity(size: number): number[][] {
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_unused, j) => (i === j ? 1 : 0)));
}

export function product(a: Matrix, b: Matrix): number[][] {
  const columns = b[0].length;
  return a.map((row) =>
    Array.from({ length: columns }, (_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)),
  );
}

/** a + factor · b. */
export function combine(a: Matrix, factor: number, b: Matrix): number[][] {
  return a.map((row, i) => row.map((value, j) => value + factor * b[i][j]));
}

/** x with a x = b, by elimination with row pivoting. Throws a RangeError if `a` is singular. O(n³). */
export function solve(a: Matrix, b: Matrix): number[][] {
  const size = a.length;
  const rows = a.map((row, i) => [...row, ...b[i]]);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let i = column + 1; i < size; i++) {
      if (Math.abs(rows[i][column]) > Math.abs(rows[pivot][column])) pivot = i;
    }
    const chosen = rows[pivot];
    const scale = chosen[column];
    if (!(Math.abs(scale) > 0)) throw new RangeError(`solve: matrix is singular at column ${column}`);
    rows[pivot] = rows[column];
    rows[column] = chosen.map((value) => value / scale);
    for (let i = 0; i < size; i++) {
      const factor = rows[i][column];
      if (i !== column) rows[i] = rows[i].map((value, j) => value - factor * rows[column][j]);
    }
  }
  return rows.map((row) => row.slice(size));
}
