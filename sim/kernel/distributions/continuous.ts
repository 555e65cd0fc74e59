import type { Distribution } from "../distribution.ts";
import { exp, gamma as gammaFunction, log, pow } from "../math.ts";
import { normal } from "../variates.ts";

export const deterministic = (value: number): Distribution => ({ mean: value, variance: 0, sample: () => value });

export const uniform = (low: number, high: number): Distribution => ({
  mean: (low + high) / 2,
  variance: ((high - low) * (high - low)) / 12,
  sample: (stream) => low + (high - low) * stream.next(),
});

export const exponential = (mean: number): Distribution => ({
  mean,
  variance: mean * mean,
  sample: (stream) => mean * stream.exponential(),
  fill(drawn, stream) {
    stream.exponentials(drawn);
    for (let i = 0; i < drawn.length; i++) drawn[i] *= mean;
  },
});

/** Many stages are drawn at once, as a gamma variate. */
export function erlang(stages: number, mean: number): Distribution {
  if (stages > 8) return gamma(mean, 1 / stages);
  const stage = mean / stages;
  return {
    mean,
    variance: (mean * mean) / stages,
    sample(stream) {
      let sum = 0;
      for (let i = 0; i < stages; i++) sum += stream.exponential();
      return stage * sum;
    },
  };
}

/** Marsaglia and Tsang 2000; a shape below 1 is raised by one and scaled back by U^(1/shape). */
export function gamma(mean: number, cv2: number): Distribution {
  const shape = 1 / cv2;
  const scale = mean * cv2;
  const d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  return {
    mean,
    variance: mean * mean * cv2,
    sample(stream) {
      for (;;) {
        const x = normal(stream);
        const root = 1 + c * x;
        if (root <= 0) continue;
        const v = root * root * root;
        if (log(stream.next()) >= 0.5 * x * x + d - d * v + d * log(v)) continue;
        return scale * d * v * (shape < 1 ? exp(log(stream.next()) / shape) : 1);
      }
    },
  };
}

/** P(X > x) = exp(−(x / scale)^shape), by inversion. */
export function weibull(shape: number, mean: number): Distribution {
  const first = gammaFunction(1 + 1 / shape);
  const second = gammaFunction(1 + 2 / shape);
  const scale = mean / first;
  return {
    mean,
    variance: scale * scale * (second - first * first),
    sample: (stream) => scale * pow(stream.exponential(), 1 / shape),
  };
}

export function lognormal(mean: number, cv2: number): Distribution {
  const sigma2 = log(1 + cv2);
  const sigma = Math.sqrt(sigma2);
  const mu = log(mean) - sigma2 / 2;
  return { mean, variance: mean * mean * cv2, sample: (stream) => exp(mu + sigma * normal(stream)) };
}

/** P(X > x) = (low / x)^shape, by inversion. */
export function pareto(shape: number, low: number): Distribution {
  return {
    mean: shape > 1 ? (shape * low) / (shape - 1) : Infinity,
    variance: shape > 2 ? (low * low * shape) / ((shape - 1) * (shape - 1) * (shape - 2)) : Infinity,
    sample: (stream) => low * exp(stream.exponential() / shape),
  };
}

/** Density shape · low^shape · x^(−shape−1) / (1 − (low/high)^shape) on [low, high], by inversion. */
export function boundedPareto(shape: number, low: number, high: number): Distribution {
  const cut = 1 - pow(low / high, shape);
  /** E[X^n]: ∫ xⁿ f dx, with its limit ln(high/low) where the power vanishes. */
  const moment = (n: number): number => {
    const power = n - shape;
    const integral = Math.abs(power) < 1e-9 ? log(high / low) : (pow(high / low, power) - 1) / power;
    return ((shape * pow(low, n)) / cut) * integral;
  };
  const mean = moment(1);
  return {
    mean,
    variance: moment(2) - mean * mean,
    sample: (stream) => Math.min(high, low * exp(-log(1 - stream.next() * cut) / shape)),
  };
}
