import { completeProtection } from "./complete-protection.ts";
import { enablePlaced } from "./enable-placed.ts";
import { placeMachine } from "./place.ts";
import type { Ending } from "./result.ts";
import type { ProtectRun } from "./run.ts";

/** Protects a machine that no vault has an item of, in the vault and policy that have room for it. */
export function* protectNew(run: ProtectRun): Ending {
  const { disks } = run.decision;
  const enabled = yield* enablePlaced(run, () => placeMachine(run), {
    quota: "registrations",
    ...(disks !== undefined && { disks }),
  });
  if (enabled.kind !== "continue") return enabled;
  const { vaultId, policyId, how } = enabled.value;
  return yield* completeProtection(run, { vaultId, policyId, reason: how, findings: [] });
}
