/**
 * Bins of several samples, added up, ascending.
 *
 * @param samples of each the upper edge and the count of its bins in turn
 */
export function addBins(samples: readonly Float64Array[]): [upper: number, count: number][] {
  const counts = new Map<number, number>();
  for (const bins of samples) {
    for (let i = 0; i < bins.length; i += 2) counts.set(bins[i], (counts.get(bins[i]) ?? 0) + bins[i + 1]);
  }
  return [...counts].sort(([a], [b]) => a - b);
}

/**
 * The empirical distribution function of binned numbers: points (value, share at or below it), ascending; about
 * `points` of them, denser where the share comes close to 1, so that the tail stays visible.
 */
export function ecdf(bins: readonly [upper: number, count: number][], points: number): [number, number][] {
  const total = bins.reduce((sum, [, count]) => sum + count, 0);
  const kept: [number, number][] = [];
  let below = 0;
  let last = -Infinity;
  for (const [i, [upper, count]] of bins.entries()) {
    below += count;
    const share = below / total;
    // Near the tail a step counts relative to what is left above it.
    const step = (share - last) / Math.max(1 / total, Math.min(1, 20 * (1 - share)));
    if (i > 0 && i < bins.length - 1 && step < 2 / points) continue;
    kept.push([upper, share]);
    last = share;
  }
  return kept;
}
