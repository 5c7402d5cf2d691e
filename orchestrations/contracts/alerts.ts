import { z } from "zod";
import { MAX_RAISED } from "../../domain/alerts/alert.ts";
import { incidentFamilies } from "../../domain/alerts/incident-change.ts";
import { messagePhases } from "../../domain/alerts/message.ts";
import { actors, severities } from "../../domain/notices/notice.ts";
import { alertHead, typedAlerts } from "./typed-alerts.ts";
import { instant, notice } from "./values.ts";

/** Alerts and messages as they cross the task hub; domain/alerts says what they mean. */

const subject = z.object({
  key: z.string().min(1).max(500),
  vmId: z.string().optional(),
  vaultId: z.string().optional(),
});

export const incidentChange = z.discriminatedUnion("action", [
  z.object({ action: z.literal("inform") }),
  z.object({
    action: z.literal("open"),
    family: z.enum(incidentFamilies),
    cause: z.string().min(1).max(100),
    severity: z.enum(severities),
    whoActs: z.enum(actors),
    subject,
    isToldElsewhere: z.boolean().optional(),
  }),
  z.object({
    action: z.literal("close"),
    families: z.array(z.enum(incidentFamilies)).readonly(),
    subject,
    causes: z.array(z.string().min(1).max(100)).max(10).readonly().optional(),
  }),
]);

const noticeAlert = z.object({ ...alertHead, kind: z.literal("notice"), notice, change: incidentChange });

/** With what it means for incidents. */
export const alert = z.discriminatedUnion("kind", [
  noticeAlert,
  ...typedAlerts.map((kind) => kind.extend({ change: incidentChange })),
]);

/** As workflows raise it. */
const raisedAlert = z.discriminatedUnion("kind", [noticeAlert, ...typedAlerts]);

/** Says what alerts mean for incidents, and hands them over to a workflow of their own; alerts that were handed over before change nothing. */
export const startAlerts = {
  name: "startAlerts",
  input: z.object({ alerts: z.array(raisedAlert).min(1).max(MAX_RAISED) }),
  output: z.object({ kind: z.enum(["started", "alreadyExists"]) }),
};

export const message = z.object({
  messageId: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/),
  alert,
  severity: z.enum(severities),
  incident: z
    .object({
      incidentId: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/),
      phase: z.enum(messagePhases),
      cause: z.string(),
      openedAt: instant,
      resolvedAt: instant.optional(),
      vmIds: z.array(z.string()).max(25).readonly(),
      machineCount: z.int().nonnegative(),
      resolvedCount: z.int().nonnegative(),
      vaultIds: z.array(z.string()).max(25).readonly(),
      family: z.enum(incidentFamilies).optional(),
      whoActs: z.enum(actors).optional(),
      channels: z.array(z.string()).readonly().optional(),
    })
    .optional(),
  onlyTo: z.string().min(1).max(100).optional(),
});
