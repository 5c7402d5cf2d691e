import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startViewStage, type ViewStage } from "../../support/page/view-stage.ts";

let stage: ViewStage;
beforeAll(async () => {
  stage = await startViewStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

test("the calendar shows due times in each schedule's own zone, and where the clocks change", async () => {
  const { page } = await stage.open("/schedules");
  const month = page.getByRole("table", { name: "Due times and runs of March 2026" });
  await month
    .getByRole("link", { name: /nightly/ })
    .first()
    .waitFor();

  const cell = (day: string) =>
    month
      .getByRole("cell", { name: new RegExp(day) })
      .first()
      .textContent();

  expect(await cell("Tuesday 31 March")).toContain("03:00 nightly");
  expect(await cell("Sunday 29 March")).toContain("Clocks go forward by 60 min in Europe/Berlin");
});

test("the next month has what is due, held back by a black-out, or paused", async () => {
  const { page } = await stage.open("/schedules");

  await page.getByRole("button", { name: "Next month" }).click();
  const month = page.getByRole("table", { name: "Due times and runs of April 2026" });
  await month.waitFor();

  const text = (day: string) =>
    month
      .getByRole("cell", { name: new RegExp(day) })
      .first()
      .textContent();
  expect(await text("Friday 3 April")).toContain("Backups start 06:00");
  expect(await text("Monday 6 April")).toMatch(/05:30 before-work.*America\/New_York.*Paused/);
});

test("every month has all of its due times, and the list keeps the next one", async () => {
  const { page, problems } = await stage.open("/schedules");
  const next = page.getByRole("button", { name: "Next month" });

  await next.click();
  await next.click();
  const month = page.getByRole("table", { name: "Due times and runs of May 2026" });
  const lastDay = month.getByRole("cell", { name: /Sunday 31 May/ });
  await lastDay.getByText("nightly").waitFor();

  expect(await month.getByText("before-work").count()).toBe(5);
  expect(await page.getByRole("table", { name: "Schedules" }).textContent()).toContain("2026-04-01 03:00");
  expect(await page.getByText("are not all known yet").count()).toBe(0);
  expect(problems).toEqual([]);
});

test("a month whose due times cannot be read says so, and shows the next ones", async () => {
  const { page } = await stage.open("/schedules");
  await page.getByRole("table", { name: /March 2026/ }).waitFor();
  const down = { status: 503, body: { title: "Service Unavailable", status: 503, detail: "The storage is away." } };

  stage.answer({ "GET /api/schedules": down });
  await page.getByRole("button", { name: "Next month" }).click();
  await page.getByText("The due times of this month are not all known yet.").waitFor();

  const month = page.getByRole("table", { name: "Due times and runs of April 2026" });
  expect(await month.getByRole("cell", { name: /Thursday 2 April/ }).textContent()).toContain("03:00 nightly");
});
