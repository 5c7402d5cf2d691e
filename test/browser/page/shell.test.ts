import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openPage, startBrowser, type WatchedPage } from "../../support/browser.ts";
import { accessibilityProblems } from "../../support/page/axe.ts";
import { type PageServer, startPageServer } from "../../support/page-server.ts";

let browser: Browser;
let server: PageServer;
let opened: WatchedPage | undefined;
beforeAll(async () => {
  [browser, server] = await Promise.all([startBrowser(), startPageServer()]);
});
afterEach(() => opened?.page.context().close());
afterAll(() => Promise.all([browser.close(), server.close()]));

async function open(path: string, size: { readonly width?: number } = {}) {
  opened = await openPage(browser, { ...size, origins: [server.origin] });
  await opened.page.goto(server.url(path));
  return opened;
}

test("an unknown address is told, and leads to the fleet", async () => {
  const { page, problems } = await open("/nothing/here");

  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  const found = await accessibilityProblems(page);

  expect(found).toEqual([]);
  expect(problems).toEqual([]);
});
