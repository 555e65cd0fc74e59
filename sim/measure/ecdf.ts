/** Bins of several samples, added up: upper edge and count, ascending. */
export function addBins(samples: readonly (readonly [upper: number, count: number][])[]): [number, number][] {
  const counts = new Map<number, number>();
  // Two loops, since `flat` would take longer than everything else here.
  for (const bins of samples) for (const [upper, count] of bins) counts.set(upper, (counts.get(upper) ?? 0) + count);
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
