import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Fleet } from "../../../api/fleet.ts";
import { startBrowser, type WatchedPage } from "../../support/browser.ts";
import { accessibilityProblems } from "../../support/page/axe.ts";
import { fleetOf, sampleFleet } from "../../support/page/fleet-samples.ts";
import { openView, pollNow } from "../../support/page/open-view.ts";
import { fleetAnswers } from "../../support/page/samples.ts";
import { type PageServer, startPageServer } from "../../support/page-server.ts";

let browser: Browser;
let server: PageServer;
let opened: WatchedPage | undefined;
beforeAll(async () => {
  browser = await startBrowser();
});
beforeEach(async () => {
  server = await startPageServer(fleetAnswers(1000));
});
afterEach(async () => {
  await opened?.page.context().close();
  await server.close();
});
afterAll(() => browser.close());

async function open(path = "/machines", fleet: Fleet = sampleFleet(1000)) {
  server.answer({ "GET /api/fleet": { body: fleet } });
  opened = await openView(browser, server, path, { width: 1280 });
  return opened;
}

test("10,000 machines cost as many rows as are in sight; the keyboard reaches all of them, and opens one", async () => {
  const { page, problems } = await open("/machines", sampleFleet(10_000));
  const grid = page.getByRole("grid", { name: "Machines" });
  await grid.waitFor();
  const drawn = await page.locator(".rows .row").count();
  const focused = () => page.evaluate("document.activeElement.getAttribute('aria-rowindex')");

  await page.locator(".rows .row").first().focus();
  await page.keyboard.press("ArrowDown");
  expect(await focused()).toBe("3");
  await page.keyboard.press("End");
  await page.locator('[aria-rowindex="10001"]:focus').waitFor();
  const name = await page.locator('[aria-rowindex="10001"] a').innerText();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/machines\/.+/);

  expect(await grid.count()).toBe(0);
  expect(drawn).toBeLessThan(60);
  expect(decodeURIComponent(page.url())).toMatch(new RegExp(`/virtualMachines/${name}$`));
  // The machine's page asks for the machine, which this server does not have.
  expect(problems.filter((problem) => !problem.includes("404"))).toEqual([]);
});

test("search and filters are in the address, count what they would show, and are cleared together", async () => {
  const { page } = await open();

  await page.getByLabel("Search").fill("web");
  await page.waitForURL(/q=web/);
  await page.getByRole("group", { name: "State" }).getByRole("button").click();
  const found = await accessibilityProblems(page);
  await page.getByRole("checkbox", { name: "At risk" }).check();
  await page.keyboard.press("Escape");
  await page.getByText("5 of 1,000 machines").waitFor();
  const url = page.url();
  await page.getByRole("button", { name: "Clear all filters" }).click();
  await page.getByText("1,000 machines", { exact: true }).waitFor();

  expect(found).toEqual([]);
  expect(url).toBe(server.url("/machines?q=web&state=atRisk"));
  expect(page.url()).toBe(server.url("/machines"));
  expect(await page.getByLabel("Search").inputValue()).toBe("");
});

test("filters that hide every machine say so, and can be cleared", async () => {
  const { page } = await open("/machines?q=nothing-like-this");

  await page.getByText("No machines match the filters.").waitFor();
  await page.getByRole("button", { name: "Clear filters" }).click();

  await page.getByText("1,000 machines", { exact: true }).waitFor();
});

test("a heading sorts, and turns the order around", async () => {
  const { page } = await open("/machines", fleetOf([{ name: "b-10" }, { name: "b-9" }, { name: "a" }]));
  const names = () => page.locator(".machines .name a").allInnerTexts();

  await page.getByRole("button", { name: "Machine", exact: true }).click();
  const ascending = await names();
  await page.getByRole("button", { name: "Machine", exact: true }).click();

  expect(ascending).toEqual(["a", "b-9", "b-10"]);
  expect(await names()).toEqual(["b-10", "b-9", "a"]);
  expect(await page.locator('[aria-sort="descending"]').innerText()).toContain("Machine");
});

test("a refresh keeps the order and the focus, shows the present state, and offers the new order", async () => {
  const { page } = await open("/machines?sort=badness", fleetOf([{ name: "a" }, { name: "b" }, { name: "c" }]));
  const names = () => page.locator(".machines .name a").allInnerTexts();
  await page.locator(".rows .row").nth(1).focus();
  server.answer({
    "GET /api/fleet": { body: fleetOf([{ name: "a" }, { name: "b" }, { name: "c", state: "atRisk" }, { name: "d" }]) },
  });

  await pollNow(page, server);
  const offer = page.getByRole("button", { name: "2 changed – show" });
  await offer.waitFor();
  const kept = await names();
  const focused = await page.evaluate("document.activeElement.getAttribute('aria-rowindex')");
  const stateOfC = await page.locator(".rows .row").nth(2).locator(".state").innerText();
  await offer.click();

  expect(kept).toEqual(["a", "b", "c"]);
  expect(focused).toBe("3");
  expect(stateOfC).toBe("At risk");
  expect(await names()).toEqual(["c", "a", "b", "d"]);
});

test("the rows that are shown can be saved as CSV, and no cell is a formula", async () => {
  const { page, problems } = await open("/machines?q=cmd", fleetOf([{ name: "=cmd|'/C calc'!A0" }, { name: "other" }]));

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download CSV" }).click(),
  ]);
  const lines = readFileSync(await download.path(), "utf8")
    .trim()
    .split("\r\n");

  expect(download.suggestedFilename()).toBe("machines-2026-03-31.csv");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^"'=cmd\|/);
  expect(problems).toEqual([]);
});

test("no name of the code is shown", async () => {
  const { page } = await open("/machines?reason=dayQuotaReached&reason=snapshotFailed");
  await page.getByRole("group", { name: "Reason" }).getByRole("button").click();

  const shown = await page.getByRole("main").innerText();

  expect(shown).toContain("Daily quota reached");
  expect(shown.match(/\b[a-z]+[A-Z]\w*/g)).toBeNull();
});
