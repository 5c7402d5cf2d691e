import { z } from "zod";
import { incidentFamilies } from "../domain/alerts/incident-change.ts";
import { digestIntervals } from "../domain/alerts/routing.ts";
import { actors, severities } from "../domain/notices/notice.ts";
import { weekDays } from "../domain/protection/policy-template.ts";
import { guid, key, patterned, patterns, strict } from "./schema-parts.ts";

/** The file never contains a secret, only the name of the app setting that contains it. */
const secret = strict(
  {
    setting: patterned(/^HOLDFAST_SECRET_[A-Z0-9_]+$/, "HOLDFAST_SECRET_ and then A-Z, 0-9 and _").describe(
      "Name of the app setting that contains the secret.",
    ),
  },
  '{ "setting": "HOLDFAST_SECRET_<NAME>" }, the name of the app setting that contains it',
);
const url = secret.describe("The address to post to. It is a secret: knowing it is enough to post.");
const wallClockTime = patterned(/^([01]\d|2[0-3]):[0-5]\d$/, "HH:mm, 00:00 to 23:59");

const only = strict({
  subscriptions: z.array(guid).min(1).optional().describe("Subscription IDs of the machines."),
  families: z
    .array(z.enum(incidentFamilies))
    .min(1)
    .optional()
    .describe("What the message is about: protection, agent, backup, vault, schedule, channel or platform."),
  causes: z
    .array(z.string().min(1).max(100))
    .min(1)
    .optional()
    .describe("Causes of incidents: error codes of Azure or reasons, in any casing."),
  whoActs: z.array(z.enum(actors)).min(1).optional().describe("Who has to act."),
  rules: z.array(z.string().min(1).max(60)).min(1).optional().describe("Names of the rules that the machines match."),
  tags: z
    .record(z.string().min(1).max(512), patterns)
    .refine((given) => Object.keys(given).length > 0, "at least one tag")
    .optional()
    .describe(
      'Tag name to accepted values, in any casing: { "owner": ["payments"] }. One of the machines has to have all of them.',
    ),
}).refine(
  (given) => Object.values(given).some((value) => value !== undefined),
  "at least one of subscriptions, families, causes, whoActs, rules, tags",
);

const quietHours = strict({
  from: wallClockTime.describe("First quiet minute, HH:mm of the time zone."),
  until: wallClockTime.describe("End, HH:mm; before from: on the next day."),
  timeZone: z.string().default("UTC").describe("IANA name, such as Europe/Berlin; daylight saving included."),
  days: z
    .array(z.enum(weekDays))
    .min(1)
    .optional()
    .describe("Days on which the quiet hours begin, such as Saturday; every day if absent."),
  exceptSeverity: z
    .enum(severities)
    .default("error")
    .describe("Messages of this severity and above are posted during the quiet hours, too."),
});

/** What every channel has, whatever its type. */
const common = {
  name: key.describe("2 to 40 of a-z, 0-9 and hyphen, starting with a letter; unique."),
  minimumSeverity: z.enum(severities).default("warning").describe("The mildest messages that the channel receives."),
  only: only
    .optional()
    .describe("Narrows what the channel receives: a message has to match every key; one of a key's values is enough."),
  quietHours: quietHours.optional().describe("When messages wait for the end of the quiet hours."),
  timeZone: z.string().optional().describe("Zone in which its messages tell times; if absent that of the file."),
  digest: z.enum(digestIntervals).optional().describe("Collects messages below error and posts them as one."),
};

export const channel = z.discriminatedUnion("type", [
  strict({
    ...common,
    type: z.literal("teams").describe("A webhook of the Workflows app of Teams."),
    url,
  }),
  strict({ ...common, type: z.literal("slack").describe("An incoming webhook of Slack."), url }),
  strict({ ...common, type: z.literal("discord").describe("A webhook of a channel of Discord."), url }),
  strict({ ...common, type: z.literal("googleChat").describe("A webhook of a space of Google Chat."), url }),
  strict({
    ...common,
    type: z.literal("pagerDuty").describe("A service of PagerDuty, by Events API v2."),
    routingKey: secret.describe("The integration key of the service: 32 letters and digits."),
    region: z.enum(["us", "eu"]).default("us").describe("Service region of the PagerDuty account."),
  }),
  strict({
    ...common,
    type: z.literal("webhook").describe("JSON as Standard Webhooks specifies."),
    url,
    format: z
      .enum(["notice", "cloudEvents"])
      .default("notice")
      .describe("The body: notice for { type, timestamp, data }, cloudEvents for CloudEvents 1.0 as structured JSON."),
    signingSecret: secret
      .optional()
      .describe('Signs the messages: 24 to 64 bytes as base64, with or without "whsec_".'),
    previousSigningSecret: secret
      .optional()
      .describe("Signs them, too, until every receiver knows the new one. Only with signingSecret."),
  }),
  strict({
    ...common,
    type: z.literal("eventGrid").describe("A custom topic of Azure Event Grid that takes CloudEvents 1.0."),
    topicEndpoint: z
      .string()
      .describe("Endpoint of the topic: https://<topic>.<region>-1.eventgrid.azure.net/api/events."),
    key: secret
      .optional()
      .describe("An access key of the topic; if absent, the app's identity publishes (role EventGrid Data Sender)."),
  }),
]);
export type ChannelEntry = z.output<typeof channel>;
