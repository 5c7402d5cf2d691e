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
  | { readonly kind: "written"; readonly vmId: string; readonly eventId: string }
  /** Correct, and about something else. */
  | { readonly kind: "notOurs"; readonly because: string }
  | { readonly kind: "malformed"; readonly because: string };

/** A write reported by the subscription's or resource group's topic: who did what, without the resource. */
const writeSuccess = z.object({ operationName: z.string(), resourceUri: z.string().optional() });
/** A change reported by Azure Resource Notifications, with the resource. */
const createdOrUpdated = z.object({ resourceInfo: z.object({ id: z.string(), type: z.string() }) });

/**
 * Says whether an event tells that a virtual machine was written. Neither event separates making from changing, and
 * neither is trusted for the machine's state: that is read from Azure. Everything compares case-insensitively.
 *
 * Source: https://learn.microsoft.com/azure/event-grid/event-schema-subscriptions and
 * https://learn.microsoft.com/azure/event-grid/event-schema-resource-notifications-resource-events
 */
export function readVmEvent(event: EventEnvelope): VmEvent {
  switch (event.type.toLowerCase()) {
    case "microsoft.resources.resourcewritesuccess": {
      const data = writeSuccess.safeParse(event.data);
      if (!data.success) return malformed(data.error);
      const { operationName, resourceUri = event.subject } = data.data;
      return about(operationName, "microsoft.compute/virtualmachines/write", resourceUri, event.id);
    }
    case "microsoft.resourcenotifications.resources.createdorupdated": {
      const data = createdOrUpdated.safeParse(event.data);
      if (!data.success) return malformed(data.error);
      const { type, id } = data.data.resourceInfo;
      return about(type, "microsoft.compute/virtualmachines", id, event.id);
    }
    default:
      return { kind: "notOurs", because: `its type is ${shown(event.type)}` };
  }
}

function about(subject: string, wanted: string, vmId: string, eventId: string): VmEvent {
  if (subject.toLowerCase() !== wanted) return { kind: "notOurs", because: `it is about ${shown(subject)}` };
  return parseVirtualMachineId(vmId) === undefined
    ? { kind: "malformed", because: `"${shown(vmId)}" is not the resource ID of a virtual machine` }
    : { kind: "written", vmId: vmId.replace(/\/+$/, ""), eventId };
}

/** An event comes from outside, and what is said of it goes into the log. */
function shown(text: string): string {
  return safeLine(text, 300);
}

function malformed(error: z.ZodError): VmEvent {
  const problems = error.issues.map((issue) => `data.${issue.path.join(".")}: ${issue.message}`);
  return { kind: "malformed", because: shown(problems.join("; ")) };
}
