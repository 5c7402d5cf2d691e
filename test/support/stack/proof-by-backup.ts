import type { World } from "./protected-world.ts";
import { backupPathOf, readJobs } from "./what-azure-says.ts";

/**
 * Asks Azure itself for a backup of machines that are said to be protected: one that Azure cannot find behind its backup item
 * is not. The app does not see these jobs. No fault may be planned.
 */
export async function notReallyProtected(world: World, machines: readonly string[]): Promise<readonly string[]> {
  const before = new Set((await readJobs(world)).map((job) => job.jobId));
  for (const machine of machines) {
    const properties = { objectType: "IaasVMBackupRequest", recoveryPointExpiryTimeInUTC: "2026-12-01T00:00:00Z" };
    await world.arm("POST", backupPathOf(machine), { properties });
  }
  await world.clock.advance(3 * 3600 * 1000);
  // A schedule of the app may back up others meanwhile.
  const jobs = (await readJobs(world)).filter((job) => !before.has(job.jobId) && machines.includes(job.machine));
  return jobs
    .filter((job) => job.errorCodes.some((code) => /NotFound/i.test(code)))
    .map((job) => `${job.machine} is called protected, yet a backup of it fails: ${job.errorCodes.join(" ")}`);
}
