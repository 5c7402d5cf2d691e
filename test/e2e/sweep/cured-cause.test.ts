import { expect, test } from "vitest";
import { startWithMachines } from "../../support/existing-machines.ts";

const VAULT =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/holdfast-backup/providers/Microsoft.RecoveryServices/vaults/holdfast-westeurope";
const API = "?api-version=2023-06-01";

test("machines that need a policy which is not there are all protected in the sweep after it was created", async () => {
  const names = ["old-1", "old-2", "old-3", "old-4"];
  const stack = await startWithMachines(names, (config) => {
    delete (config["policies"] as { daily: { template?: object } }).daily.template;
  });
  await stack.settle();
  expect(names.map((name) => stack.outcomeOf(name)?.reason)).toEqual(names.map(() => "policyMissing"));
  const { body } = await stack.arm("GET", `${VAULT}/backupPolicies/DefaultPolicy${API}`);
  const { properties } = body as { properties: object };
  await stack.arm("PUT", `${VAULT}/backupPolicies/holdfast-daily${API}`, { properties });

  await stack.clock.advance(3_600_000);
  await stack.settle();

  expect(names.map((name) => stack.outcomeOf(name)?.outcome)).toEqual(names.map(() => "protected"));
  const sweep = JSON.parse(stack.instancesOf("sweep")[0]?.output ?? "{}") as object;
  expect(sweep).toMatchObject({
    counts: { curedCauses: 1, started: 4 },
    outcomes: { "protected protectionEnabled": 4 },
  });
  expect(stack.messages().map(({ title }) => title)).toEqual(["Sweep: 4 need attention", "Sweep: 4 newly protected"]);
});
