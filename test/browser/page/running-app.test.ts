import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openPage, startBrowser, type WatchedPage } from "../../support/browser.ts";
import { accessibilityProblems } from "../../support/page/axe.ts";
import { type RunningApp, startRunningApp } from "../../support/page/running-app.ts";

/**
 * The page of the app that `npm start` runs; the other files of this folder have canned responses. In order: one page stays open, as an
 * operator's does, while the app works. The page polls every 30 seconds while nothing runs, and machines may be slow.
 */
const LIMIT_MS = 150_000;

vi.setConfig({ testTimeout: 360_000, hookTimeout: 360_000 });

let app: RunningApp;
let browser: Browser;
let watched: WatchedPage;
let page: Page;
beforeAll(async () => {
  [app, browser] = await Promise.all([startRunningApp(), startBrowser()]);
  watched = await openPage(browser, { width: 1280, origins: [app.origin], hasRealTime: true });
  page = watched.page;
  page.setDefaultTimeout(LIMIT_MS);
  await page.goto(app.page);
  // A page that is loaded anew loses this.
  await page.evaluate("window.isSamePage = true");
});
afterAll(async () => {
  await Promise.all([browser?.close(), app?.stop()]);
});

const tile = (words: string) => page.getByRole("link", { name: words, exact: true });
const counts = async () => (await page.locator(".tile .count").allInnerTexts()).map(Number);
const view = (name: string) => page.getByRole("navigation").getByRole("link", { name, exact: true });

test("shows the machines that the sweep finds and the one of an event, in counts that add up", async () => {
  await app.postSampleEvent();

  await tile("3 Protected").waitFor();
  await tile("1 Excluded").waitFor();

  expect((await counts()).reduce((sum, count) => sum + count, 0)).toBe(4);
  expect(await page.getByRole("main").innerText()).toContain("Together 4 machines. In addition 0 deleted");
  expect(await accessibilityProblems(page)).toEqual([]);
});

test("shows a machine as protected that is created while the page is open", async () => {
  await app.createMachine("db-01");

  await tile("4 Protected").waitFor();
  const sum = (await counts()).reduce((total, count) => total + count, 0);
  await tile("4 Protected").click();
  const row = page.getByRole("row", { name: /db-01/ });
  await row.waitFor();

  expect(sum).toBe(5);
  expect(await row.innerText()).toContain("Protected");
  expect(await accessibilityProblems(page)).toEqual([]);
});

test("tells the machine's way from its event to the backup in the vault, in words", async () => {
  await page.getByRole("link", { name: "db-01" }).click();
  const timeline = page.getByRole("table", { name: "Timeline of the machine" });
  await timeline.getByText("Backup completed").first().waitFor();

  const entries = (await timeline.locator("tbody tr").allInnerTexts()).join("\n");
  const shown = await page.getByRole("main").innerText();

  expect(entries).toContain("Event received");
  expect(entries).toContain('Rule "everything else"');
  expect(entries).toContain("Protection enabled");
  expect(entries).toContain("The job completed and the transfer to the vault completed.");
  expect(shown).toMatch(/Last on-demand backup\s+Completed Vaulted, ended /);
  expect(shown.match(/\b[a-z]+[A-Z]\w*/g)).toBeNull();
  expect(await accessibilityProblems(page)).toEqual([]);
});

test("backs the machine up after a question, shows the backup in the vault, and who asked for it", async () => {
  const timeline = page.getByRole("table", { name: "Timeline of the machine" });
  const completed = timeline.getByRole("row", { name: /Backup completed/ });
  const before = await completed.count();
  await page.getByRole("button", { name: "Back up now" }).click();
  const dialog = page.getByRole("dialog", { name: "Back up this machine now?" });
  await dialog.getByText("1 machine: db-01 in the resource group shop").waitFor();
  const onDialog = await accessibilityProblems(page);

  await dialog.getByRole("button", { name: "Back up now" }).click();
  await page.getByText("Requested.").waitFor();
  await completed.nth(before).waitFor();
  await view("Approvals").click();
  const change = page.getByRole("table", { name: /Recent changes/ }).locator("tbody tr");
  await change.first().waitFor();

  expect(onDialog).toEqual([]);
  expect(await change.allInnerTexts()).toEqual([
    expect.stringMatching(/\blocal\s+Backup\s+db-01\s+shop\s+kept for 30 days$/i),
  ]);
  expect(await accessibilityProblems(page)).toEqual([]);
});

test("was one page without an error, a refused request or a breach of its content security policy", async () => {
  await view("Fleet").click();
  await tile("4 Protected").waitFor();

  expect(await page.evaluate("window.isSamePage")).toBe(true);
  expect(watched.problems).toEqual([]);
});

test("ends with the app, and says that the app cannot be reached", async () => {
  const code = await app.stop();

  await page.getByText("Holdfast cannot be reached").first().waitFor();

  expect(code).toBe(0);
  expect(await tile("4 Protected").isVisible()).toBe(true);
});
