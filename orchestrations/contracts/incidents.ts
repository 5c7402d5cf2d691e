import { z } from "zod";
import { MAX_RAISED } from "../../domain/alerts/alert.ts";
import { incidentFamilies } from "../../domain/alerts/incident-change.ts";
import { actors, severities } from "../../domain/notices/notice.ts";
import { alert, message } from "./alerts.ts";
import { instant } from "./values.ts";

/** Incidents: what their entities keep, and who works on them; domain/incidents says what the members mean. */

const subjectKey = z.string().min(1).max(500);
const subjectKeys = z.array(subjectKey).max(MAX_RAISED).readonly();
const causeKey = z.string().regex(/^[0-9a-f]{32}$/);
const incidentId = z.string().regex(/^[0-9a-f]{32}_\d{14}$/);
const incidentIds = z
  .array(incidentId)
  .max(2 * MAX_RAISED)
  .readonly();
const family = z.enum(incidentFamilies);
const severity = z.enum(severities);
const seconds = z.number().nonnegative();

const settings = z.object({
  gatherSeconds: seconds,
  remindAfterSeconds: seconds,
  escalateAfterSeconds: seconds.optional(),
  escalateTo: z.string().min(1).max(100).optional(),
  stormMachines: z.int().min(1),
});

const concerned = z.object({ incidentId, subjects: subjectKeys });
const assigned = concerned.extend({ family });
const indexAnswer = z.object({
  left: z.array(z.int()).readonly(),
  closing: z.array(concerned).readonly(),
  unassigned: z.array(assigned).readonly(),
  hasMore: z.boolean(),
});

/** Which open incidents concern which subjects, one entity per subscription; its key is `shardKey` of `scopeOf`. */
export const openIncidents = {
  name: "openIncidents",
  operations: {
    ask: {
      input: z.object({
        opens: z.array(z.object({ subject: subjectKey, causeKey })).max(MAX_RAISED),
        closes: z
          .array(
            z.object({
              subject: subjectKey,
              families: z.array(family).readonly(),
              causeKeys: z.array(causeKey).readonly().optional(),
            }),
          )
          .max(MAX_RAISED),
      }),
      output: indexAnswer,
    },
    settle: {
      input: z.object({ assigned: z.array(assigned).readonly(), released: z.array(concerned).readonly() }),
      output: indexAnswer,
    },
  },
};

/** Which incident of a cause newly failing machines join, one entity per family and cause; its key is `causeKeyOf`. */
export const incidentWindow = {
  name: "incidentWindow",
  operations: {
    join: {
      input: z.object({ causeKey, at: instant, machines: z.int().min(1), settings, not: incidentId.optional() }),
      output: z.object({ incidentId, previousId: incidentId.optional() }),
    },
    release: { input: z.object({ incidentId }), output: z.null() },
  },
};

const namedSubject = z.object({
  key: subjectKey,
  vmId: z.string().max(500).optional(),
  vaultId: z.string().max(500).optional(),
});

/** One incident; its key is its ID. */
export const incident = {
  name: "incident",
  operations: {
    record: {
      input: z.object({
        incidentId,
        family,
        cause: z.string().min(1).max(100),
        severity,
        whoActs: z.enum(actors),
        at: instant,
        settings,
        alert,
        previousId: incidentId.optional(),
        subjects: z.array(namedSubject.extend({ isToldElsewhere: z.boolean().optional() })).max(MAX_RAISED),
      }),
      output: z.enum(["recorded", "unfollowed", "over"]),
    },
    /** `false`: no follower looks as soon as one has to. */
    close: { input: z.object({ at: instant, subjects: subjectKeys, alert }), output: z.boolean() },
    acknowledge: { input: z.object({ at: instant, by: z.string().min(1).max(100) }), output: z.boolean() },
    snooze: { input: z.object({ until: instant }), output: z.boolean() },
    next: {
      input: z.object({ at: instant, isReopened: z.boolean().optional() }),
      output: z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("send"), seq: z.int().min(1), message }),
        z.object({
          kind: z.literal("recall"),
          previousId: incidentId,
          since: instant,
          marks: z.array(z.string()).readonly(),
        }),
        z.object({ kind: z.literal("wait"), until: instant }),
        z.object({ kind: z.literal("end") }),
      ]),
    },
    told: { input: z.object({ seq: z.int().min(1), at: instant }), output: z.boolean() },
    recall: { input: z.object({ since: instant, marks: z.array(z.string()).max(25).readonly() }), output: z.boolean() },
  },
};

/** Starts `followIncident` for incidents; where an instance runs, a second one looks now and ends when nothing is due. */
export const startFollow = {
  name: "startFollow",
  input: z.object({ incidentIds }),
  output: z.object({ started: z.int() }),
};

/** Writes what an incident's entity knows into the view. */
export const writeIncident = {
  name: "writeIncident",
  input: z.object({ incidentId, at: instant }),
  output: z.object({}),
};

/** Writes which subjects joined incidents and which were solved into the view. */
export const writeIncidentSubjects = {
  name: "writeIncidentSubjects",
  input: z.object({
    at: instant,
    joined: z.array(z.object({ incidentId, subjects: z.array(namedSubject).max(MAX_RAISED).readonly() })).readonly(),
    solved: z.array(concerned).readonly(),
  }),
  output: z.object({}),
};

/** Makes incidents of a batch of alerts, and messages of those that are about none. */
export const raiseAlerts = {
  name: "raiseAlerts",
  input: z.object({
    alerts: z.array(alert).min(1).max(MAX_RAISED),
    settings,
    /** Carried between generations. */
    attempts: z.int().nonnegative().default(0),
  }),
  output: z.object({
    /** Incidents that were opened or changed. */
    incidentIds: z.array(z.string()),
    /** The entities could not be used: each alert was sent as a message of its own. */
    wasSentSingly: z.boolean(),
  }),
};

/** Follows an incident: sends what is due, until a day after it is resolved. */
export const followIncident = {
  name: "followIncident",
  input: z.object({
    incidentId,
    /** Ends when nothing is due within minutes: another instance waits for what comes later. */
    endsWhenQuiet: z.boolean().default(false),
    /** Carried between generations. */
    failures: z.int().nonnegative().default(0),
  }),
  output: z.object({ incidentId: z.string() }),
};

export const incidentActivities = { startFollow, writeIncident, writeIncidentSubjects };
export const incidentEntities = { openIncidents, incidentWindow, incident };
