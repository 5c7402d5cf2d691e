import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { viewPaths } from "../../support/page/view-answers.ts";
import { startViewStage, type ViewStage } from "../../support/page/view-stage.ts";

let stage: ViewStage;
beforeAll(async () => {
  stage = await startViewStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

const path = `/api/approvals/${encodeURIComponent("approval:web-09:1")}`;

test("a deletion is approved only with the machine's name typed", async () => {
  const { page } = await stage.open(viewPaths.approvals, { answers: { [`POST ${path}`]: { status: 202, body: {} } } });
  await page.getByLabel("Comment (optional)").fill("decommissioned");
  await page.getByRole("button", { name: "Approve deletion" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete this machine's backup data?" });
  const approve = dialog.getByRole("button", { name: "Approve deletion" });
  await dialog.getByRole("textbox").fill("web-0");
  const isReadyTooEarly = await approve.isEnabled();

  await dialog.getByRole("textbox").fill("web-09");
  await approve.click();
  await page.getByText("Approved. The deletion is carried out").waitFor();

  expect(isReadyTooEarly).toBe(false);
  expect(stage.changes()).toMatchObject([
    { path, body: { decision: "approve", confirm: "web-09", comment: "decommissioned" } },
  ]);
});

test("who is no approver sees what waits, and why it cannot decide", async () => {
  const operator = { body: { name: "Bo", roles: ["reader", "operator"], signIn: true } };

  const { page } = await stage.open(viewPaths.approvals, { answers: { "GET /api/me": operator } });
  await page.getByText("This needs the role approver; yours: reader, operator.").first().waitFor();

  expect(await page.getByRole("button", { name: "Approve deletion" }).isDisabled()).toBe(true);
  expect(await page.getByRole("button", { name: "Refuse" }).isDisabled()).toBe(true);
});

test("changes are listed with who made them", async () => {
  const { page } = await stage.open(viewPaths.approvals);

  const row = page.getByRole("row").filter({ hasText: "function key" });
  await row.waitFor();

  expect(await row.textContent()).toContain("Backup");
  expect(await row.getByRole("link", { name: "web-01" }).count()).toBe(1);
});
