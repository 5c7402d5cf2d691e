import { expect, test } from "vitest";
import { causeKeyOf } from "../../../domain/coordination/instance-ids.ts";
import { incidentIdOf, scopeOf } from "../../../domain/incidents/identity.ts";
import { applyIndexOperation, noOpenIncidents } from "../../../domain/incidents/open-incidents.ts";
import { defaultIncidentSettings as settings } from "../../../domain/incidents/settings.ts";
import type { Instant } from "../../../domain/instant.ts";
import type { SweptState } from "../../../domain/inventory/state.ts";
import { createSweepMachines } from "../../../functions/activities/sweep-machines.ts";
import { raiseRecoveryPoints } from "../../../functions/raise-recovery-points.ts";
import { InMemoryFleet } from "../../support/fakes/in-memory-fleet.ts";
import { InMemoryInventory } from "../../support/fakes/in-memory-inventory.ts";
import { InMemoryWorkflows } from "../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../support/fakes/recording-context.ts";
import { sampleConfig, sampleMachine, sampleVaultId, sampleVmId } from "../../support/fakes/sample-machine.ts";
import { minutes, noon, vmIdOf } from "../../support/vault-rows.ts";
import { vaultId } from "../../support/workflow-answers.ts";

const old: SweptState = { state: "atRisk", reason: "recoveryPointTooOld", vaultId, lastRecoveryPointAt: minutes(-300) };
const fresh: SweptState = { ...old, state: "protected", reason: "recoveryPointFresh", lastRecoveryPointAt: noon };
const given = { at: noon, objectiveHours: 2 };

/** The index, after an incident of this cause has taken the machines. */
function withOpen(workflows: InMemoryWorkflows, cause: string, vmIds: readonly string[]): void {
  const incidentId = incidentIdOf(causeKeyOf("backup", cause), noon);
  const assigned = [{ family: "backup" as const, incidentId, subjects: vmIds.map((vmId) => vmId.toLowerCase()) }];
  const { state } = applyIndexOperation(noOpenIncidents, { name: "settle", assigned, released: [] });
  workflows.putEntity("openIncidents", scopeOf(vmIds[0]?.toLowerCase() ?? ""), state);
}

function alertsOf({ started }: InMemoryWorkflows) {
  return started.map(({ input }) => (input as { readonly alerts: readonly { readonly vmId: string }[] }).alerts);
}

test("raises machines without a recovery point within the objective, 25 together, once", async () => {
  const workflows = new InMemoryWorkflows();
  const machines = Array.from({ length: 26 }, (_, index) => ({ vmId: vmIdOf(`vm-${index}`), state: old }));

  await raiseRecoveryPoints(workflows, settings, machines, given);
  await raiseRecoveryPoints(workflows, settings, machines, given);

  expect(alertsOf(workflows).map(({ length }) => length)).toEqual([25, 1]);
});

test("raises none whose failed backups an incident tells of", async () => {
  const workflows = new InMemoryWorkflows();
  withOpen(workflows, "snapshotFailed", [vmIdOf("vm-1")]);

  await raiseRecoveryPoints(
    workflows,
    settings,
    [vmIdOf("vm-1"), vmIdOf("vm-2")].map((vmId) => ({ vmId, state: old })),
    given,
  );

  expect(alertsOf(workflows)).toMatchObject([[{ kind: "recoveryPointOverdue", vmId: vmIdOf("vm-2") }]]);
});

test("ends what was told once there is a recovery point", async () => {
  const workflows = new InMemoryWorkflows();
  withOpen(workflows, "recoveryPointOverdue", [vmIdOf("vm-1")]);

  await raiseRecoveryPoints(
    workflows,
    settings,
    [vmIdOf("vm-1"), vmIdOf("vm-2")].map((vmId) => ({ vmId, state: fresh })),
    given,
  );

  expect(alertsOf(workflows)).toMatchObject([[{ kind: "recoveryPointSeen", vmId: vmIdOf("vm-1") }]]);
});

test("a machine without a recovery point within the objective becomes an incident; the sweep goes on without", async () => {
  const fleet = new InMemoryFleet(["00000000-0000-0000-0000-000000000001"], 10);
  const workflows = new InMemoryWorkflows();
  const { context, log } = recordingContext();
  const deps = { fleet, inventory: new InMemoryInventory(), workflows: () => workflows, config: sampleConfig() };
  const activity = createSweepMachines({ ...deps, incidents: settings });
  const subscriptionIds = ["00000000-0000-0000-0000-000000000001"];
  const page = { subscriptionIds, readable: subscriptionIds, probed: [], fingerprint: 0 };
  fleet.putMachine(sampleMachine({ name: "a", vmId: sampleVmId("a") }));
  fleet.putItem({
    ...{ vmId: sampleVmId("a"), vaultId: sampleVaultId(), protectionState: "Protected", isSoftDeleted: false },
    lastRecoveryPointAt: "2026-03-01T08:00:00.000Z" as Instant,
  });

  await activity({ ...page, at: "2026-03-30T08:00:00.000Z" }, context);
  workflows.faults.failNext("startOnce", new Error("hub down"));
  const swept = await activity({ ...page, at: "2026-03-30T09:00:00.000Z" }, context);

  expect(alertsOf(workflows)).toMatchObject([
    [{ kind: "recoveryPointOverdue", vmId: sampleVmId("a"), objectiveHours: 26 }],
  ]);
  expect(swept.counts).toMatchObject({ atRisk: 1 });
  expect(log).toContainEqual(expect.stringContaining("cannot raise alerts about recovery points: hub down"));
});
