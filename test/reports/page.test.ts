import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, type Page, chromium } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { page } from "../../reports/page.ts";
import type { ComparisonResult } from "../../sim/measure/results.ts";
import { NASTY, fixture } from "./fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "poolsim-page-"));
let browser: Browser;
/** The page of the usual fixture. */
let usual: string;

beforeAll(async () => {
  const places = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    chromium.executablePath(),
  ];
  const executablePath = [process.env["CHROMIUM"] ?? "", ...places].find((path) => path !== "" && existsSync(path));
  if (executablePath === undefined) throw new Error(`no Chromium: set CHROMIUM to one; looked at ${places.join(", ")}`);
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
  browser = await chromium.launch({ executablePath, args });
  usual = await page(fixture());
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** Opens a page from a file without a network, and notes everything that goes wrong or leaves it. */
async function open(html: string, options: BrowserContextOptions = {}): Promise<{ tab: Page; events: string[] }> {
  const path = join(folder, "report.html");
  writeFileSync(path, html);
  const tab = await (await browser.newContext({ offline: true, ...options })).newPage();
  const events: string[] = [];
  tab.on("console", (message) => events.push(`console: ${message.text()}`));
  tab.on("pageerror", (error) => events.push(`error: ${error.message}`));
  tab.on("dialog", (dialog) => {
    events.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  tab.on("request", (request) => events.push(`request: ${request.url().slice(0, 80)}`));
  await tab.goto(pathToFileURL(path).href);
  return { tab, events };
}

const own = (event: string): boolean => event.startsWith("request: file:") || event.startsWith("request: data:,");

test("opens with no errors, no dialogs and no requests, and says the verdict first", async () => {
  const result = fixture();
  const { tab, events } = await open(usual);
  expect(await tab.locator("h1").textContent()).toBe(result.verdict);
  expect(await tab.locator("h1, h2, p, td").first().textContent()).toBe(result.scenario);
  await tab.evaluate(`for (const mark of document.querySelectorAll("[data-words]"))
    mark.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }))`);
  expect(events.filter((event) => !own(event))).toEqual([]);
  expect(events.filter((event) => event.startsWith("request: file:"))).toHaveLength(1);
  expect(await tab.locator("img, iframe, script").count()).toBe(1);
  expect(await tab.locator("th", { hasText: NASTY }).count()).toBeGreaterThan(2);
  expect(await tab.locator("#command").textContent()).toBe(result.manifest.command);
  expect(await tab.locator("details pre").textContent()).toBe(result.source);
});

test("a foreign script in the page would not run", async () => {
  const html = usual.replace("<main>", "<main><script>document.title = 'seized'</script>");
  const { tab, events } = await open(html);
  expect(await tab.title()).not.toBe("seized");
  expect(events.join()).toContain("Content Security Policy");
});

test("marks have tooltips", async () => {
  const { tab } = await open(usual);
  await tab.locator("#chart-differences .wide [data-words]").first().hover();
  expect(await tab.locator(".tip").textContent()).toMatch(/^power-of-d d=2: −\d+.*ms.*, better$/);
  await tab.locator("h1").hover();
  expect(await tab.locator(".tip").isVisible()).toBe(false);
});

test("the whole page reads without scripts", async () => {
  const { tab } = await open(usual, { javaScriptEnabled: false });
  for (const chart of await tab.locator(".wide svg").all())
    expect((await chart.boundingBox())?.height).toBeGreaterThan(100);
  expect(await tab.locator(".wide svg").count()).toBe(5);
  expect(await tab.locator("button").isVisible()).toBe(false);
});

/** The page of many policies, one with a long name; drawn once for all widths. */
let crowded: Promise<string> | null = null;

test.each([
  [390, ".narrow", ".wide"],
  [1280, ".wide", ".narrow"],
])("at %d px the charts that fit are shown and nothing overflows", async (width, shown, hidden) => {
  const names = ["random", "x".repeat(200), ...policies(10)];
  crowded ??= page(fixture({ policies: names, nodes: 2 }));
  const { tab } = await open(await crowded, { viewport: { width, height: 800 } });
  expect(await tab.locator(`${shown} svg`).first().isVisible()).toBe(true);
  expect(await tab.locator(`${hidden} svg`).first().isVisible()).toBe(false);
  expect(await tab.evaluate("document.documentElement.scrollWidth")).toBe(width);
});

test("a dark screen has light letters, in charts too", async () => {
  const ink = async (colorScheme: "light" | "dark") => {
    const { tab } = await open(usual, { colorScheme });
    const colours = await tab.evaluate<string[]>(
      "[getComputedStyle(document.querySelector('h1')).color, " +
        "getComputedStyle(document.querySelector('.wide svg text')).fill]",
    );
    return colours.map((colour) => Number(/\d+/.exec(colour)?.[0]));
  };
  for (const level of await ink("dark")) expect(level).toBeGreaterThan(200);
  for (const level of await ink("light")) expect(level).toBeLessThan(60);
});

test("tables and charts have the names that assistive technology reads", async () => {
  const { tab } = await open(usual);
  expect(await tab.locator("html").getAttribute("lang")).toBe("en");
  expect(await tab.locator("th:not([scope])").count()).toBe(0);
  expect(await tab.locator("[role=img]:not([aria-label])").count()).toBe(0);
  expect(await tab.locator("figure > figcaption").count()).toBe(5);
  const ids = [...usual.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

const large: [string, ComparisonResult][] = [
  [
    "twelve arms, 1000 replications, 40 nodes",
    fixture({ policies: policies(12), replications: 1000, nodes: 40, unstable: [] }),
  ],
  ["1000 nodes", fixture({ nodes: 1000 })],
];

function policies(many: number): string[] {
  return Array.from({ length: many }, (_, i) => `policy-${i}`);
}

test.each(large)("%s: less than 3 MB", async (_, result) => {
  expect((await page(result)).length).toBeLessThan(3e6);
});

test("an interrupted comparison and an unstable arm are announced before any number", async () => {
  const html = await page({
    ...fixture({ unstable: fixture().arms.map(({ policy }) => policy) }),
    status: "interrupted",
  });
  const table = html.indexOf("<table");
  expect(html.indexOf("was stopped before its last replication")).toBeGreaterThan(0);
  expect(html.indexOf("was stopped before its last replication")).toBeLessThan(table);
  expect(html.indexOf("inflow 11.2/s is at or above its capacity")).toBeLessThan(table);
});

test("a comparison of nothing but unstable arms has a page without charts", async () => {
  const html = await page(fixture({ policies: ["a", "b"], unstable: ["a", "b"] }));
  expect(html).not.toContain("<svg");
  expect(html).toContain("nothing to draw");
});
