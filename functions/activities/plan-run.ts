import { addSeconds } from "../../domain/instant.ts";
import type { Fleet } from "../../domain/ports/fleet.ts";
import type { BackupSchedule, ProtectionConfig } from "../../domain/protection/config.ts";
import type { SlotLimits } from "../../domain/schedule/slots.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { planRun } from "../../orchestrations/contracts/runs.ts";
import { closedWindowsOf } from "../closed-windows.ts";

interface Deps {
  readonly fleet: Pick<Fleet, "readableSubscriptions">;
  readonly config: ProtectionConfig;
}

const DEFAULT_DEADLINE_HOURS = 12;

/**
 * Reads what a run goes by, once for all its machines: a configuration that changes while it runs changes the next run. Safe to
 * repeat: it changes nothing.
 */
export function createPlanRun({ fleet, config }: Deps) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof planRun>> => {
    const { schedule: name, dueAt } = planRun.input.parse(rawInput);
    const schedule = config.schedules.find((candidate) => candidate.name === name);
    if (schedule === undefined) return { kind: "scheduleUnknown" };
    const deadlineAt = addSeconds(dueAt, (schedule.deadlineHours ?? DEFAULT_DEADLINE_HOURS) * 3600);
    const all = config.subscriptionIds;
    const readable = all.length === 0 ? [] : await fleet.readableSubscriptions(all);
    return {
      kind: "planned",
      plan: {
        configVersion: config.version,
        retainDays: schedule.retainDays,
        ...(schedule.retain === "own" && { retain: "own" }),
        deadlineAt,
        staggerSeconds: (schedule.staggerMinutes ?? 0) * 60,
        limits: limitsOf(schedule),
        closed: closedWindowsOf(schedule, dueAt, deadlineAt).map((window) => ({ ...window })),
        thresholds: config.thresholds,
      },
      subscriptionIds: [...readable],
      unreadable: all.filter((id) => !readable.includes(id)),
    };
  };
}

function limitsOf({ maximumParallel = {} }: BackupSchedule): SlotLimits {
  const { perVault, perSubscription, perTagValue } = maximumParallel;
  return {
    ...(perVault !== undefined && { perVault }),
    ...(perSubscription !== undefined && { perSubscription }),
    ...(perTagValue !== undefined && { perTagValue: perTagValue.maximum }),
  };
}
