import { randomBytes } from "node:crypto";
import { VAULT_GROUP } from "../../../test/support/stack/fleet/fleet-machine.ts";
import type { ChannelPlan } from "../../alerts/channel-plan.ts";
import type { AlertScenario } from "./alert-scenario.ts";

/** The webhooks' key: in no message, log or task hub. */
export const SIGNING_SECRET = `whsec_${randomBytes(32).toString("base64")}`;
const SIGNING_SETTING = "HOLDFAST_SECRET_SIGNING";

/** Changes the local configuration to that of the scenario. */
export function configureAlerts(config: Record<string, unknown>, scenario: AlertScenario): void {
  const { machines, channels, fallbackChannel, gatherMinutes, scheduleHours } = scenario;
  config["subscriptions"] = [...new Set(machines.map(({ subscriptionId }) => subscriptionId))];
  config["channels"] = channels.map(channelOf);
  if (fallbackChannel !== undefined) config["fallbackChannel"] = fallbackChannel;
  config["incidents"] = { gatherMinutes };
  config["thresholds"] = { snapshotStallMinutes: 90, transferStallHours: 2, jobDeadlineHours: 12 };
  config["vaults"] = { regional: { name: "holdfast-{location}", resourceGroup: VAULT_GROUP } };
  config["schedules"] = [
    { name: "often", cron: `0 */${scheduleHours} * * *`, timeZone: "UTC", retainDays: 7, deadlineHours: 1 },
  ];
}

/** Settings of the app: every secret that the configuration refers to. */
export function alertSettings(
  channels: readonly ChannelPlan[],
  addressOf: (channel: string) => string,
): Readonly<Record<string, string>> {
  const addresses = channels.map(({ name }) => [settingOf(name), addressOf(name)] as const);
  return { ...Object.fromEntries(addresses), [SIGNING_SETTING]: SIGNING_SECRET };
}

function channelOf({ name, type, minimumSeverity }: ChannelPlan): object {
  const common = { name, type, minimumSeverity, url: { setting: settingOf(name) } };
  return type === "webhook" ? { ...common, signingSecret: { setting: SIGNING_SETTING } } : common;
}

function settingOf(channel: string): string {
  return `HOLDFAST_SECRET_${channel.toUpperCase().replaceAll("-", "_")}`;
}
