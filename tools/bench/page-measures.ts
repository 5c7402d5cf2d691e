import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { startBrowser } from "../../test/support/browser.ts";
import { sampleFleet } from "../../test/support/page/fleet-samples.ts";
import { fleetAnswers } from "../../test/support/page/samples.ts";
import { type PageServer, startPageServer } from "../../test/support/page-server.ts";
import { buildPage } from "../page/build-page.ts";
import { atMost, type Measure, median } from "./measure.ts";

const SMALL = 1000;
const LARGE = 10_000;
const MAX_FIRST_LOAD_BYTES = 150 * 1024;

/** Milliseconds of one visit. */
interface Visit {
  /** From the start of the navigation until the rows are painted: page, data and table. */
  readonly usable: number;
  /** From a click on a filter's value until its rows are painted. */
  readonly filtered: number;
}

/** Visits by turns, so that a busy machine slows both kinds. The first round warms up and does not count. */
export async function pageMeasures(rounds: number): Promise<readonly Measure[]> {
  const { firstLoadBytes } = await buildPage({ root: resolve(import.meta.dirname, "../..") });
  const visits = { small: [] as Visit[], large: [] as Visit[] };
  const [browser, server] = await Promise.all([startBrowser(), startPageServer(fleetAnswers(0))]);
  const fleets = { small: { body: sampleFleet(SMALL) }, large: { body: sampleFleet(LARGE) } };
  try {
    for (let round = 0; round <= rounds; round += 1) {
      console.error(`round ${round} of ${rounds} …`);
      for (const kind of ["small", "large"] as const) {
        server.answer({ "GET /api/fleet": fleets[kind] });
        const visit = await visitOnce(browser, server);
        if (round > 0) visits[kind].push(visit);
      }
    }
  } finally {
    await Promise.all([browser.close(), server.close()]);
  }
  const of = (kind: "small" | "large", what: keyof Visit) => median(visits[kind].map((visit) => visit[what]));
  return [
    { id: "usable.1000", value: of("small", "usable"), unit: "ms" },
    { id: "usable.10000", value: of("large", "usable"), unit: "ms", goal: atMost(1000) },
    { id: "usable.ratio", value: of("large", "usable") / of("small", "usable"), unit: "x", goal: atMost(3) },
    { id: "filter.1000", value: of("small", "filtered"), unit: "ms" },
    { id: "filter.10000", value: of("large", "filtered"), unit: "ms", goal: atMost(200) },
    { id: "firstLoad.brotli", value: firstLoadBytes.br, unit: "bytes", goal: atMost(MAX_FIRST_LOAD_BYTES) },
    { id: "firstLoad.gzip", value: firstLoadBytes.gzip, unit: "bytes" },
  ];
}

/** Each visit is a reader's first: nothing is cached. */
async function visitOnce(browser: Browser, server: PageServer): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(server.url("/machines"), { waitUntil: "commit" });
    const usable = await page.evaluate<number>(`(${painted})(() => document.querySelector(".machines .rows .row"))`);
    await page.getByRole("group", { name: "State" }).getByRole("button").click();
    const filtered = await page.evaluate<number>(`(${filteredIn})(${painted})`);
    return { usable, filtered };
  } finally {
    await context.close();
  }
}

/** Runs in the page: the time, since the navigation began, at which what is looked for has been painted. */
const painted = `(find) => new Promise((resolve) => {
  const look = () => find() ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))) : requestAnimationFrame(look);
  look();
})`;

/** Runs in the page: ticks the first state, and waits for the line that counts the rows to change. */
const filteredIn = `async (painted) => {
  const summary = () => document.querySelector(".table-summary p").textContent;
  const [before, from] = [summary(), performance.now()];
  document.querySelector(".filter .values input").click();
  return (await painted(() => summary() !== before)) - from;
}`;
