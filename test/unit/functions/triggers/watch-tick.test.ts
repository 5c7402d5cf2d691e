import type { Timer } from "@azure/functions";
import { expect, test } from "vitest";
import type { ExpectedBackups } from "../../../../domain/backup/expected/state.ts";
import { applyClaimsOperation, noClaims } from "../../../../domain/coordination/backup-claims.ts";
import { vaultLedgerKey, watchInstanceId } from "../../../../domain/coordination/instance-ids.ts";
import { summaryOf } from "../../../../domain/incidents/summary.ts";
import type { SeenVault } from "../../../../functions/monitoring.ts";
import { createWatchTick } from "../../../../functions/triggers/watch-tick.ts";
import { InMemoryApprovals } from "../../../support/fakes/in-memory-approvals.ts";
import { InMemoryIncidents } from "../../../support/fakes/in-memory-incidents.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { afterAll, incidentId, recorded } from "../../../support/incidents.ts";
import { minutes, noon, vmIdOf, watchOf } from "../../../support/vault-rows.ts";
import { otherVaultId, vaultId } from "../../../support/workflow-answers.ts";

const nothing = { expected: "", missed: "", failed: "", running: "" };

function arrange(expected: Partial<ExpectedBackups> | undefined, ids: readonly string[] = [vaultId, "no vault"]) {
  const workflows = new InMemoryWorkflows();
  const key = vaultLedgerKey(vaultId);
  workflows.putEntity("vaultWatch", key, watchOf({ polledAt: minutes(-30), nextAt: minutes(30) }));
  if (expected !== undefined)
    workflows.putEntity("expectedBackups", key, { ...nothing, nextAt: minutes(60), ...expected });
  const { context, log } = recordingContext();
  let vaults = async (): Promise<readonly string[]> => ids;
  const incidents = new InMemoryIncidents();
  const approvals = new InMemoryApprovals();
  const looks: (readonly SeenVault[] | undefined)[] = [];
  const monitoring = {
    byWatchTick: async (_look: unknown, seen: readonly SeenVault[] | undefined) => {
      looks.push(seen);
    },
  };
  const tick = createWatchTick({
    ...{ vaults: () => vaults(), incidents, approvals, monitoring },
    ...{ workflows: () => workflows, now: () => noon },
  });
  return {
    workflows,
    incidents,
    approvals,
    looks,
    log,
    fail: () => {
      vaults = () => Promise.reject(new Error("index down"));
    },
    run: () => tick({ isPastDue: true, schedule: { adjustForDST: true } } as Timer, context),
  };
}

test.for<[string, Partial<ExpectedBackups> | undefined, readonly string[]]>([
  ["nothing is due", {}, []],
  ["its scheduled backups were never checked", undefined, ["checkVault"]],
  ["their check is due", { nextAt: noon }, ["checkVault"]],
  ["its policies start backups", { openFrom: noon, openUntil: minutes(120) }, ["watchVault"]],
])("starts what a vault needs when %s", async ([, expected, started]) => {
  const { workflows, run } = arrange(expected);

  await run();

  expect(workflows.started.map(({ workflow }) => workflow)).toEqual(started);
});

test("starts the watch of a vault that was never watched, under its own ID", async () => {
  const { workflows, run } = arrange({});
  workflows.putEntity("vaultWatch", vaultLedgerKey(vaultId), undefined);

  await run();

  expect(workflows.started).toEqual([
    { workflow: "watchVault", instanceId: watchInstanceId(vaultId), input: { vaultId } },
  ]);
});

test("starts the watch of a vault in which a workflow waits", async () => {
  const { workflows, run } = arrange({});
  const claim = { name: "claim", waiter: "w", vmIds: [vmIdOf("vm-1")], at: noon } as const;
  workflows.putEntity("backupClaims", vaultLedgerKey(vaultId), applyClaimsOperation(noClaims, claim).state);

  await run();

  expect(workflows.started.map(({ instanceId }) => instanceId)).toEqual([watchInstanceId(vaultId)]);
});

test("one vault that cannot be started holds up no other", async () => {
  const { workflows, log, run } = arrange(undefined, [vaultId, otherVaultId]);
  workflows.faults.failNext("startUnlessRunning", new Error("The hub is down."));

  await run();

  expect(workflows.started.map(({ workflow }) => workflow)).toEqual(["watchVault", "checkVault"]);
  expect(log).toContain(`error: The watch of ${vaultId} could not be started: The hub is down.`);
});

test("uses the vaults it saw last while they cannot be listed", async () => {
  const { workflows, log, run, fail } = arrange(undefined);
  await run();
  workflows.put(workflows.started[0]?.instanceId ?? "", "finished");
  fail();

  await run();

  expect(workflows.started).toHaveLength(2);
  expect(log).toContainEqual(expect.stringContaining("index down"));
});

test("tells of a vault whose state cannot be read", async () => {
  const { workflows, log, run } = arrange({ nextAt: noon });
  workflows.faults.failNext("readEntityState", new Error("hub down"));

  await run();

  expect(workflows.started).toEqual([]);
  expect(log).toContainEqual(expect.stringContaining("hub down"));
});

test("starts the followers of open incidents that do not run, and goes on when they cannot be listed", async () => {
  const { workflows, incidents, log, run } = arrange({});
  const { state } = afterAll(recorded([1]));
  if (state !== undefined) await incidents.save(summaryOf(state, noon));

  await run();
  incidents.failure = new Error("tables down");
  await run();

  expect(workflows.started).toMatchObject([{ workflow: "followIncident", input: { incidentId } }]);
  expect(log).toContainEqual(expect.stringContaining("could not be looked at: tables down"));
});

test("tells the monitoring which vaults it has seen, and that it knows none when they cannot be listed", async () => {
  const { workflows, looks, run, fail } = arrange({});
  const blind = arrange({});
  blind.fail();

  await run();
  workflows.faults.failNext("readEntityState", new Error("hub down"));
  await run();
  fail();
  await run();
  await blind.run();

  const seen = [{ vaultId, watch: expect.objectContaining({ nextAt: minutes(30) }) }];
  expect(looks).toEqual([seen, [], seen]);
  expect(blind.looks).toEqual([undefined]);
});

test("starts an approved deletion that could not be started when it was approved, once, and no other", async () => {
  const { workflows, approvals, run } = arrange({});
  const approval = {
    kind: "deleteBackupData",
    vmId: vmIdOf("web-01"),
    vaultId,
    requestedAt: minutes(-60),
    validUntil: minutes(60),
  } as const;
  await approvals.request({ ...approval, id: "approve:web-01:1", status: "approved" });
  await approvals.request({ ...approval, id: "approve:web-02:1", status: "waiting" });

  await run();
  await run();

  expect(workflows.started).toMatchObject([
    { workflow: "deleteBackupData", input: { approvalId: "approve:web-01:1", vaultId } },
  ]);
});
