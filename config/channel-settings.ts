import type { ChannelRoute } from "../domain/alerts/routing.ts";
import type { ChannelEntry } from "./channel-schema.ts";
import { withoutUndefined } from "./defined.ts";
import type { ConfigFile } from "./file-schema.ts";

/** A channel with its secrets resolved. Never leaves the process. */
export type ChannelSettings = ChannelRoute & ChannelTarget & { readonly timeZone?: string };

/** Where a channel posts to, and as what. */
type ChannelTarget =
  | { readonly type: "teams" | "slack" | "discord" | "googleChat"; readonly url: string }
  | { readonly type: "pagerDuty"; readonly routingKey: string; readonly region: "us" | "eu" }
  | {
      readonly type: "webhook";
      readonly url: string;
      readonly format: "notice" | "cloudEvents";
      readonly signingSecret?: string;
      /** Signs, too, while receivers change over to `signingSecret`. */
      readonly previousSigningSecret?: string;
    }
  /** Without a key the app's identity publishes. */
  | { readonly type: "eventGrid"; readonly topicEndpoint: string; readonly key?: string };

/** The channels of a valid file. A secret that is not set is empty: only a file whose secrets were checked is used. */
export function channelSettings(file: ConfigFile, secrets: ReadonlyMap<string, string>): readonly ChannelSettings[] {
  return file.channels.map((entry) => ({ ...routeOf(entry), ...targetOf(entry, secrets), ...zoneOf(entry, file) }));
}

function zoneOf({ timeZone }: ChannelEntry, file: Pick<ConfigFile, "timeZone">): { readonly timeZone?: string } {
  const zone = timeZone ?? file.timeZone;
  return zone === "UTC" ? {} : { timeZone: zone };
}

function routeOf({ name, minimumSeverity, only, quietHours, digest }: ChannelEntry): ChannelRoute {
  return {
    name,
    minimumSeverity,
    ...(only !== undefined && { only: withoutUndefined(only) }),
    ...(quietHours !== undefined && { quietHours: withoutUndefined(quietHours) }),
    ...(digest !== undefined && { digest }),
  };
}

function targetOf(entry: ChannelEntry, secrets: ReadonlyMap<string, string>): ChannelTarget {
  const secretOf = ({ setting }: { readonly setting: string }) => secrets.get(setting) ?? "";
  switch (entry.type) {
    case "pagerDuty":
      return { type: entry.type, routingKey: secretOf(entry.routingKey), region: entry.region };
    case "webhook": {
      const { type, url, format, signingSecret, previousSigningSecret } = entry;
      return {
        type,
        url: secretOf(url),
        format,
        ...(signingSecret !== undefined && { signingSecret: secretOf(signingSecret) }),
        ...(previousSigningSecret !== undefined && { previousSigningSecret: secretOf(previousSigningSecret) }),
      };
    }
    case "eventGrid": {
      const { type, topicEndpoint, key } = entry;
      return { type, topicEndpoint, ...(key !== undefined && { key: secretOf(key) }) };
    }
    default:
      return { type: entry.type, url: secretOf(entry.url) };
  }
}
