import type { RecoveryPointOverdue, RecoveryPointSeen } from "../alerts/typed-alert.ts";
import { inventoryReasons } from "../inventory/state.ts";
import type { Notice } from "./notice.ts";
import { counted, machineFacts, machineName, presentFacts, timeText, timeTextOf, vaultName } from "./wording.ts";

/** The notice that a protected machine has no recovery point within the objective. */
export function overdueNotice(alert: RecoveryPointOverdue): Notice {
  const { vmId, vaultId, lastRecoveryPointAt, objectiveHours, at } = alert;
  return {
    kind: "recoveryPointOverdue",
    severity: "error",
    title: `${machineName(vmId)}: no recovery point within the objective`,
    text: inventoryReasons[lastRecoveryPointAt === undefined ? "noRecoveryPoint" : "recoveryPointTooOld"],
    whatToDo: "Open the machine's backup item in the vault and resolve the error shown there, then start a backup.",
    whoActs: "platformAdmin",
    vmId,
    occurredAt: at,
    facts: presentFacts([
      ...machineFacts(vmId),
      ["Vault", vaultId === undefined ? undefined : vaultName(vaultId)],
      ["Last recovery point", timeTextOf(lastRecoveryPointAt) ?? "none yet"],
      ["Objective", counted(objectiveHours, "hour")],
    ]),
  };
}

/** The notice that the machine has a recovery point within the objective again. */
export function recoveryPointSeenNotice({ vmId, vaultId, lastRecoveryPointAt, at }: RecoveryPointSeen): Notice {
  return {
    kind: "backupRecovered",
    severity: "info",
    title: `${machineName(vmId)}: recovery point within the objective again`,
    text: inventoryReasons.recoveryPointFresh,
    whatToDo: "Nothing.",
    whoActs: "none",
    vmId,
    occurredAt: at,
    facts: presentFacts([
      ...machineFacts(vmId),
      ["Vault", vaultId === undefined ? undefined : vaultName(vaultId)],
      ["Last recovery point", timeText(lastRecoveryPointAt)],
    ]),
  };
}
