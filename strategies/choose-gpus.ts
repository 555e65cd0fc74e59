/** One GPU, in millionths. */
export const WHOLE_GPU = 1_000_000;

/**
 * Takes a share of one GPU from the fullest that has it, or several whole ones from the first that are free.
 *
 * @param free what is left of each; changed
 * @param from where this host's GPUs begin in it, and how many they are
 * @returns a bit for each GPU taken from; −1 where they do not suffice, and nothing is taken
 */
export function takeGpus(
  free: { [i: number]: number; length: number },
  demand: number,
  from = 0,
  count = free.length,
): number {
  if (demand === 0) return 0;
  const part = Math.min(demand, WHOLE_GPU);
  let wanted = demand / part;
  let mask = 0;
  for (; wanted > 0; wanted--) {
    let best = -1;
    for (let i = 0; i < count; i++) {
      const left = free[from + i];
      if (left >= part && (mask >> i) % 2 === 0 && (best === -1 || left < free[from + best])) best = i;
    }
    if (best === -1) break;
    mask |= 1 << best;
  }
  if (wanted > 0) return -1;
  for (let i = 0; i < count; i++) if ((mask >> i) % 2 !== 0) free[from + i] -= part;
  return mask;
}
