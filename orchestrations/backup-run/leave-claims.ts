import { vaultLedgerKey } from "../../domain/coordination/instance-ids.ts";
import type { PartMachine } from "../../domain/schedule/part-machine.ts";
import { backupClaims } from "../contracts/backups.ts";
import { tryEntity } from "../durable/call.ts";
import { type Context, type Part, type Step, vaultIdOf } from "./part.ts";

/** The part no longer waits for backups of these machines: another requester may start them. */
export function* leaveClaims(context: Context, part: Part, machines: readonly PartMachine[]): Step<void> {
  for (const [vaultId, ofVault] of Map.groupBy(machines, (machine) => vaultIdOf(part, machine))) {
    const request = { waiter: context.df.instanceId, vmIds: ofVault.map(({ vmId }) => vmId) };
    yield* tryEntity(context, backupClaims, vaultLedgerKey(vaultId), "leave", request);
  }
}
