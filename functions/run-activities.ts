import type { InvocationContext } from "@azure/functions";
import type { Instant } from "../domain/instant.ts";
import type { BackupVault } from "../domain/ports/backup-vault.ts";
import type { Fleet } from "../domain/ports/fleet.ts";
import type { RunReports } from "../domain/ports/run-reports.ts";
import type { VaultJobs } from "../domain/ports/vault-jobs.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import type { ProtectionConfig } from "../domain/protection/config.ts";
import { createPlanRun } from "./activities/plan-run.ts";
import { createReadRetention } from "./activities/read-retention.ts";
import { createReadParts, createStartPart } from "./activities/run-instances.ts";
import { createSelectMachines } from "./activities/select-machines.ts";
import { createTriggerBackups } from "./activities/trigger-backups.ts";
import { createWriteRun, createWriteRunItems } from "./activities/write-run.ts";

interface Deps {
  readonly fleet: Fleet;
  readonly config: ProtectionConfig;
  readonly jobs: VaultJobs;
  readonly vault: BackupVault;
  readonly reports: RunReports;
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly now: () => Instant;
}

/** The activities of the runs of schedules. */
export function runActivities(deps: Deps) {
  return {
    triggerBackups: createTriggerBackups(deps),
    planRun: createPlanRun(deps),
    selectMachines: createSelectMachines(deps),
    startPart: createStartPart(deps),
    readParts: createReadParts(deps),
    readRetention: createReadRetention(deps),
    writeRunItems: createWriteRunItems(deps),
    writeRun: createWriteRun(deps),
  };
}
