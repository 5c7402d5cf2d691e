import { type DomainEvent, type SingleEvent, singleEvents } from "../events/domain-event.ts";
import { outcomeReasons, type ReasonOf } from "../reasons.ts";
import { alertId } from "./alert-id.ts";
import type { AlertHead, TypedAlert } from "./typed-alert.ts";

/**
 * What an event proves to be over: a backup that completed, a machine that is protected, that the rules exclude, or that is gone.
 * Nothing for what proves nothing, such as a backup with warnings.
 */
export function closeBy(event: DomainEvent): readonly TypedAlert[] {
  return singleEvents(event).flatMap((single) => closing(single) ?? []);
}

function closing(event: SingleEvent): TypedAlert | undefined {
  switch (event.kind) {
    case "backupEnded": {
      const { vmId, vaultId, result } = event;
      const { jobId, milestones, attempts } = result;
      if (result.result !== "completed") return undefined;
      return {
        ...headOf(event, "backupCompleted"),
        kind: "backupCompleted",
        ...inVault({ vmId, vaultId }),
        ...(jobId !== undefined && { jobId }),
        milestones,
        ...(attempts !== undefined && { attempts }),
      };
    }
    case "protectionEnded":
      return closingProtection(event);
    case "scheduledBackupChecked": {
      const { kind: _, eventId: _id, verdict, ...check } = event;
      const head = headOf(event, "scheduledBackupResumed");
      return verdict === "resumed" ? { ...check, ...head, kind: "scheduledBackupResumed" } : undefined;
    }
    case "machineDeleted": {
      const { vmId, vaultId, action } = event;
      return {
        ...headOf(event, "machineRemoved"),
        kind: "machineRemoved",
        ...inVault({ vmId, vaultId }),
        ...(action === "stopFailed" && { isStillProtected: true }),
      };
    }
    case "sweepEnded":
      return undefined;
  }
}

function closingProtection(event: Extract<SingleEvent, { readonly kind: "protectionEnded" }>): TypedAlert | undefined {
  const { vmId, outcome } = event;
  const { vaultId, policyId, reason } = outcome;
  if (outcome.outcome === "protected" || outcome.outcome === "alreadyProtected") {
    return {
      ...headOf(event, "protectionConfirmed"),
      kind: "protectionConfirmed",
      ...inVault({ vmId, vaultId }),
      ...(policyId !== undefined && { policyId }),
    };
  }
  if (outcome.outcome !== "skipped" || !isSkipReason(reason)) return undefined;
  return { ...headOf(event, "protectionNotWanted"), kind: "protectionNotWanted", vmId, reason };
}

/** An event of another release may have a reason that this one does not know. */
function isSkipReason(reason: string): reason is ReasonOf<"skipped"> {
  return Object.hasOwn(outcomeReasons.skipped, reason);
}

/** The same event closes the same, however often it is published. */
function headOf({ eventId, at }: SingleEvent, kind: TypedAlert["kind"]): AlertHead {
  return { alertId: alertId(kind, [eventId]), at };
}

function inVault({ vmId, vaultId }: { readonly vmId: string; readonly vaultId: string | undefined }) {
  return { vmId, ...(vaultId !== undefined && { vaultId }) };
}
