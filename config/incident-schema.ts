import { z } from "zod";
import { defaultIncidentSettings, type IncidentSettings } from "../domain/incidents/settings.ts";
import { duration, key, strict, wholeNumber } from "./schema-parts.ts";

const DEFAULT_GATHER_MINUTES = defaultIncidentSettings.gatherSeconds / 60;
const DEFAULT_REMIND_HOURS = defaultIncidentSettings.remindAfterSeconds / 3600;

/** When what belongs together is told as one, and when people are reminded of it. */
export const incidents = strict({
  gatherMinutes: duration(0, 60)
    .default(DEFAULT_GATHER_MINUTES)
    .describe("Failures of one cause within as many minutes of each other are told in one message, 0 to 60."),
  remindAfterHours: duration(0, 720)
    .default(DEFAULT_REMIND_HOURS)
    .describe("Hours after which an incident that is not acknowledged is told again, 0 to 720; 0: never."),
  escalateAfterHours: duration(0.25, 720)
    .optional()
    .describe("Hours after which an incident that is not acknowledged is escalated, once, 0.25 to 720; absent: never."),
  escalateTo: key.optional().describe("Name of the channel that receives escalations; absent: as any other message."),
  stormMachines: wholeNumber(2, 1000)
    .default(defaultIncidentSettings.stormMachines)
    .describe("From how many failures of one cause within an hour on further ones join the same incident, 2 to 1000."),
})
  .prefault({})
  .describe("How failures become incidents, and when incidents are told again.");

export function incidentSettings(given: z.output<typeof incidents>): IncidentSettings {
  const { gatherMinutes, remindAfterHours, escalateAfterHours, escalateTo, stormMachines } = given;
  return {
    gatherSeconds: gatherMinutes * 60,
    remindAfterSeconds: remindAfterHours * 3600,
    ...(escalateAfterHours !== undefined && { escalateAfterSeconds: escalateAfterHours * 3600 }),
    ...(escalateTo !== undefined && { escalateTo }),
    stormMachines,
  };
}
