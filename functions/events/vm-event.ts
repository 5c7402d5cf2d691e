import { z } from "zod";
import { parseVirtualMachineId } from "../../domain/resource-id.ts";
import { safeLine } from "../../domain/text/safe-line.ts";

/** An event of either schema, reduced to what both have. */
export interface EventEnvelope {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly data: unknown;
}

export type VmEvent =
  | { readonly kind: "written" | "deleted"; readonly vmId: string; readonly eventId: string }
  /** Correct, and about something else. */
  | { readonly kind: "notOurs"; readonly because: string }
  | { readonly kind: "malformed"; readonly because: string };

/** A write or deletion reported by the subscription's or resource group's topic: who did what, without the resource. */
const resourceSuccess = z.object({ operationName: z.string(), resourceUri: z.string().optional() });
/** A change reported by Azure Resource Notifications, with the resource. */
const resourceChanged = z.object({ resourceInfo: z.object({ id: z.string(), type: z.string() }) });

/**
 * Says whether an event tells that a virtual machine was written or deleted. No event separates making from changing, and none is
 * trusted for the machine's state: that is read from Azure. Everything compares case-insensitively.
 *
 * Source: https://learn.microsoft.com/azure/event-grid/event-schema-subscriptions and
 * https://learn.microsoft.com/azure/event-grid/event-schema-resource-notifications-resource-events
 */
export function readVmEvent(event: EventEnvelope): VmEvent {
  switch (event.type.toLowerCase()) {
    case "microsoft.resources.resourcewritesuccess":
      return ofSubscription(event, "written", "microsoft.compute/virtualmachines/write");
    case "microsoft.resources.resourcedeletesuccess":
      return ofSubscription(event, "deleted", "microsoft.compute/virtualmachines/delete");
    case "microsoft.resourcenotifications.resources.createdorupdated":
      return ofNotification(event, "written");
    case "microsoft.resourcenotifications.resources.deleted":
      return ofNotification(event, "deleted");
    default:
      return { kind: "notOurs", because: `its type is ${shown(event.type)}` };
  }
}

type Change = "written" | "deleted";

function ofSubscription(event: EventEnvelope, change: Change, wantedOperation: string): VmEvent {
  const data = resourceSuccess.safeParse(event.data);
  if (!data.success) return malformed(data.error);
  const { operationName, resourceUri = event.subject } = data.data;
  if (operationName.toLowerCase() !== wantedOperation) return notAbout(operationName);
  return about(change, resourceUri, event.id);
}

function ofNotification(event: EventEnvelope, change: Change): VmEvent {
  const data = resourceChanged.safeParse(event.data);
  if (!data.success) return malformed(data.error);
  const { type, id } = data.data.resourceInfo;
  return type.toLowerCase() === "microsoft.compute/virtualmachines" ? about(change, id, event.id) : notAbout(type);
}

function about(kind: Change, vmId: string, eventId: string): VmEvent {
  return parseVirtualMachineId(vmId) === undefined
    ? { kind: "malformed", because: `"${shown(vmId)}" is not the resource ID of a virtual machine` }
    : { kind, vmId: vmId.replace(/\/+$/, ""), eventId };
}

function notAbout(subject: string): VmEvent {
  return { kind: "notOurs", because: `it is about ${shown(subject)}` };
}

/** An event comes from outside, and what is said of it goes into the log. */
function shown(text: string): string {
  return safeLine(text, 300);
}

function malformed(error: z.ZodError): VmEvent {
  const problems = error.issues.map((issue) => `data.${issue.path.join(".")}: ${issue.message}`);
  return { kind: "malformed", because: shown(problems.join("; ")) };
}
