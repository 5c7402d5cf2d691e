import { expect, test } from "vitest";
import { protectVirtualMachine } from "../../../../orchestrations/protect-virtual-machine/workflow.ts";
import { driveOrchestrator } from "../../../support/drive-orchestrator.ts";
import { decided, machine, protect, recheckRequested, straightWay, vmId } from "../../../support/workflow-answers.ts";

const creating = { ...decided, machine: { ...machine, provisioningState: "Creating" } };
const recreated = { ...decided, machine: { ...machine, uniqueId: "unique-2" } };
const withBackup = { ...decided, decision: { ...protect, firstBackupRetainDays: 14 } };

test.for<[string, Record<string, readonly unknown[]>]>([
  ["while Azure makes the machine", { decideProtection: [creating] }],
  ["when the machine was recreated", { decideProtection: [recreated] }],
  ["for a recheck", { readBackups: [recheckRequested], "recheckRequests.consume": ["requestedByPerson"] }],
  ["for the first backup", { decideProtection: [withBackup] }],
])("carries what started it from one generation to the next: %s", ([, changes]) => {
  const origin = { requestId: "request-1", sweepId: "sweep-1" };
  const input = { vmId, ...origin, source: "sweep", uniqueId: "unique-1" };
  const answers = { ...straightWay, ...changes };

  const run = driveOrchestrator(protectVirtualMachine, { input, now: "2026-03-31T01:00:00.000Z", answers });

  expect(run.continuedWith).toMatchObject(origin);
});
