import { createRequire } from "node:module";
import { Resvg } from "@resvg/resvg-js";
import { View, parse, textMetrics } from "vega";
import { type TopLevelSpec, compile } from "vega-lite";
import { textWidth } from "./text.ts";

declare module "vega" {
  /** How wide Vega takes a text to be, px, for its layout; its own guess without a browser is a third too wide. */
  export const textMetrics: { width: (item: { fontSize?: number }, text: unknown) => number };
}

textMetrics.width = (item, text) => textWidth(String(text), item.fontSize ?? 11);

const require = createRequire(import.meta.url);
const fonts = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) => require.resolve(`dejavu-fonts-ttf/ttf/${name}`));

/** Draws a chart as SVG. The same chart gives the same text. Throws an Error if the chart is malformed. */
export async function svg(chart: TopLevelSpec): Promise<string> {
  return await new View(parse(compile(chart).spec), { renderer: "none" }).toSVG();
}

/** An SVG picture as PNG at twice its size, with the fonts that come with this package only. */
export function png(picture: string): Uint8Array {
  const font = {
    fontFiles: fonts,
    loadSystemFonts: false,
    sansSerifFamily: "DejaVu Sans",
    defaultFontFamily: "DejaVu Sans",
  };
  return new Resvg(picture, { font, fitTo: { mode: "zoom", value: 2 } }).render().asPng();
}
