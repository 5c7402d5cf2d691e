import { expect, test } from "vitest";
import { sampleVmBody, sampleVmId } from "../../../local/sample-machines.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";

const MACHINES = Number(process.env["N"] ?? 300);
const START = "2026-06-01T08:00:00Z";
const group = sampleVmId("x").split("/providers/")[0] ?? "";

const enableAction = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/write";

interface GraphBody {
  readonly data: readonly { readonly policyName: string; readonly items: number }[];
}

test("300 machines that existed before the app are all protected over policy clones, and one summary tells", async () => {
  const names = Array.from({ length: MACHINES }, (_, index) => `old-${String(index + 1).padStart(3, "0")}`);
  const t0 = Date.now();
  const stack = await startTestStack(withoutFirstBackup, START, [
    { path: group, apiVersion: "2024-11-01", body: { location: "westeurope" } },
    ...names.map((name) => ({ path: sampleVmId(name), apiVersion: "2025-04-01", body: sampleVmBody(name) })),
  ]);
  console.log("started", Date.now() - t0);

  await stack.clock.advance(60_000);
  await stack.settle();

  console.log("settled", Date.now() - t0, new Date(stack.clock.now()).toISOString());
  console.log(stack.messages());
  const status = stack.instancesOf("sweep");
  console.log(status.map((each) => [each.runtimeStatus, each.output, each.customStatus]));
  console.log(stack.log.filter((l) => l.level !== "information").slice(0, 10));
  const outcomes = names.map((name) => stack.outcomeOf(name)?.outcome);
  const tally: Record<string, number> = {};
  for (const o of outcomes) tally[String(o)] = (tally[String(o)] ?? 0) + 1;
  console.log(tally, stack.outcomeOf(names[0] ?? ""));
  const { body } = await stack.arm("POST", "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01", {
    query: `RecoveryServicesResources
      | where type =~ 'microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems'
      | summarize items=count() by policyName=tostring(properties.policyName) | order by policyName asc`,
  });
  console.log((body as GraphBody).data, await stack.calls(enableAction));
}, 600_000);

function withoutFirstBackup(config: Record<string, unknown>): void {
  for (const rule of config["rules"] as Record<string, unknown>[]) delete rule["firstBackup"];
  for (const channel of config["channels"] as Record<string, unknown>[]) channel["minimumSeverity"] = "info";
}
