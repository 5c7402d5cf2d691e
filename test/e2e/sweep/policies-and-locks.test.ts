import { expect, test } from "vitest";
import { startWithMachines } from "../../support/existing-machines.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001";
const VAULT = `${SUBSCRIPTION}/resourceGroups/holdfast-backup/providers/Microsoft.RecoveryServices/vaults/holdfast-westeurope`;
const POLICY = `${VAULT}/backupPolicies/holdfast-daily?api-version=2023-06-01`;
const writes = "Microsoft.RecoveryServices/vaults/backupPolicies/write";

function inBerlin(config: Record<string, unknown>): void {
  const { daily } = config["policies"] as { daily: { template: object } };
  Object.assign(daily.template, { time: "02:00", timeZone: "Europe/Berlin" });
}

async function timeZoneOf(stack: TestStack): Promise<string> {
  const { body } = await stack.arm("GET", POLICY);
  return (body as { properties: { timeZone: string } }).properties.timeZone;
}

test("a policy in Berlin's time follows the end of summer time, although no machine is new", async () => {
  const stack = await startWithMachines(["old-1", "old-2"], inBerlin, "2026-10-24T22:00:00Z");
  await stack.settle();
  const before = [await timeZoneOf(stack), await stack.calls(writes)];

  await stack.clock.advance(5 * 3_600_000);
  await stack.settle();

  // Without daylight saving, two hours and one ahead of UTC.
  expect(before).toEqual(["South Africa Standard Time", 1]);
  expect(await timeZoneOf(stack)).toBe("W. Central Africa Standard Time");
  expect(await stack.calls(writes)).toBe(2);
  expect(stack.messages().map(({ title }) => title)).toEqual(["Sweep: 2 newly protected", "Sweep: 1 policy corrected"]);
});

test("a policy that is not managed and differs is named once, and left as it is", async () => {
  const stack = await startWithMachines(["old-1"]);
  await stack.settle();
  const { body } = await stack.arm("GET", POLICY);
  const { properties } = body as { properties: Record<string, unknown> };
  await stack.arm("PUT", POLICY, { properties: { ...properties, instantRpRetentionRangeInDays: 5 } });
  const before = await stack.calls(writes);

  await stack.clock.advance(2 * 3_600_000);
  await stack.settle();

  expect(await stack.calls(writes)).toBe(before);
  const [, message, ...others] = stack.messages();
  expect([message?.title, others]).toEqual(["Sweep: 1 policy differs from its template", []]);
  expect(message?.text).toContain("instantRestoreDays is 5, not 2");
});

test("a lock on the group of the restore points is named once, with what to do", async () => {
  const stack = await startWithMachines(["old-1"]);
  await stack.settle();
  const group = `${SUBSCRIPTION}/resourceGroups/AzureBackupRG_westeurope_1`;
  await stack.arm("PUT", `${group}?api-version=2024-11-01`, { location: "westeurope" });
  const lock = await stack.arm("PUT", `${group}/providers/Microsoft.Authorization/locks/keep?api-version=2020-05-01`, {
    properties: { level: "CanNotDelete" },
  });

  await stack.clock.advance(2 * 3_600_000);
  await stack.settle();

  expect(lock.status).toBe(201);
  const [, message, ...others] = stack.messages();
  expect([message?.title, others]).toEqual(["Sweep: 1 lock holds restore points", []]);
  expect(message?.text).toContain("Remove the lock from the resource group");
});
