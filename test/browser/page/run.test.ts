import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { run } from "../../support/page/sample-operations.ts";
import { viewPaths } from "../../support/page/view-answers.ts";
import { startViewStage, type ViewStage } from "../../support/page/view-stage.ts";

let stage: ViewStage;
beforeAll(async () => {
  stage = await startViewStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

test("of 700 machines only those in sight are drawn, and the keyboard scrolls to the others", async () => {
  const { page } = await stage.open(viewPaths.run);
  await page.getByRole("link", { name: "web-001" }).waitFor();
  const drawn = await page.locator(".windowed tbody tr:not(.spacer)").count();

  await page.getByRole("region", { name: "Machines of the run, scrolls" }).press("End");
  await page.getByRole("link", { name: "web-700" }).waitFor();

  expect(drawn).toBeLessThan(60);
  expect(await page.getByRole("table", { name: "Machines of the run" }).getAttribute("aria-rowcount")).toBe("701");
});

test("machines of one status are asked for, and each reason is in words", async () => {
  const { page } = await stage.open(viewPaths.endedRun);

  await page.getByRole("combobox", { name: /^Status/ }).selectOption("failed");
  await page.getByRole("link", { name: "web-001" }).waitFor({ state: "detached" });
  await page.getByRole("cell", { name: /^Snapshot failed/ }).waitFor();

  expect(await page.getByRole("table", { name: "Machines of the run" }).getByRole("row").count()).toBe(2);
});

test("a run is cancelled after the question that says what is left out", async () => {
  const path = `/api/runs/${encodeURIComponent(run.id)}/cancel`;
  const { page } = await stage.open(viewPaths.run, {
    answers: { [`POST ${path}`]: { status: 202, body: { id: run.id } } },
  });
  await page.getByRole("button", { name: "Cancel run" }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel this run?" });
  const scope = await dialog.locator(".scope").textContent();

  await dialog.getByRole("button", { name: "Cancel run" }).click();
  await page.getByText("The run is being cancelled.").waitFor();

  expect(scope).toContain("388 machines that have not begun are left out");
  expect(stage.changes()).toMatchObject([{ path }]);
});
