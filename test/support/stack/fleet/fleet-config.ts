import { LIMITED_REGION, SUBSCRIPTIONS, VAULT_GROUP } from "./fleet-machine.ts";
import type { FleetConfig, FleetScenario } from "./fleet-scenario.ts";

export const POLICY = "holdfast-daily";
export const ENHANCED_POLICY = "holdfast-daily-enhanced";

/** Changes the local configuration to that of the scenario. */
export function configureFleet(
  config: Record<string, unknown>,
  { config: wanted }: Pick<FleetScenario, "config">,
): void {
  const url = { setting: "HOLDFAST_SECRET_CHAT_WEBHOOK" };
  config["subscriptions"] = [...SUBSCRIPTIONS];
  config["channels"] = [{ name: "chat-page", type: "webhook", url, minimumSeverity: "info" }];
  config["rules"] = rulesOf(wanted);
  config["vaults"] = {
    regional: vaultOf(wanted),
    limited: { name: "limited-{location}", resourceGroup: VAULT_GROUP, createIfMissing: false },
  };
  config["policies"] = {
    daily: {
      standardName: POLICY,
      enhancedName: ENHANCED_POLICY,
      template: { time: "23:00", timeZone: "UTC", retainDays: 30 },
    },
    absent: { standardName: "holdfast-absent", enhancedName: "holdfast-absent-enhanced" },
  };
}

function vaultOf({ whenDayQuotaReached, maximumVaults }: FleetConfig): object {
  return { name: "holdfast-{location}", resourceGroup: VAULT_GROUP, whenDayQuotaReached, maximumVaults };
}

function rulesOf({ stopped, firstBackup, usesLimitedRegion, usesMissingPolicy }: FleetConfig): readonly object[] {
  const common = {
    action: "protect",
    policy: "daily",
    existing: { stopped },
    ...(firstBackup !== undefined && {
      firstBackup: { when: firstBackup, retainDays: 30 },
    }),
  };
  const limited = { ...common, name: "limited region", match: { locations: [LIMITED_REGION] }, vault: "limited" };
  const special = {
    ...common,
    name: "special",
    match: { tags: { tier: ["special"] } },
    vault: "regional",
    policy: "absent",
  };
  return [
    {
      name: "opted out",
      match: { tags: { backup: ["off"] } },
      action: "skip",
      reason: "The machine is tagged backup: off.",
    },
    ...(usesLimitedRegion ? [limited] : []),
    ...(usesMissingPolicy ? [special] : []),
    { ...common, name: "everything else", vault: "regional" },
  ];
}
