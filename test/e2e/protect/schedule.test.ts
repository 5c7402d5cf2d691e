import { expect, test } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

/** From the evening of the first day until after one in the morning, Berlin time, of the third. */
const TWO_NIGHTS_MS = 27 * 3600 * 1000;
const nightly = { name: "nightly", cron: "0 1 * * *", timeZone: "Europe/Berlin", retainDays: 14 };

test("a schedule backs up every matching protected machine at its local time, once a night", async () => {
  const stack = await startTestStack((config) => {
    config["schedules"] = [{ ...nightly, match: { tags: { tier: ["gold"] } } }];
  }, "2026-06-01T20:00:00Z");
  await stack.createVm("gold-01", { tags: { tier: "gold" } });
  await stack.createVm("plain-01");
  await stack.settle();

  await stack.clock.advance(TWO_NIGHTS_MS);
  await stack.settle();

  const runs = stack.instancesOf("run:nightly:").filter(({ instanceId }) => !instanceId.includes(":part:"));
  // One in the morning in Berlin is 23:00 UTC in summer.
  expect(runs.map((run) => new Date(run.createdAtMs).toISOString().slice(0, 16)).toSorted()).toEqual([
    "2026-06-01T23:00",
    "2026-06-02T23:00",
  ]);
  expect(runs.map((run) => run.runtimeStatus)).toEqual(["Completed", "Completed"]);
  expect(await backupsOf(stack, "gold-01")).toBe(3);
  expect(await backupsOf(stack, "plain-01")).toBe(1);
});

test("an HTTP request for a backup starts it and returns status links that lead to its result", async () => {
  const stack = await startTestStack();
  await stack.createVm("web-01");
  await stack.settle();

  const { status, links } = await post(stack, "backup", { vmId: sampleVmId("web-01"), retainDays: 5 });
  await stack.settle();

  const ended = (await (await fetch(links["statusQueryGetUri"] ?? "")).json()) as {
    runtimeStatus: string;
    output: object;
  };
  expect(status).toBe(202);
  expect(ended).toMatchObject({ runtimeStatus: "Completed", output: { result: "completed", reason: "vaulted" } });
  expect(await backupsOf(stack, "web-01")).toBe(2);
});

test("an HTTP request for protection protects a machine whose event was lost", async () => {
  const stack = await startTestStack();
  await stack.planFaults({ kind: "event", effect: "drop" });
  await stack.createVm("web-01");
  await stack.settle();

  const { status } = await post(stack, "protect", { vmId: sampleVmId("web-01") });
  await stack.settle();

  expect(status).toBe(202);
  expect(stack.outcomeOf("web-01")).toMatchObject({ outcome: "protected" });
});

test("a request without a VM ID is refused with the field's name", async () => {
  const stack = await startTestStack();

  const response = await fetch(`${stack.host.url}/api/virtual-machines/protect`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ vmId: "web-01" }),
  });

  expect(response.status).toBe(400);
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  expect(await response.text()).toContain("vmId");
});

async function post(stack: TestStack, verb: string, body: object) {
  const response = await fetch(`${stack.host.url}/api/virtual-machines/${verb}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, links: (await response.json()) as Record<string, string> };
}

async function backupsOf(stack: TestStack, name: string): Promise<number> {
  const vault =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/holdfast-backup/providers/Microsoft.RecoveryServices/vaults/holdfast-westeurope";
  const filter = encodeURIComponent("operation eq 'Backup'");
  const { body } = await stack.arm("GET", `${vault}/backupJobs?api-version=2024-04-01&$filter=${filter}`);
  const jobs = (body as { value: { properties: { entityFriendlyName: string } }[] }).value;
  return jobs.filter((job) => job.properties.entityFriendlyName.toLowerCase() === name).length;
}
