import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { browserPath, findOverflows, openPage, startBrowser } from "../support/browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
});

test("a missing browser is an error that names the command which installs one", () => {
  expect(() => browserPath({}, () => false)).toThrow("apt-get install chromium");
  expect(() => browserPath({ HOLDFAST_BROWSER: "/opt/none" }, () => false)).toThrow("names no file: /opt/none");
});

test("the setting's browser is preferred to the usual ones", () => {
  expect(browserPath({ HOLDFAST_BROWSER: "/opt/chromium" }, () => true)).toBe("/opt/chromium");
  expect(browserPath({}, (path) => path === "/usr/bin/google-chrome")).toBe("/usr/bin/google-chrome");
});

test("every machine's pages have the same language, zone and time", async () => {
  const { page } = await openPage(browser);

  const seen = await page.evaluate(
    "[navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone, new Date().toISOString()]",
  );

  expect(seen).toEqual(["en-GB", "UTC", "2026-03-31T02:10:00.000Z"]);
  await page.context().close();
});

test("a request that leaves the page is not sent, and a script error is noticed", async () => {
  const { page, problems } = await openPage(browser);

  await page.setContent('<img src="https://tracker.example/x.png"><script>throw new Error("broken")</script>');

  expect(problems).toEqual(
    expect.arrayContaining(["request to https://tracker.example/x.png", "script error: broken"]),
  );
  await page.context().close();
});

test.for([
  ["text that does not wrap", '<div id="frame" style="width:90px"><nobr>a long line that does not fit</nobr></div>'],
  ["a box that cuts its text", '<div id="frame"><p style="width:20px;overflow:hidden">incomprehensible</p></div>'],
  ["an element outside", '<div id="frame" style="width:90px"><p style="margin-left:200px">far</p></div>'],
])("what does not fit is found: %s", async ([, content = ""]) => {
  const { page } = await openPage(browser);
  await page.setContent(content);

  expect((await findOverflows(page, "#frame")).length).toBeGreaterThan(0);
  await page.context().close();
});
