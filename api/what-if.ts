import { z } from "zod";
import { consistencies } from "../domain/protection/agent.ts";
import { firstBackupTimes } from "../domain/protection/config.ts";
import { whatIfActions } from "../domain/protection/what-if-row.ts";
import { continuation, count, findingSeverity, vaultId, vmId, whoActs } from "./values.ts";
import type { Wire } from "./wire.ts";

/** The response of a what-if. */

const whatIfAction = z.enum(whatIfActions).meta({ id: "WhatIfAction" });

const finding = z
  .strictObject({
    code: z.string(),
    severity: findingSeverity,
    text: z.string(),
    remedy: z.string(),
    whoActs,
    vmId: vmId.optional(),
  })
  .meta({ id: "Finding" });

const whatIfRow = z
  .strictObject({
    vmId,
    rule: z.string().nullable().meta({ description: "The rule that decides; `null` when none matches." }),
    action: whatIfAction,
    vaultId: vaultId.optional(),
    policyName: z.string().optional(),
    firstBackup: z.enum(firstBackupTimes).optional(),
    expectedConsistency: z.enum(consistencies).optional(),
    changes: z.array(z.string()).meta({ description: "What would be written to Azure, in order, a sentence each." }),
    findings: z.array(finding),
  })
  .meta({ id: "WhatIfRow" });
export type WhatIfRow = Wire<typeof whatIfRow>;

const isKnown = z.boolean().nullable().meta({ description: "`null`: not known." });

const plannedVault = z.strictObject({
  vaultId,
  exists: isKnown,
  newMachines: count,
  daysNeeded: count,
  policies: z.array(
    z.strictObject({ policyName: z.string(), exists: isKnown, isClone: z.boolean(), newMachines: count }),
  ),
});

const policyChange = z.strictObject({
  vaultId,
  policyName: z.string(),
  machines: count,
  differences: z.array(z.strictObject({ setting: z.string(), expected: z.string(), actual: z.string() })),
  isChanged: z.boolean(),
  shortensRetention: z.boolean(),
});

const totals = z
  .strictObject({
    machines: count,
    actions: z.record(whatIfAction, count),
    findings: z.record(z.string(), count).meta({ description: "Machines by finding." }),
    vaultsToCreate: count,
    policiesToCreate: count,
    policyClonesToCreate: count,
    daysNeeded: count.meta({ description: "UTC days until every machine is protected." }),
    vaults: z.array(plannedVault),
    policyChanges: z.array(policyChange),
  })
  .meta({ id: "WhatIfTotals" });

export const whatIfPage = z
  .strictObject({
    configVersion: z.string(),
    rows: z.array(whatIfRow).max(5000),
    totals,
    leftOut: z
      .array(z.strictObject({ what: z.string(), code: z.string(), message: z.string() }))
      .meta({ description: "What Azure did not list." }),
    continuation: continuation.optional(),
  })
  .meta({ id: "WhatIfPage" });
export type WhatIfPage = Wire<typeof whatIfPage>;
