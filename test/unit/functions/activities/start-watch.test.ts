import type { InvocationContext } from "@azure/functions";
import { expect, test } from "vitest";
import { watchInstanceId } from "../../../../domain/coordination/instance-ids.ts";
import { createStartWatch } from "../../../../functions/activities/start-watch.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { vaultId } from "../../../support/workflow-answers.ts";

test("starts the watcher of a vault unless it runs, whoever asks and however the vault is spelt", async () => {
  const workflows = new InMemoryWorkflows();
  const start = createStartWatch({ workflows: () => workflows });
  const context = {} as InvocationContext;

  const first = await start({ vaultId }, context);
  workflows.put(watchInstanceId(vaultId), "running");
  const second = await start({ vaultId: vaultId.toUpperCase() }, context);
  workflows.put(watchInstanceId(vaultId), "finished");
  const third = await start({ vaultId }, context);

  expect([first, second, third].map(({ kind }) => kind)).toEqual(["started", "alreadyRunning", "started"]);
  expect(workflows.started[0]).toEqual({
    workflow: "watchVault",
    instanceId: watchInstanceId(vaultId),
    input: { vaultId },
  });
});
