import type { Timer } from "@azure/functions";
import { expect, test } from "vitest";
import { applyClaimsOperation, noClaims } from "../../../../domain/coordination/backup-claims.ts";
import { vaultLedgerKey, watchInstanceId } from "../../../../domain/coordination/instance-ids.ts";
import { createWatchTick } from "../../../../functions/triggers/watch-tick.ts";
import { InMemoryFleet } from "../../../support/fakes/in-memory-fleet.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { minutes, noon, vmIdOf, watchOf } from "../../../support/vault-rows.ts";
import { otherVaultId, vaultId } from "../../../support/workflow-answers.ts";

const subscriptionIds = ["00000000-0000-0000-0000-000000000001"];
const timer = { isPastDue: true } as Timer;

function setUp() {
  const fleet = new InMemoryFleet(subscriptionIds).putVault(vaultId).putVault(otherVaultId);
  const workflows = new InMemoryWorkflows();
  const { context, log } = recordingContext();
  const tick = createWatchTick({ subscriptionIds, fleet, workflows: () => workflows, now: () => noon });
  return { fleet, workflows, log, run: () => tick(timer, context) };
}

test("starts the watch of vaults that were never watched, each under its own ID", async () => {
  const { workflows, run } = setUp();

  await run();
  await run();

  expect(workflows.started).toEqual(
    [otherVaultId, vaultId].map((id) => {
      return { workflow: "watchVault", instanceId: watchInstanceId(id), input: { vaultId: id } };
    }),
  );
});

test("leaves a vault until its time, or until somebody waits", async () => {
  const { workflows, run } = setUp();
  const claim = { name: "claim", waiter: "w", vmIds: [vmIdOf("vm-1")], at: noon } as const;
  for (const id of [vaultId, otherVaultId])
    workflows.putEntity("vaultWatch", vaultLedgerKey(id), watchOf({ nextAt: minutes(1) }));
  await run();
  const before = workflows.started.length;

  workflows.putEntity("backupClaims", vaultLedgerKey(vaultId), applyClaimsOperation(noClaims, claim).state);
  await run();

  expect(before).toBe(0);
  expect(workflows.started.map(({ instanceId }) => instanceId)).toEqual([watchInstanceId(vaultId)]);
});

test("uses the vaults that it saw last when they cannot be listed", async () => {
  const { fleet, workflows, log, run } = setUp();
  fleet.faults.failNext("vaults", new Error("Down."));
  await run();
  const before = workflows.started.length;
  await run();
  for (const id of [vaultId, otherVaultId]) workflows.put(watchInstanceId(id), "finished");
  fleet.faults.failNext("vaults", new Error("Down."));

  await run();

  expect([before, workflows.started.length]).toEqual([0, 4]);
  expect(log[0]).toBe("warning: The vaults could not be listed; 0 are known from earlier: Down.");
});

test("one vault that cannot be started holds up no other", async () => {
  const { workflows, log, run } = setUp();
  workflows.faults.failNext("startUnlessRunning", new Error("The hub is down."));

  await run();

  expect(workflows.started).toHaveLength(1);
  expect(log).toContain(`error: The watch of ${otherVaultId} could not be started: The hub is down.`);
});
