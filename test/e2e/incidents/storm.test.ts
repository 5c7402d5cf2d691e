import { expect, test } from "vitest";
import { sampleVmBody, sampleVmId } from "../../../local/sample-machines.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const HOUR_MS = 3_600_000;
const group = sampleVmId("x").split("/providers/")[0] ?? "";
const vaultId =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/holdfast-backup/providers/Microsoft.RecoveryServices/vaults/holdfast-westeurope";
const names = Array.from({ length: 40 }, (_, index) => `vm-${String(index + 1).padStart(2, "0")}`);

interface Listed {
  readonly id: string;
  readonly status: string;
  readonly cause: string;
  readonly subjectCount: number;
  readonly openCount: number;
  readonly messages: number;
}

test("40 machines that fail with one code are one incident: one message when it opens, one when it is resolved", async () => {
  const stack = await stackWithMachines();
  const before = stack.messages().length;
  await stack.planFaults(
    ...names.map((name) => ({ kind: "backupJob", resource: sampleVmId(name), outcome: "snapshotFailed", count: 1 })),
  );
  for (const name of names) expect(await backUp(stack, name)).toBe(202);

  await stack.clock.advance(3 * HOUR_MS);

  const opened = titlesSince(stack, before);
  const [incident] = await incidentsOf(stack, "?status=open");
  expect(opened).toEqual([expect.stringContaining("40 machines")]);
  expect(incident).toMatchObject({ status: "open", subjectCount: 40, openCount: 40, messages: 1 });
  expect(await subjectsOf(stack, incident?.id ?? "")).toBe(40);
  expect(await incidentsOf(stack, `?vmId=${encodeURIComponent(sampleVmId("vm-07"))}`)).toHaveLength(1);
  expect(await incidentsOf(stack, `?cause=${incident?.cause}`)).toHaveLength(1);
  expect(await post(stack, `/api/incidents/${incident?.id}/acknowledge`, { by: "Ada" })).toBe(202);
  await stack.clock.advance(60_000);
  expect(await incidentsOf(stack, "?status=acknowledged")).toMatchObject([{ acknowledgedBy: "Ada" }]);

  for (const name of names) expect(await backUp(stack, name)).toBe(202);
  await stack.clock.advance(6 * HOUR_MS);

  expect(titlesSince(stack, before).slice(1)).toEqual([expect.stringContaining("40 machines")]);
  expect(await incidentsOf(stack, "?status=resolved")).toMatchObject([{ id: incident?.id, openCount: 0, messages: 2 }]);
  expect(await incidentsOf(stack, "?status=open")).toEqual([]);
  expect(await post(stack, `/api/incidents/${incident?.id}/snooze`, { hours: 2 })).toBe(409);
}, 300_000);

async function stackWithMachines(): Promise<TestStack> {
  const load = [
    { path: group, apiVersion: "2024-11-01", body: { location: "westeurope" } },
    ...names.map((name) => ({ path: sampleVmId(name), apiVersion: "2025-04-01", body: sampleVmBody(name) })),
  ];
  const change = (config: Record<string, unknown>) => {
    for (const rule of config["rules"] as Record<string, unknown>[]) delete rule["firstBackup"];
    config["sweep"] = { ...(config["sweep"] as object), everyMinutes: 1440 };
    for (const channel of config["channels"] as Record<string, unknown>[]) channel["minimumSeverity"] = "info";
    // The watcher sees the ends poll by poll.
    config["incidents"] = { gatherMinutes: 5 };
  };
  const options = { load, sweeps: true, watches: true };
  const stack = await startTestStack(change, "2026-06-01T08:00:00Z", undefined, options);
  await stack.clock.advance(HOUR_MS);
  expect(names.map((name) => stack.outcomeOf(name)?.outcome)).toEqual(names.map(() => "protected"));
  return stack;
}

async function backUp(stack: TestStack, name: string): Promise<number> {
  const container = `iaasvmcontainerv2;shop;${name}`;
  const item = `backupFabrics/Azure/protectionContainers/IaasVMContainer;${container}/protectedItems/VM;${container}`;
  const properties = { objectType: "IaasVMBackupRequest", recoveryPointExpiryTimeInUTC: "2026-12-01T00:00:00Z" };
  return (await stack.arm("POST", `${vaultId}/${item}/backup?api-version=2024-04-01`, { properties })).status;
}

function titlesSince(stack: TestStack, before: number): readonly string[] {
  const titles = stack.messages().map(({ title }) => title);
  return titles.slice(before).filter((title) => !title.startsWith("Sweep"));
}

async function incidentsOf(stack: TestStack, query: string): Promise<readonly Listed[]> {
  const response = await fetch(`${stack.host.url}/api/incidents${query}`);
  expect(response.status).toBe(200);
  return ((await response.json()) as { items: readonly Listed[] }).items;
}

async function subjectsOf(stack: TestStack, id: string): Promise<number> {
  const response = await fetch(`${stack.host.url}/api/incidents/${id}`);
  expect(response.status).toBe(200);
  return ((await response.json()) as { items: readonly unknown[] }).items.length;
}

async function post(stack: TestStack, path: string, body: object): Promise<number> {
  return (await fetch(`${stack.host.url}${path}`, { method: "POST", body: JSON.stringify(body) })).status;
}
