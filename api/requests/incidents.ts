import { z } from "zod";
import { incidentStatuses } from "../../domain/incidents/summary.ts";
import { parseVirtualMachineId, resourceKey } from "../../domain/resource-id.ts";
import { pageQuery } from "./page-query.ts";

/** Requests about incidents. */

export const incidentsQuery = pageQuery.extend({
  status: z.enum(incidentStatuses, `must be one of ${incidentStatuses.join(", ")}`).optional(),
  cause: z
    .string()
    .max(100, "must have at most 100 characters")
    .optional()
    .meta({ description: "Azure's code or a reason, in any casing." }),
  vmId: z
    .string()
    .refine((id) => parseVirtualMachineId(id) !== undefined, "must be the resource ID of a virtual machine")
    .transform(resourceKey)
    .optional()
    .meta({ description: "Incidents that concern or concerned this machine." }),
});

export const MAX_SNOOZE_HOURS = 720;
const DEFAULT_BY = "HTTP";

export const acknowledgeRequest = z
  .strictObject({
    by: z
      .string("must be a text")
      .trim()
      .min(1, "must not be empty")
      .max(100, "must have at most 100 characters")
      .default(DEFAULT_BY)
      .meta({ description: "Who works on it, in words." }),
  })
  .meta({ id: "AcknowledgeRequest" });

/** Exactly one of its members. */
export const snoozeRequest = z
  .strictObject({
    hours: z
      .number("must be a number")
      .gt(0, "must be more than 0")
      .max(MAX_SNOOZE_HOURS, `must be ${MAX_SNOOZE_HOURS} or less`)
      .optional(),
    until: z.iso
      .datetime({ error: "must be an instant such as 2026-11-23T08:00:00Z" })
      .optional()
      .meta({ description: `In the next ${MAX_SNOOZE_HOURS} hours.` }),
  })
  .meta({ id: "SnoozeRequest", description: "Either `hours` or `until`." });
