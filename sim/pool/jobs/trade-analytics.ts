import type { SpecOf, TradesSpec } from "../../scenario/job.ts";
import type { Json } from "../../scenario/types.ts";
import { blocksIn } from "../workloads/blocks.ts";
import {
  type Bar,
  type Desk,
  drawTrades,
  mergedDesk,
  type Trades,
  tradesAlone,
  tradesKernel,
  varianceOfBars,
} from "../workloads/trades.ts";
import { InputError, readColumns } from "./input.ts";
import { inLoggedChunks } from "./logged.ts";
import { bitwise, bothWays } from "./result.ts";
import type { Job, JobContext } from "./types.ts";
import { csvLines } from "./values.ts";

/**
 * The day of a trading desk: volume-weighted average price, returns, realised volatility, and bars of volume and price,
 * which are written to bars.csv. Trades are split in blocks, worked on apart, and merged.
 */
export const tradeAnalytics: Job<SpecOf<"trade-analytics">> = {
  kind: "trade-analytics",
  async run(spec, context) {
    const trades = await tradesOf(spec.trades, context);
    const { block, bar } = spec;
    const input = { ...trades, count: trades.time.length, block, bar };
    const work = { blocks: blocksIn(input), input, kernel: tradesKernel };
    const { all, alone, seconds } = await bothWays(context, {
      async all() {
        const done = await inLoggedChunks(context, work, spec, [trades.time, trades.price, trades.size]);
        return { done, desk: mergedDesk(done.parts) };
      },
      alone: () => tradesAlone(input),
    });
    await context.write("bars.csv", barLines(all.desk.bars, bar));
    return bitwise("trade-analytics", context, {
      answer: described(all.desk),
      singleThreaded: described(alone),
      same: JSON.stringify(all.desk) === JSON.stringify(alone),
      seconds,
      done: all.done,
    });
  },
};

/** Volatilities are standard deviations of the logarithm of the price over the whole day. */
function described({ trades, volume, turnover, returns, squaredReturns, largestReturn, returnSum, bars }: Desk): Json {
  return {
    trades,
    volume,
    vwap: turnover / volume,
    returns: { count: returns, mean: returns > 0 ? returnSum / returns : null, largest: largestReturn },
    realisedVolatility: { trades: Math.sqrt(squaredReturns), bars: Math.sqrt(varianceOfBars(bars)) },
    bars: bars.length,
  };
}

function barLines(bars: readonly Bar[], length: number): Iterable<string> {
  const column = (of: (bar: Bar) => number): number[] => bars.map(of);
  return csvLines("from,trades,volume,vwap,open,high,low,close", [
    column(({ interval }) => interval * length),
    column(({ trades }) => trades),
    column(({ volume }) => volume),
    column(({ turnover, volume }) => turnover / volume),
    column(({ open }) => open),
    column(({ high }) => high),
    column(({ low }) => low),
    column(({ close }) => close),
  ]);
}

/** The trades, drawn or read; times must not go back, prices and sizes must be above 0. */
async function tradesOf(spec: TradesSpec, { seed, read }: JobContext): Promise<Trades> {
  if (!("file" in spec)) return drawTrades(seed, spec.count);
  const { file, columns: named, scale, delimiter } = spec;
  const { columns } = await readColumns(read, file, [named.time, named.price, named.size], delimiter);
  const [time, price, size] = columns;
  for (const [i, factor] of [scale.time, scale.price, scale.size].entries()) {
    for (let row = 0; row < columns[i].length; row++) columns[i][row] *= factor;
  }
  for (let i = 0; i < time.length; i++) {
    const where = `${file}: trade ${i + 1}`;
    if (i > 0 && !(time[i] >= time[i - 1])) {
      throw new InputError(`${where}: time must be >= ${time[i - 1]} s, that of the trade before, got ${time[i]} s`);
    }
    if (!(price[i] > 0)) throw new InputError(`${where}: price must be > 0, got ${price[i]}`);
    if (!(size[i] > 0)) throw new InputError(`${where}: size must be > 0, got ${size[i]}`);
  }
  return { time, price, size };
}
