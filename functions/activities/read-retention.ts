import { BackupError } from "../../domain/errors.ts";
import { addSeconds, type Instant } from "../../domain/instant.ts";
import type { VaultJobs } from "../../domain/ports/vault-jobs.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { readRetention } from "../../orchestrations/contracts/runs.ts";

interface Deps {
  readonly jobs: Pick<VaultJobs, "listRecoveryPoints">;
}

/** The service filters by whole seconds. */
const ROUNDING_SECONDS = 1;

/**
 * Reads until when Azure keeps recovery points, one list for each. Safe to repeat: it changes nothing. Of a point that cannot be read
 * for good nothing is known.
 */
export function createReadRetention({ jobs }: Deps) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof readRetention>> => {
    const { vaultId, points } = readRetention.input.parse(rawInput);
    const found: ActivityOutput<typeof readRetention> = [];
    for (const { vmId, at } of points) found.push(await expiryOf(jobs, { vaultId, vmId, at }));
    return found;
  };
}

/** Only the point that was taken at this very time: another one would be another backup. */
async function expiryOf(
  jobs: Deps["jobs"],
  { vaultId, vmId, at }: { readonly vaultId: string; readonly vmId: string; readonly at: Instant },
) {
  const span = { from: addSeconds(at, -ROUNDING_SECONDS), until: addSeconds(at, ROUNDING_SECONDS) };
  try {
    const [point, ...others] = await jobs.listRecoveryPoints({ vaultId, vmId, ...span });
    return point?.expiresAt === undefined || others.length > 0 ? {} : { expiresAt: point.expiresAt };
  } catch (error) {
    if (error instanceof BackupError && !error.retryable) return {};
    throw error;
  }
}
