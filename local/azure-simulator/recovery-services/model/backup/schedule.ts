import type { Model } from "../model.ts";
import { nextScheduledRun } from "../policy/policies.ts";
import { retentionOf } from "../policy/retention.ts";
import type { ProtectedItem, Vault } from "../state.ts";
import { startBackup } from "./backup-runs.ts";

/** Schedules an item's next run; each run schedules the next, until protection ends or the policy changes. */
export function scheduleNextBackup(model: Model, vault: Vault, item: ProtectedItem, afterMs: number): void {
  const policyName = item.policyName;
  const policy = vault.policies.get(policyName?.toLowerCase() ?? "");
  const runsAtMs = policy === undefined ? undefined : nextScheduledRun(policy, afterMs);
  if (policy === undefined || runsAtMs === undefined) return;
  model.agenda.at(runsAtMs, (atMs) => {
    const isCurrent = vault.items.get(item.key) === item && item.policyName === policyName;
    if (!isCurrent) return;
    startBackup(model, vault, item, {
      trigger: "scheduled",
      ...retentionOf(policy, atMs),
      startedAtMs: atMs,
    });
    scheduleNextBackup(model, vault, item, atMs);
  });
}
