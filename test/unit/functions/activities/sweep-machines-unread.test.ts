import { expect, test } from "vitest";
import { machineKey } from "../../../../domain/coordination/instance-ids.ts";
import { BackupError } from "../../../../domain/errors.ts";
import { defaultIncidentSettings } from "../../../../domain/incidents/settings.ts";
import { createSweepMachines } from "../../../../functions/activities/sweep-machines.ts";
import { InMemoryFleet } from "../../../support/fakes/in-memory-fleet.ts";
import { InMemoryInventory } from "../../../support/fakes/in-memory-inventory.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { sampleConfig, sampleMachine, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
const at = "2026-03-30T08:00:00.000Z";
const midnight = "2026-03-31T00:00:00.000Z";

/** Sweeps one machine while the inventory cannot be read. */
async function sweepWithoutInventory(problem?: object) {
  const vmId = sampleVmId("a");
  const fleet = new InMemoryFleet([SUBSCRIPTION], 10);
  fleet.putMachine(sampleMachine({ name: "a", vmId }));
  const inventory = new InMemoryInventory();
  inventory.faults.failNext("read", new BackupError("STORAGE_UNAVAILABLE", "table down"));
  const workflows = new InMemoryWorkflows();
  if (problem !== undefined) workflows.putEntity("openProblem", machineKey(vmId), problem);
  const settings = { config: sampleConfig(), incidents: defaultIncidentSettings };
  const activity = createSweepMachines({ fleet, inventory, workflows: () => workflows, ...settings });
  const input = { at, subscriptionIds: [SUBSCRIPTION], readable: [SUBSCRIPTION], probed: [], fingerprint: 0 };
  const { starts, counts } = await activity(input, recordingContext().context);
  return { started: starts.length, waiting: counts["waiting"] ?? 0 };
}

const waits = { reason: "dayQuotaReached", since: at, attempts: 1, nextAt: midnight, toldBy: "summary" };

test.for([
  ["leaves a machine that waits for a day's quota to its day", waits, { started: 0, waiting: 1 }],
  [
    "starts a machine whose day has passed",
    { ...waits, nextAt: "2026-03-30T07:00:00.000Z" },
    { started: 1, waiting: 0 },
  ],
  ["starts a machine that has another problem", { ...waits, reason: "policyMissing" }, { started: 1, waiting: 0 }],
  ["starts a machine of which nothing is known", undefined, { started: 1, waiting: 0 }],
] as const)("without the inventory a sweep %s", async ([, problem, expected]) => {
  expect(await sweepWithoutInventory(problem)).toEqual(expected);
});
