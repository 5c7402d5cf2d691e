import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { accessibilityProblems } from "../../support/page/axe.ts";
import { failedMachine, vmIdOf } from "../../support/page/sample-machine.ts";
import { viewPaths } from "../../support/page/view-answers.ts";
import { startViewStage, type ViewStage } from "../../support/page/view-stage.ts";

let stage: ViewStage;
beforeAll(async () => {
  stage = await startViewStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

const machineRoute = (id: string) => `GET /api/virtual-machines/${encodeURIComponent(id)}`;
const started = { status: 202, body: { id: "backup:web-01:1" } };

test("the reason stands in words, with its evidence and the next step", async () => {
  const { page } = await stage.open(viewPaths.machine);

  const state = page.getByRole("region", { name: "State" });
  await state.waitFor();

  const text = (await state.textContent()) ?? "";
  expect(text).toContain("Snapshot failed: No snapshot could be taken.");
  expect(text).toContain("Evidence: the backup job in Azure, 30 Mar 2026, 23:05 (3 hours ago)");
  expect(text).toContain("Next step:");
});

test("a backup is requested only after the question that shows its scope, and the focus comes back", async () => {
  const { page } = await stage.open(viewPaths.machine, { answers: { "POST /api/virtual-machines/backup": started } });
  await page.getByRole("button", { name: "Back up now" }).click();
  const dialog = page.getByRole("dialog", { name: "Back up this machine now?" });
  const scope = await dialog.locator(".scope").textContent();
  const before = stage.changes().length;

  await dialog.getByRole("button", { name: "Back up now" }).click();
  await page.getByText("Requested.").waitFor();

  expect(scope).toContain("1 machine: web-01 in the resource group shop");
  expect(before).toBe(0);
  expect(stage.changes().map(({ path, body, headers }) => [path, body, headers["x-holdfast-client"]])).toEqual([
    ["/api/virtual-machines/backup", { vmId: failedMachine.vmId }, "page"],
  ]);
  await page.waitForFunction("document.activeElement.textContent === 'Back up now'");
});

test("a refused request says why", async () => {
  const refused = { status: 409, body: { title: "Conflict", status: 409, detail: "The machine is being deleted." } };
  const { page } = await stage.open(viewPaths.machine, { answers: { "POST /api/virtual-machines/protect": refused } });

  await page.getByRole("button", { name: "Check again" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Check again" }).click();

  await page.getByRole("alert").getByText("The machine is being deleted.").waitFor();
});

test("a reader sees why nothing can be done", async () => {
  const reader = { body: { name: "Ada", roles: ["reader"], signIn: true } };

  const { page } = await stage.open(viewPaths.machine, { answers: { "GET /api/me": reader } });
  await page.getByText("This needs the role operator; yours: reader.").first().waitFor();

  expect(await page.getByRole("button", { name: "Back up now" }).isDisabled()).toBe(true);
});

test("a live update changes what runs and leaves the focus where it is", async () => {
  const { page } = await stage.open(viewPaths.machine);
  await page.getByText("Retrying, attempt 2").waitFor();
  await page.getByLabel("Drawn").focus();
  const running = [
    { kind: "backup", instanceId: "backup:web-01:1", phase: "transfer", since: "2026-03-31T02:05:00.000Z" },
  ];

  stage.answer({ [machineRoute(failedMachine.vmId)]: { body: { ...failedMachine, running } } });
  await page.getByText("Backup: data goes to the vault").waitFor();

  expect(await page.evaluate("document.activeElement.tagName")).toBe("SELECT");
});

test("a job of the policy is shown beside what the workflows do, with the time of the list", async () => {
  const vaultJobs = { listedAt: "2026-03-31T02:06:00.000Z", items: [{ hasSnapshot: true }] };
  const { page, problems } = await stage.open(viewPaths.machine, {
    answers: { [machineRoute(failedMachine.vmId)]: { body: { ...failedMachine, running: undefined, vaultJobs } } },
  });

  const running = page.getByRole("region", { name: "Running now" });
  await running.getByText("Backup job in the vault: the snapshot is taken, data goes to the vault").waitFor();

  expect(await running.innerText()).toContain("No workflow of Holdfast runs for this machine.");
  expect(await running.innerText()).toContain("when the vault's jobs were listed, 31 Mar 2026, 02:06 (4 minutes ago).");
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(problems).toEqual([]);
});

test("names with markup or right-to-left characters are text", async () => {
  const name = '<img src=x onerror="window.hit=1">\u202Egnp';
  const hostile = {
    ...failedMachine,
    name,
    rule: name,
    timeline: [{ at: failedMachine.since, what: name, detail: name }],
  };

  const { page, problems } = await stage.open(viewPaths.machine, {
    answers: { [machineRoute(failedMachine.vmId)]: { body: hostile } },
  });
  await page.getByRole("heading", { level: 1 }).getByText(name).waitFor();

  expect(await page.evaluate("[document.querySelectorAll('main img').length, window.hit]")).toEqual([0, undefined]);
  expect(problems).toEqual([]);
});

test("a name that several machines have lists them", async () => {
  const vmIds = [vmIdOf("web-05"), vmIdOf("web-05", "test")];
  const conflict = {
    status: 409,
    body: { title: "Conflict", status: 409, detail: "2 machines have the name.", vmIds },
  };

  const { page } = await stage.open("/machines/web-05", { answers: { [machineRoute("web-05")]: conflict } });
  await page.getByRole("heading", { name: "Several machines have this name" }).waitFor();

  const links = page.getByRole("link", { name: "web-05" });
  expect(await links.count()).toBe(2);
  expect(await links.nth(1).getAttribute("href")).toBe(`/api/ui/machines/${encodeURIComponent(vmIds[1] ?? "")}`);
});
