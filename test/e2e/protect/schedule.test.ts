import { expect, test } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { startWorld, type World } from "../../support/stack/protected-world.ts";

const dayMs = 24 * 3600 * 1000;
const nightly = { name: "nightly", cron: "0 1 * * *", timeZone: "Europe/Berlin", retainDays: 14 };

test("a schedule backs up every matching protected machine at its own wall-clock time, once a night", async () => {
  const world = await startWorld((config) => {
    config["schedules"] = [{ ...nightly, match: { tags: { tier: ["gold"] } } }];
  });
  await world.createVm("gold-01", { tags: { tier: "gold" } });
  await world.createVm("plain-01");
  await world.settle();

  await world.clock.advance(2 * dayMs);
  await world.settle();

  const runs = world.runsOf("run:nightly:");
  // One in the morning in Berlin is 23:00 UTC in summer.
  expect(runs.map((run) => new Date(run.createdAtMs).toISOString().slice(0, 16)).toSorted()).toEqual([
    "2026-06-01T23:00",
    "2026-06-02T23:00",
  ]);
  expect(runs.map((run) => run.runtimeStatus)).toEqual(["Completed", "Completed"]);
  expect(await backupsOf(world, "gold-01")).toBe(3);
  expect(await backupsOf(world, "plain-01")).toBe(1);
});

test("asking for a backup by HTTP backs the machine up and answers with status links that end in its result", async () => {
  const world = await startWorld();
  await world.createVm("web-01");
  await world.settle();

  const { status, links } = await post(world, "backup", { vmId: sampleVmId("web-01"), retainDays: 5 });
  await world.settle();

  const ended = (await (await fetch(links["statusQueryGetUri"] ?? "")).json()) as {
    runtimeStatus: string;
    output: object;
  };
  expect(status).toBe(202);
  expect(ended).toMatchObject({ runtimeStatus: "Completed", output: { result: "completed", reason: "vaulted" } });
  expect(await backupsOf(world, "web-01")).toBe(2);
});

test("asking for protection by HTTP protects a machine no event told of", async () => {
  const world = await startWorld();
  await world.planFaults({ kind: "event", effect: "drop" });
  await world.createVm("web-01");
  await world.settle();

  const { status } = await post(world, "protect", { vmId: sampleVmId("web-01") });
  await world.settle();

  expect(status).toBe(202);
  expect(world.outcomeOf("web-01")).toMatchObject({ outcome: "protected" });
});

test("a request without a machine's ID is refused with the field's name", async () => {
  const world = await startWorld();

  const answer = await fetch(`${world.stack.host.url}/api/virtual-machines/protect`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ vmId: "web-01" }),
  });

  expect(answer.status).toBe(400);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(await answer.text()).toContain("vmId");
});

async function post(world: World, verb: string, body: object) {
  const answer = await fetch(`${world.stack.host.url}/api/virtual-machines/${verb}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, links: (await answer.json()) as Record<string, string> };
}

async function backupsOf(world: World, name: string): Promise<number> {
  const vault =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/holdfast-backup/providers/Microsoft.RecoveryServices/vaults/holdfast-westeurope";
  const filter = encodeURIComponent("operation eq 'Backup'");
  const { body } = await world.arm("GET", `${vault}/backupJobs?api-version=2024-04-01&$filter=${filter}`);
  const jobs = (body as { value: { properties: { entityFriendlyName: string } }[] }).value;
  return jobs.filter((job) => job.properties.entityFriendlyName.toLowerCase() === name).length;
}
