import { ServiceTime } from "./demand.ts";
import { HoltWinters } from "./holt-winters.ts";
import type { ScalerDefinition } from "./types.ts";

/**
 * Forecasts the arrival rate from the last seasons and switches nodes on before they are needed. Good where days are
 * alike and nodes take long to start; what has never happened before it does not see coming, so it never goes below
 * what the present rate asks for. Until the first season is over it follows the present rate alone.
 */
export const predictive: ScalerDefinition = {
  family: "scaler",
  name: "predictive",
  summary: "As many nodes as a Holt-Winters forecast of the arrival rate asks for.",
  source: "Winters 1960, Management Science 6(3), Forecasting sales by exponentially weighted moving averages",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {
    season: { type: "integer", default: 96, min: 2, summary: "Intervals in a season, such as a day." },
    ahead: { type: "integer", default: 1, min: 1, summary: "Intervals to look ahead." },
    target: {
      type: "number",
      default: 0.7,
      min: 0,
      above: true,
      max: 1,
      summary: "Utilisation at the forecast rate, a share of 1.",
    },
    alpha: { type: "number", default: 0.3, min: 0, max: 1, summary: "Weight of the newest value in the level." },
    beta: { type: "number", default: 0.05, min: 0, max: 1, summary: "Weight of the newest value in the trend." },
    gamma: { type: "number", default: 0.3, min: 0, max: 1, summary: "Weight of the newest value in the season." },
  },
  create(parameters) {
    const { season, alpha, beta, gamma } = parameters as Readonly<Record<string, number>>;
    const [ahead, target] = [parameters.ahead as number, parameters.target as number];
    const series = new HoltWinters(season, { alpha, beta, gamma });
    const service = new ServiceTime();
    return {
      scales: "count",
      decide(pool) {
        const rate = pool.arrived / pool.interval;
        series.add(rate);
        const expected = series.forecast(ahead);
        const most = Number.isNaN(expected) ? rate : Math.max(rate, expected);
        const time = service.of(pool);
        return Number.isNaN(time) ? pool.count : Math.ceil((most * time) / (target * pool.slots));
      },
    };
  },
};
