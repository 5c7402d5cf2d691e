import { expect, test } from "vitest";
import type { BackupSchedule, ProtectionConfig } from "../../../../domain/protection/config.ts";
import { createPlanRun } from "../../../../functions/activities/plan-run.ts";
import { InMemoryFleet } from "../../../support/fakes/in-memory-fleet.ts";
import { thresholds } from "../../../support/workflow-answers.ts";

const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
const OTHER = "00000000-0000-0000-0000-000000000002";
const dueAt = "2026-11-21T02:30:00.000Z";
const nightly: BackupSchedule = { name: "nightly", cron: "30 2 * * *", timeZone: "UTC", match: {}, retainDays: 14 };

function plan(schedule: BackupSchedule, subscriptionIds: readonly string[] = [SUBSCRIPTION]) {
  const config = { version: "v1", schedules: [schedule], thresholds, subscriptionIds } as unknown as ProtectionConfig;
  return createPlanRun({ fleet: new InMemoryFleet([SUBSCRIPTION]), config })({ schedule: "nightly", dueAt });
}

test("a schedule that says no more is run at once, for 12 hours, without limits", async () => {
  expect(await plan(nightly)).toEqual({
    kind: "planned",
    plan: {
      configVersion: "v1",
      retainDays: 14,
      deadlineAt: "2026-11-21T14:30:00.000Z",
      staggerSeconds: 0,
      limits: {},
      closed: [],
      thresholds,
    },
    subscriptionIds: [SUBSCRIPTION],
    unreadable: [],
  });
});

test("takes over stagger, deadline, limits and black-outs", async () => {
  const found = await plan({
    ...nightly,
    staggerMinutes: 90,
    deadlineHours: 6,
    maximumParallel: { perVault: 10, perSubscription: 20, perTagValue: { tag: "cluster", maximum: 1 } },
    blackouts: [{ from: "03:00", until: "04:00" }],
  });

  expect(found).toMatchObject({
    plan: {
      deadlineAt: "2026-11-21T08:30:00.000Z",
      staggerSeconds: 5400,
      limits: { perVault: 10, perSubscription: 20, perTagValue: 1 },
      closed: [{ from: "2026-11-21T03:00:00.000Z", until: "2026-11-21T04:00:00.000Z" }],
    },
  });
});

test("takes over that a run needs its own retention", async () => {
  expect(await plan({ ...nightly, retain: "own" })).toMatchObject({ plan: { retain: "own" } });
});

test("tells of which subscriptions nothing is known", async () => {
  expect(await plan(nightly, [SUBSCRIPTION, OTHER])).toMatchObject({
    subscriptionIds: [SUBSCRIPTION],
    unreadable: [OTHER],
  });
  expect(await plan(nightly, [])).toMatchObject({ subscriptionIds: [], unreadable: [] });
});

test("tells that the schedule is gone", async () => {
  expect(await plan({ ...nightly, name: "weekly" })).toEqual({ kind: "scheduleUnknown" });
});
