import type { Instant } from "../../domain/instant.ts";
import { countStates } from "../../domain/inventory/counts.ts";
import type { AppFacts } from "../../domain/metrics/app-facts.ts";
import type { RunSummary } from "../../domain/schedule/report.ts";

const at = (time: string) => `2026-03-30T${time}.000Z` as Instant;
const run: RunSummary = {
  id: "nightly:2026-03-30T08:00Z",
  schedule: "nightly",
  dueAt: at("08:00:00"),
  startedAt: at("08:00:00"),
  status: "running",
  counts: { planned: 9 },
};
const ended: RunSummary = {
  ...run,
  id: "nightly:2026-03-29T08:00Z",
  endedAt: at("07:00:00"),
  status: "completedWithProblems",
  counts: { vaulted: 8, failed: 1 },
};

/** Facts with something of everything, read at 08:00. */
export function sampleFacts(change: Partial<AppFacts> = {}): AppFacts {
  const earlier: RunSummary = { ...ended, id: "nightly:2026-03-28T08:00Z", status: "completed" };
  const vaultId =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/backup/providers/Microsoft.RecoveryServices/vaults/rsv-weu";
  const watch = { openJobs: 3, polledAt: at("08:00:00"), nextAt: at("08:15:00") };
  return {
    readAt: at("08:00:00"),
    configVersion: "0123456789ab",
    sweepEveryMinutes: 60,
    machines: { kind: "read", value: countStates(["protected"]) },
    runs: { kind: "read", value: [run, ended, earlier] },
    incidents: {
      kind: "read",
      value: [
        { status: "open", severity: "error" },
        { status: "acknowledged", severity: "warning" },
        { status: "open", severity: "error" },
      ],
    },
    sweep: { kind: "read", value: { kind: "ended", isComplete: true, lastCompleteAt: at("07:00:00") } },
    vaults: { kind: "read", value: [{ vaultId, claims: 2, watch }] },
    counts: { kind: "read", value: { throttledRequests: 5 } },
    malformedEvents: { kind: "read", value: 4 },
    deadLetters: { kind: "read", value: 6 },
    budgets: [{ subscriptionId: "sub", action: "arm/reads", remaining: 40, burst: 50 }],
    ...change,
  };
}
