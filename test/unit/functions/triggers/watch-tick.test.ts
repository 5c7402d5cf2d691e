import type { Timer } from "@azure/functions";
import { expect, test } from "vitest";
import type { ExpectedBackups } from "../../../../domain/backup/expected/state.ts";
import { vaultLedgerKey } from "../../../../domain/coordination/instance-ids.ts";
import { createWatchTick } from "../../../../functions/triggers/watch-tick.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { minutes, noon, watchOf } from "../../../support/vault-rows.ts";
import { vaultId } from "../../../support/workflow-answers.ts";

const nothing = { expected: "", missed: "", failed: "", running: "" };

function arrange(expected: Partial<ExpectedBackups> | undefined) {
  const workflows = new InMemoryWorkflows();
  const key = vaultLedgerKey(vaultId);
  workflows.putEntity("vaultWatch", key, watchOf({ polledAt: minutes(-20), nextAt: minutes(30) }));
  if (expected !== undefined)
    workflows.putEntity("expectedBackups", key, { ...nothing, nextAt: minutes(60), ...expected });
  const { context, log } = recordingContext();
  let vaults = async (): Promise<readonly string[]> => [vaultId, "no vault"];
  const tick = createWatchTick({ vaults: () => vaults(), workflows: () => workflows, now: () => noon });
  return {
    workflows,
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
