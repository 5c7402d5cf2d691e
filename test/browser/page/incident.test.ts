import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { vmIdOf } from "../../support/page/sample-machine.ts";
import { viewPaths } from "../../support/page/view-answers.ts";
import { startViewStage, type ViewStage } from "../../support/page/view-stage.ts";

let stage: ViewStage;
beforeAll(async () => {
  stage = await startViewStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

test("backups are retried of the machines that are still concerned, which are shown and counted first", async () => {
  const backup = (request: { readonly body: unknown }) =>
    JSON.stringify(request.body).includes("web-02")
      ? { status: 503, body: { title: "Service Unavailable", status: 503, detail: "The task hub does not answer." } }
      : { status: 202, body: {} };
  const { page } = await stage.open(viewPaths.incident, { answers: { "POST /api/virtual-machines/backup": backup } });
  await page.getByRole("button", { name: "Retry backups" }).click();
  const dialog = page.getByRole("dialog", { name: "Back up 2 machines now?" });
  const names = await dialog.getByRole("listitem").allTextContents();

  await dialog.getByRole("button", { name: "Retry backups" }).click();
  await page.getByText("1 requested.").waitFor();

  expect(names).toEqual(["web-01", "web-02"]);
  expect(stage.changes().map(({ body }) => body)).toEqual([{ vmId: vmIdOf("web-01") }, { vmId: vmIdOf("web-02") }]);
  expect(await page.getByText("The task hub does not answer.").count()).toBe(1);
});

test("an incident is snoozed for the hours that are chosen", async () => {
  const path = `/api${viewPaths.incident}/snooze`;
  const { page } = await stage.open(viewPaths.incident, { answers: { [`POST ${path}`]: { status: 202, body: {} } } });

  await page.getByLabel("Snooze for").selectOption("72");
  await page.getByRole("button", { name: "Snooze", exact: true }).click();
  await page
    .getByRole("dialog", { name: "Snooze this incident for 3 days?" })
    .getByRole("button", { name: "Snooze" })
    .click();
  await page.getByText("Snoozed for 3 days.").waitFor();

  expect(stage.changes()).toMatchObject([{ path, body: { hours: 72 } }]);
});

test("the list's filters are in the address", async () => {
  const { page } = await stage.open("/incidents?cause=agent");
  await page.getByRole("link", { name: "3 machines: backup failed" }).waitFor();
  const shown = await page.getByRole("link", { name: /recovery point/ }).count();

  await page.getByLabel("Severity").selectOption("warning");
  await page.getByText("No open incidents match the filters.").waitFor();
  const { search } = new URL(page.url());
  await page.getByRole("button", { name: "Clear filters" }).first().click();

  expect(shown).toBe(0);
  expect(search).toBe("?severity=warning&cause=agent");
  await page.getByRole("link", { name: /recovery point/ }).waitFor();
});
