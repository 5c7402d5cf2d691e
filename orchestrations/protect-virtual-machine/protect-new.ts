import { completeProtection } from "./complete-protection.ts";
import { enablePlaced } from "./enable-placed.ts";
import { placeMachine } from "./place.ts";
import { type Ending, type Finish, needsAttention } from "./result.ts";
import type { ProtectRun } from "./run.ts";

/** Protects a machine that no vault has an item of, in the vault and policy that have room for it. */
export function* protectNew(run: ProtectRun): Ending {
  const refused = refuseUnsupported(run);
  if (refused !== undefined) return refused;
  const { disks } = run.decision;
  const enabled = yield* enablePlaced(run, () => placeMachine(run), {
    quota: "registrations",
    ...(disks !== undefined && { disks }),
  });
  if (enabled.kind !== "continue") return enabled;
  const { vaultId, policyId, how } = enabled.value;
  return yield* completeProtection(run, { vaultId, policyId, reason: how });
}

/** The end of a run whose machine Azure Backup does not support; `undefined` where nothing prevents its protection. */
export function refuseUnsupported({ findings }: Pick<ProtectRun, "findings">): Finish | undefined {
  const { blocking } = findings;
  if (blocking.length === 0) return undefined;
  return needsAttention("unsupported", {
    explanation: blocking
      .map(({ text }) => text)
      .join(" ")
      .slice(0, 600),
  });
}
