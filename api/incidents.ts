import { z } from "zod";
import { incidentFamilies } from "../domain/alerts/incident-change.ts";
import { incidentStatuses } from "../domain/incidents/summary.ts";
import { continuation, count, instant, severity, vaultId, vmId, whoActs } from "./values.ts";
import type { Wire } from "./wire.ts";

/** Responses about incidents. */

const incident = z
  .strictObject({
    id: z.string().meta({ example: "3f9c2b7a41d05e6f8091a2b3c4d5e6f7_20261122023100" }),
    status: z.enum(incidentStatuses).meta({ id: "IncidentStatus" }),
    family: z.enum(incidentFamilies).meta({ id: "IncidentFamily" }),
    cause: z.string().meta({ description: "Azure's code where there is one." }),
    severity,
    whoActs,
    title: z.string().meta({ description: "Of the alert that opened it." }),
    openedAt: instant,
    changedAt: instant.meta({ description: "When a machine joined or left last." }),
    resolvedAt: instant.optional(),
    acknowledgedAt: instant.optional(),
    acknowledgedBy: z.string().optional(),
    snoozedUntil: instant.optional(),
    subjectCount: count.meta({ description: "What it concerns or concerned." }),
    openCount: count.meta({ description: "What it still concerns." }),
    machines: z.array(vmId).max(25),
    messages: count.meta({ description: "Messages that were sent." }),
    isBrief: z.literal(true).optional().meta({ description: "It was over before it was told." }),
    isToldElsewhere: z.literal(true).optional().meta({ description: "A sweep's summary tells of it." }),
  })
  .meta({ id: "Incident" });
export type Incident = Wire<typeof incident>;

export const incidentsPage = z
  .strictObject({ items: z.array(incident), continuation: continuation.optional() })
  .meta({ id: "IncidentsPage" });
export type IncidentsPage = Wire<typeof incidentsPage>;

const incidentSubject = z
  .strictObject({
    key: z.string(),
    vmId: vmId.optional(),
    vaultId: vaultId.optional(),
    openedAt: instant.optional(),
    closedAt: instant.optional().meta({ description: "When it was solved; absent while it is concerned." }),
  })
  .meta({ id: "IncidentSubject" });

export const incidentDetail = incident
  .extend({ items: z.array(incidentSubject), continuation: continuation.optional() })
  .meta({ id: "IncidentDetail" });
export type IncidentDetail = Wire<typeof incidentDetail>;

export const changedIncident = z.strictObject({ id: z.string() }).meta({ id: "ChangedIncident" });
export type ChangedIncident = Wire<typeof changedIncident>;
