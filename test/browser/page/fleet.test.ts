import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startBrowser, type WatchedPage } from "../../support/browser.ts";
import { fleetOf } from "../../support/page/fleet-samples.ts";
import { openView } from "../../support/page/open-view.ts";
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

async function open(path = "", width = 1280) {
  opened = await openView(browser, server, path, { width });
  return opened;
}

test("the first screen tells how many machines lack a proven recovery point, and its counts add up", async () => {
  const { page, problems } = await open();
  await page.getByText("lack a proven recovery point").waitFor();

  const shown = await page.getByRole("main").innerText();
  const counts = await page.locator(".tile .count").allInnerTexts();

  expect(shown).toContain("94 of 962 machines lack a proven recovery point within the objective.");
  expect(shown).toContain("Together 992 machines. In addition 8 deleted");
  expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(992);
  expect(shown).toContain("Last sweep ended 31 Mar 2026, 02:01 (9 minutes ago)");
  expect(shown).toContain("1 of 3 channels is broken");
  expect(shown).toContain("web-01: backup failed");
  expect(shown).toContain("nightly since 31 Mar 2026, 02:00");
  expect(problems).toEqual([]);
});

test("a count leads to its machines", async () => {
  const { page } = await open();

  await page.getByRole("link", { name: "38 At risk" }).click();
  await page.getByText("38 of 1,000 machines").waitFor();

  expect(page.url()).toBe(server.url("/machines?state=atRisk"));
});

test("no name of the code is shown", async () => {
  const { page } = await open();
  await page.getByText("lack a proven recovery point").waitFor();

  const shown = await page.getByRole("main").innerText();

  expect(shown.match(/\b[a-z]+[A-Z]\w*/g)).toBeNull();
});

test.for([
  ["no sweep has looked yet", null, "Not looked for yet"],
  ["there is none", undefined, "There are no machines."],
] as const)("an empty fleet says that %s", async ([, lastSweep, text]) => {
  server.answer({ "GET /api/fleet": { body: fleetOf([], lastSweep) } });

  const { page } = await open();

  expect(await page.locator(".empty").innerText()).toContain(text);
});

test("a caller without the permission is told so", async () => {
  server.answer({ "GET /api/fleet": { status: 403, body: { title: "Forbidden", detail: "Needs the role reader." } } });

  const { page } = await open();

  expect(await page.locator(".empty").innerText()).toContain("Your role does not permit seeing machines.");
});

test("names are texts: markup is not run, and a name from right to left moves nothing else", async () => {
  const hostile = ['<img src=x onerror="document.title=1">', "\u202Egnp.exe", "מכונה", "javascript:alert(1)"];
  const machines = hostile.map((name) => ({ name, resourceGroup: name, rule: name, state: "atRisk" }));
  server.answer({ "GET /api/fleet": { body: fleetOf(machines) } });

  const { page, problems } = await open();
  await page.getByText("lack a proven recovery point").waitFor();
  const onFleet = await page.locator(".worst a bdi").allTextContents();
  await page.goto(server.url("/machines"));
  await page.locator(".rows .name").first().waitFor();
  const inTable = await page.locator(".machines .name a bdi").allTextContents();

  expect(onFleet.toSorted()).toEqual(hostile.toSorted());
  expect(inTable.toSorted()).toEqual(hostile.toSorted());
  expect(await page.locator("main img").count()).toBe(0);
  expect(await page.title()).toBe("Machines – Holdfast");
  expect(problems).toEqual([]);
});

test.for([320, 360, 768])("nothing is wider than a window of %i pixels", async (width) => {
  const { page } = await open("", width);
  await page.getByText("lack a proven recovery point").waitFor();
  const fleet = await page.evaluate("document.scrollingElement.scrollWidth");
  await page.goto(server.url("/machines"));
  await page.locator(".rows .name").first().waitFor();

  expect([fleet, await page.evaluate("document.scrollingElement.scrollWidth")]).toEqual([width, width]);
});
