import { expect, test } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { protectionStates } from "../../support/existing-machines.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const HOUR_MS = 3_600_000;
const vmId = sampleVmId("web-01");

/** A machine whose item is in error since its first backup failed, and whose next retry is a night away. */
async function startWithItemInError(): Promise<TestStack> {
  const stack = await startTestStack();
  await stack.planFaults({ kind: "backupJob", resource: vmId, outcome: "failedLeavingTask", count: 1 });
  await stack.createVm("web-01");
  await stack.settle();
  await request(stack, "protect");
  await stack.clock.advance(8 * HOUR_MS);
  return stack;
}

async function request({ host }: TestStack, what: "protect" | "backup"): Promise<void> {
  const headers = { "content-type": "application/json" };
  const url = `${host.url}/api/virtual-machines/${what}`;
  const { status } = await fetch(url, { method: "POST", headers, body: JSON.stringify({ vmId }) });
  expect(status).toBe(202);
}

test("a completed backup ends the problem of an item in error, hours before the machine's own retry", async () => {
  const stack = await startWithItemInError();
  const states = await protectionStates(stack);
  const before = stack.outcomeOf("web-01");

  await request(stack, "backup");
  await stack.clock.advance(3 * HOUR_MS);

  expect(states).toEqual(["ProtectionError"]);
  expect(before).toMatchObject({ outcome: "needsAttention", reason: "protectionError" });
  expect(stack.outcomeOf("web-01")).toMatchObject({ outcome: "alreadyProtected", reason: "protectedInVault" });
  expect(new Set(stack.messages().map(({ title }) => title))).toEqual(
    new Set(["web-01: backup failed", "web-01: not protected", "web-01: protected", "web-01: backed up again"]),
  );
});
