import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { NAVIGATION } from "../../../web/routes.ts";
import { openPage, startBrowser, type WatchedPage } from "../../support/browser.ts";
import { accessibilityProblems } from "../../support/page/axe.ts";
import { openView, pollNow, READERS } from "../../support/page/open-view.ts";
import { fleetAnswers } from "../../support/page/samples.ts";
import { type PageServer, startPageServer } from "../../support/page-server.ts";

let browser: Browser;
let server: PageServer;
let opened: WatchedPage | undefined;
beforeAll(async () => {
  browser = await startBrowser();
});
beforeEach(async () => {
  server = await startPageServer(fleetAnswers(60));
});
afterEach(async () => {
  await opened?.page.context().close();
  await server.close();
});
afterAll(() => browser.close());

async function open(...[path, reader]: readonly [path?: string, reader?: Parameters<typeof openView>[3]]) {
  opened = await openView(browser, server, path, reader);
  return opened;
}

test.for(READERS)("no view has an accessibility problem, seen as $name", async (reader) => {
  const { page } = await open("", reader);
  const found: string[] = [];

  for (const address of ["", ...NAVIGATION.slice(1).map(({ view }) => `/${view}`), "/nothing/here"]) {
    await page.goto(server.url(address));
    await page.locator("h1").waitFor();
    found.push(...(await accessibilityProblems(page)).map((problem) => `${address}: ${problem}`));
  }

  expect(found).toEqual([]);
});

test("an unknown address is told, and leads to the fleet", async () => {
  const { page, problems } = await open("/nothing/here");

  await page.getByRole("main").getByRole("link", { name: "Go to the fleet" }).click();
  await page.getByRole("heading", { name: "Fleet", level: 1 }).waitFor();

  expect(problems).toEqual([]);
});

test("the keyboard alone skips the navigation, and a link's view takes the focus", async () => {
  const { page } = await open("", { width: 1280 });
  const focused = () => page.evaluate("document.activeElement.tagName + ' ' + document.activeElement.textContent");

  await page.keyboard.press("Tab");
  expect(await focused()).toBe("BUTTON Skip to the content");
  await page.keyboard.press("Enter");
  expect(await focused()).toMatch(/^MAIN /);
  await page.getByRole("navigation").getByRole("link", { name: "Machines" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Machines", level: 1 }).waitFor();

  expect(await focused()).toBe("H1 Machines");
  expect(await page.title()).toBe("Machines – Holdfast");
});

test("on a phone the navigation opens by a button, and a link closes it", async () => {
  const { page } = await open("", { width: 360 });
  const machines = page.getByRole("navigation").getByRole("link", { name: "Machines" });
  expect(await machines.isVisible()).toBe(false);

  await page.getByRole("navigation").getByRole("button", { name: "Fleet" }).click();
  await machines.click();
  await page.getByRole("heading", { name: "Machines", level: 1 }).waitFor();

  expect(await machines.isVisible()).toBe(false);
});

test("colours and the zone are kept over visits", async () => {
  const { page } = await open();

  await page.getByLabel("Colours").selectOption("Dark");
  await page.getByRole("button", { name: "UTC" }).click();
  await page.reload();
  await page.locator("h1").waitFor();

  expect(await page.evaluate("document.documentElement.dataset.theme")).toBe("dark");
  expect(await page.evaluate("getComputedStyle(document.body).colorScheme")).toBe("dark");
  expect(await page.getByRole("button", { name: "UTC" }).getAttribute("aria-pressed")).toBe("true");
});

test("a lost connection is told after two polls, what is known stays, and the page recovers", async () => {
  const { page } = await open();
  await page.getByText("lack a proven recovery point").waitFor();
  const banner = page.getByText("Holdfast cannot be reached");

  server.cutOff(true);
  await pollNow(page, server);
  expect(await banner.isVisible()).toBe(false);
  await pollNow(page, server);
  await banner.waitFor();
  const shown = await page.getByRole("main").innerText();
  server.cutOff(false);
  await page.getByRole("button", { name: "Try now" }).click();
  await banner.waitFor({ state: "detached" });

  expect(shown).toContain("this page shows what was known at 31 Mar 2026, 02:10");
  expect(shown).toContain("lack a proven recovery point");
});

test("an unchanged fleet costs a 304, and stays shown", async () => {
  const { page, problems } = await open();
  await page.getByText("lack a proven recovery point").waitFor();

  await pollNow(page, server);

  const statuses = server.requests.filter(({ path }) => path === "/api/fleet").map(({ status }) => status);
  expect(statuses).toEqual([200, 304]);
  expect(await page.getByText("lack a proven recovery point").isVisible()).toBe(true);
  expect(problems).toEqual([]);
});

test("asks for a function key where the app wants one, sends it, and forgets it with the tab", async () => {
  const { "GET /api/fleet": fleet } = fleetAnswers(60);
  const answer = typeof fleet === "function" || fleet === undefined ? {} : fleet;
  server.answer({
    "GET /api/fleet": ({ headers }) => (headers["x-functions-key"] === "right" ? answer : { status: 401 }),
  });
  const { page } = await open();
  await page.getByRole("heading", { name: "Key needed" }).waitFor();
  const found = await accessibilityProblems(page);

  await page.getByLabel("Function key").fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByText("The app refused the key.").waitFor();
  await page.getByLabel("Function key").fill("right");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("lack a proven recovery point").waitFor();

  expect(found).toEqual([]);
  expect(await page.evaluate("sessionStorage.getItem('holdfast-functions-key')")).toBe("right");
  expect(await page.evaluate("Object.values(localStorage).includes('right')")).toBe(false);
});

test("goes to the sign-in of App Service where that redirects, and names the way back", async () => {
  server.answer({
    "GET /api/fleet": { status: 302, headers: { location: "https://login.microsoftonline.com/" } },
    "GET /.auth/login/aad": { body: "sign in" },
  });
  opened = await openPage(browser, { origins: [server.origin] });
  const { page } = opened;

  await page.goto(server.url("/machines?state=atRisk"));
  await page.waitForURL(/\.auth/);

  expect(page.url()).toBe(
    `${server.origin}/.auth/login/aad?post_login_redirect_uri=%2Fapi%2Fui%2Fmachines%3Fstate%3DatRisk`,
  );
});
