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
