import { z } from "zod";
import { type ConfigIssue, issueAt, namesText } from "./issues.ts";

/** What checking channels needs besides the file. */
export interface ChannelContext {
  /** Values of `HOLDFAST_SECRET_<NAME>` by full name. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Whether channels may post to this machine over plain HTTP. */
  readonly allowLocalWebhooks: boolean;
  /** What is wrong with a time zone; `undefined` when nothing is. */
  readonly checkTimeZone: (timeZone: string) => string | undefined;
}

const text = z.string().optional().catch(undefined);
const secretRef = z.object({ setting: z.string() }).optional().catch(undefined);
const secretKeys = ["url", "routingKey", "signingSecret", "previousSigningSecret", "key"] as const;

/** The parts of a channel that can be read, so that they are checked although other parts are invalid. */
const readable = z
  .object({
    type: text,
    timeZone: text,
    topicEndpoint: text,
    quietHours: z.object({ from: text, until: text, timeZone: text }).optional().catch(undefined),
    url: secretRef,
    routingKey: secretRef,
    signingSecret: secretRef,
    previousSigningSecret: secretRef,
    key: secretRef,
  })
  .catch({});
type Channel = z.output<typeof readable>;

/** Issues of one channel that its schema cannot see: values of settings, addresses, time zones. */
export function channelIssues(raw: unknown, index: number, given: unknown, context: ChannelContext) {
  const channel = readable.parse(given);
  const path = ["channels", index] as const;
  return [
    ...secretKeys.flatMap((key) => secretIssues([...path, key], channel[key]?.setting, checkOf(key, channel), context)),
    ...(channel.previousSigningSecret !== undefined && channel.signingSecret === undefined
      ? [issueAt(raw, [...path, "signingSecret"], "the new secret, because there is a previousSigningSecret")]
      : []),
    ...topicIssues(raw, path, channel, context),
    ...quietHoursIssues(raw, path, channel, context),
    ...zoneIssues(raw, [...path, "timeZone"], channel.timeZone, context),
  ];
}

/** Returns what is allowed instead; `undefined` when the value is valid. */
type ValueCheck = (value: string, context: ChannelContext) => string | undefined;

function checkOf(key: (typeof secretKeys)[number], { type }: Channel): ValueCheck {
  switch (key) {
    case "url":
      return type === "teams" ? checkTeamsUrl : checkWebhookUrl;
    case "routingKey":
      return (value) => (/^[A-Za-z0-9]{32}$/.test(value) ? undefined : "32 letters and digits");
    case "key":
      return (value) =>
        /^[A-Za-z0-9+/]{20,200}={0,2}$/.test(value) ? undefined : "an access key of the topic, base64";
    case "signingSecret":
    case "previousSigningSecret":
      return checkSigningSecret;
  }
}

/** The secret's value is checked, never shown. */
function secretIssues(
  path: readonly PropertyKey[],
  setting: string | undefined,
  check: ValueCheck,
  context: ChannelContext,
): readonly ConfigIssue[] {
  if (setting?.startsWith("HOLDFAST_SECRET_") !== true) return [];
  const value = context.secrets.get(setting);
  if (value === undefined)
    return [issueAt({}, path, "an app setting that exists", `${namesText([setting])}, which is not set`)];
  const allowed = check(value, context);
  return allowed === undefined ? [] : [issueAt({}, path, allowed, `something else in the setting ${setting}`)];
}

/** The form that Standard Webhooks defines. */
function checkSigningSecret(value: string): string | undefined {
  const base64 = value.replace(/^whsec_/, "");
  const sizeBytes = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? Buffer.from(base64, "base64").length : 0;
  return sizeBytes >= 24 && sizeBytes <= 64 ? undefined : '24 to 64 bytes as base64, with or without "whsec_"';
}

function checkWebhookUrl(value: string, { allowLocalWebhooks }: ChannelContext): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isLocal = url !== undefined && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url?.protocol === "https:" || (allowLocalWebhooks && url?.protocol === "http:" && isLocal)) return undefined;
  return allowLocalWebhooks ? "an https URL, or an http URL of this machine" : "an https URL";
}

/** Hosts of the Office 365 connectors, which Microsoft has retired: what is posted there is not shown any more. */
const CONNECTOR_HOST = /(?:^|\.)(?:webhook\.office\.com|outlook\.office(?:365)?\.com)$/i;

function checkTeamsUrl(value: string, context: ChannelContext): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && CONNECTOR_HOST.test(url.hostname)
    ? "a webhook of the Workflows app of Teams; Microsoft has retired the Office 365 connectors, whose address this is"
    : checkWebhookUrl(value, context);
}

/** Topics of Azure's clouds. A token of the app's identity is sent there, so no other host will do. */
const TOPIC_HOST = /\.eventgrid\.azure\.(?:net|us|cn)$/i;

function topicIssues(
  raw: unknown,
  path: readonly PropertyKey[],
  { type, topicEndpoint }: Channel,
  context: ChannelContext,
): readonly ConfigIssue[] {
  if (type !== "eventGrid" || topicEndpoint === undefined) return [];
  const url = URL.canParse(topicEndpoint) ? new URL(topicEndpoint) : undefined;
  const isTopic = url?.protocol === "https:" && TOPIC_HOST.test(url.hostname);
  const isLocal = url?.protocol === "http:" && checkWebhookUrl(topicEndpoint, context) === undefined;
  const allowed = "an https URL whose host ends with .eventgrid.azure.net";
  return isTopic || isLocal ? [] : [issueAt(raw, [...path, "topicEndpoint"], allowed)];
}

/** The issue of a time zone that is not known; none where there is no zone. */
export function zoneIssues(
  raw: unknown,
  path: readonly PropertyKey[],
  timeZone: string | undefined,
  { checkTimeZone }: Pick<ChannelContext, "checkTimeZone">,
): readonly ConfigIssue[] {
  const allowed = timeZone === undefined ? undefined : checkTimeZone(timeZone);
  return allowed === undefined ? [] : [issueAt(raw, path, allowed)];
}

function quietHoursIssues(
  raw: unknown,
  path: readonly PropertyKey[],
  { quietHours = {} }: Channel,
  context: ChannelContext,
): readonly ConfigIssue[] {
  const { from, until, timeZone } = quietHours;
  return [
    ...zoneIssues(raw, [...path, "quietHours", "timeZone"], timeZone, context),
    ...(from !== undefined && from === until
      ? [issueAt(raw, [...path, "quietHours", "until"], "another time than from")]
      : []),
  ];
}
