import { performance } from "node:perf_hooks";
import { toInstant } from "../../domain/instant.ts";
import { type InventoryRecord, recordOf } from "../../domain/inventory/record.ts";
import { createReadFleet } from "../../functions/read-fleet.ts";
import { startAzurite } from "../../local/azurite.ts";
import { createTableInventory } from "../../storage/table-inventory.ts";
import type { Measure } from "./measure.ts";

const DAY_MS = 86_400_000;
const BASE_MS = Date.UTC(2026, 5, 1, 8);

/** Machines as a fleet has them: names that resemble each other, a few vaults, instants that differ. */
function record(index: number, subscriptions: number): InventoryRecord {
  const subscription = `${(index % subscriptions).toString(16)}0000000-0000-4000-8000-000000000001`;
  const vault = `/subscriptions/${subscription}/resourceGroups/backup/providers/Microsoft.RecoveryServices/vaults/vault-weu-${index % 7}`;
  const vmId = `/subscriptions/${subscription}/resourceGroups/shop-${index % 40}/providers/Microsoft.Compute/virtualMachines/web-${index}`;
  const at = (offsetMs: number) => toInstant(new Date(BASE_MS + offsetMs));
  const isLate = index % 50 === 0;
  const found = recordOf(vmId, {
    location: "westeurope",
    state: isLate ? "atRisk" : "protected",
    reason: isLate ? "recoveryPointTooOld" : "recoveryPointFresh",
    vaultId: vault,
    policyId: `${vault}/backupPolicies/daily`,
    rule: "everything",
    configVersion: "4f1c9a",
    lastRecoveryPointAt: at(-((index * 7919) % DAY_MS)),
    lastBackup: { result: "completed", reason: "vaulted", endedAt: at(-((index * 104_729) % DAY_MS)) },
    since: at(-(index % 90) * DAY_MS),
    observedAt: at(0),
  });
  if (found === undefined) throw new Error(`${vmId} is not a machine's ID.`);
  return found;
}

/** What `GET /api/fleet` takes for so many machines, with the storage emulator in place of Azure's tables. */
export async function inventoryMeasures(machines: number, subscriptions: number): Promise<readonly Measure[]> {
  const azurite = await startAzurite({});
  try {
    await azurite.ready;
    const inventory = createTableInventory({
      settings: { kind: "connectionString", connectionString: azurite.connectionString },
      credential: { getToken: () => Promise.reject(new Error("No credential is needed.")) },
    });
    for (let start = 0; start < machines; start += 1000) {
      const count = Math.min(1000, machines - start);
      await inventory.upsert(Array.from({ length: count }, (_, index) => record(start + index, subscriptions)));
    }
    return await measure(inventory, machines);
  } finally {
    await azurite.stop();
  }
}

async function measure(inventory: ReturnType<typeof createTableInventory>, machines: number) {
  const timed = async <T>(work: () => Promise<T>) => {
    const start = performance.now();
    const value = await work();
    return { value, ms: performance.now() - start };
  };
  const readFleet = createReadFleet({ inventory, now: () => toInstant(new Date(BASE_MS)) });
  await inventory.counts();
  const read = await timed(readFleet);
  const again = await timed(readFleet);
  const brotli = await timed(() => read.value.encoded("br"));
  const gzip = await timed(() => read.value.encoded("gzip"));
  return [
    { id: "machines", value: machines, unit: "machines" },
    { id: "read-and-write-as-json", value: read.ms, unit: "ms" },
    { id: "within-five-seconds", value: again.ms, unit: "ms" },
    { id: "json", value: Buffer.byteLength(read.value.body), unit: "bytes" },
    { id: "brotli", value: brotli.value.byteLength, unit: "bytes" },
    { id: "brotli-time", value: brotli.ms, unit: "ms" },
    { id: "gzip", value: gzip.value.byteLength, unit: "bytes" },
    { id: "gzip-time", value: gzip.ms, unit: "ms" },
  ];
}
