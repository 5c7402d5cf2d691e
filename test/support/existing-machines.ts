import { sampleVmBody, sampleVmId } from "../../local/sample-machines.ts";
import { startTestStack } from "./stack/start-test-stack.ts";
import type { TestStack } from "./stack/test-stack.ts";

type Config = Record<string, unknown>;

const group = sampleVmId("x").split("/providers/")[0] ?? "";
const ITEMS = `RecoveryServicesResources
  | where type =~ 'microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems'`;

/** The app in front of machines that were there before it, and the minute in which its first sweep begins. */
export async function startWithMachines(
  names: readonly string[],
  changeConfig: (config: Config) => void = () => {},
  startAt = "2026-06-01T08:00:00Z",
): Promise<TestStack> {
  const load = [
    { path: group, apiVersion: "2024-11-01", body: { location: "westeurope" } },
    ...names.map((name) => ({ path: sampleVmId(name), apiVersion: "2025-04-01", body: sampleVmBody(name) })),
  ];
  const change = (config: Config) => {
    summaries(config);
    changeConfig(config);
  };
  const stack = await startTestStack(change, startAt, undefined, { load, sweeps: true });
  await stack.clock.advance(60_000);
  return stack;
}

/** No first backups, and a channel that takes everything. */
function summaries(config: Config): void {
  for (const rule of config["rules"] as Config[]) delete rule["firstBackup"];
  for (const channel of config["channels"] as Config[]) channel["minimumSeverity"] = "info";
}

/** Machines per vault and policy, as Azure has them, the most first. */
export async function policyCounts(stack: TestStack): Promise<readonly number[]> {
  const data = await query(stack, `${ITEMS} | summarize items=count() by tostring(properties.policyId)`);
  return (data as { items: number }[]).map(({ items }) => items).sort((a, b) => b - a);
}

/** Protection states of the items, as Azure has them. */
export async function protectionStates(stack: TestStack): Promise<readonly string[]> {
  const data = await query(stack, `${ITEMS} | project state=tostring(properties.protectionState)`);
  return (data as { state: string }[]).map(({ state }) => state);
}

async function query(stack: TestStack, text: string): Promise<unknown> {
  const path = "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01";
  const { body } = await stack.arm("POST", path, { query: text });
  return (body as { data: unknown }).data;
}
