import { requirePositive } from "./checks.ts";

/** Speedup of a program on n processors of which a share `serial`, in [0, 1], cannot be spread (Amdahl 1967). */
export function amdahl(serial: number, n: number): number {
  requireShare("Amdahl", serial);
  requirePositive("Amdahl", "n", n);
  return 1 / (serial + (1 - serial) / n);
}

/** Speedup where the part that can be spread grows with n; `serial` is a share of the time on n (Gustafson 1988). */
export function gustafson(serial: number, n: number): number {
  requireShare("Gustafson", serial);
  requirePositive("Gustafson", "n", n);
  return n - serial * (n - 1);
}

/** Capacity of n nodes relative to one, with contention sigma and cross-talk kappa, >= 0 (Gunther 2007). */
export function scalability(n: number, sigma: number, kappa: number): number {
  requirePositive("scalability", "n", n);
  if (!(sigma >= 0 && kappa >= 0)) {
    throw new RangeError(`scalability: sigma and kappa must be >= 0, got ${sigma} and ${kappa}`);
  }
  return n / (1 + sigma * (n - 1) + kappa * n * (n - 1));
}

/** The number of nodes, not rounded, beyond which that capacity falls; sigma in [0, 1], kappa > 0. */
export function scalabilityPeak(sigma: number, kappa: number): number {
  requireShare("scalability", sigma);
  requirePositive("scalability", "kappa", kappa);
  return Math.sqrt((1 - sigma) / kappa);
}

function requireShare(law: string, share: number): void {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`${law}: a share must be in [0, 1], got ${share}`);
}
