import { exp, log } from "./math.ts";
import type { Stream } from "./stream.ts";

/** Ziggurat (Marsaglia and Tsang 2000) for the density e^−x: 256 regions of equal area, the lowest with the tail. */
const LAYERS = 256;
const TAIL = 7.69711747013104972;
const AREA = 0.0039496598225815571993;

/** Right edge of each layer, ascending in the index's order from the lowest (widest) layer up; the last is 0. */
const edge = new Float64Array(LAYERS + 1);
/** Density at the edges. */
const height = new Float64Array(LAYERS + 1);
/** The share of a layer that lies wholly under the density. */
const inside = new Float64Array(LAYERS);

edge[0] = AREA / exp(-TAIL);
edge[1] = TAIL;
for (let i = 2; i < LAYERS; i++) edge[i] = -log(AREA / edge[i - 1] + exp(-edge[i - 1]));
for (let i = 0; i <= LAYERS; i++) height[i] = exp(-edge[i]);
for (let i = 0; i < LAYERS; i++) inside[i] = edge[i + 1] / edge[i];

/** Right edge and inner share of each layer side by side: what nearly every draw needs. */
export const layers = new Float64Array(2 * LAYERS);
for (let i = 0; i < LAYERS; i++) layers.set([edge[i], inside[i]], 2 * i);

const TO_UNIT = 1 / 0x20_0000_0000_0000;
const HALF = 0x2000_0000;

/**
 * An exponential variate with mean 1. Of two 32-bit draws eight bits choose the layer and 53 others the place in it.
 */
export function drawExponential(stream: Stream): number {
  let base = 0;
  for (;;) {
    const bits = stream.bits();
    const layer = bits & 255;
    const place = ((bits >>> 8) * HALF + (stream.bits() >>> 3)) * TO_UNIT;
    const x = place * edge[layer];
    if (place < inside[layer]) return base + x;
    // Beyond the tail's start the law begins anew: an exponential has no memory.
    if (layer === 0) base += TAIL;
    else if (height[layer] + stream.next() * (height[layer + 1] - height[layer]) < exp(-x)) return base + x;
  }
}

/** A standard normal variate, by the polar method (Marsaglia and Bray 1964); its twin is not kept. */
export function normal(stream: Stream): number {
  for (;;) {
    const u = 2 * stream.next() - 1;
    const v = 2 * stream.next() - 1;
    const s = u * u + v * v;
    if (s < 1 && s > 0) return u * Math.sqrt((-2 * log(s)) / s);
  }
}
