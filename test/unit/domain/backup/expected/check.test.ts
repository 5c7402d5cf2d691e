import { describe, expect, test } from "vitest";
import { addSeconds } from "../../../../../domain/instant.ts";
import type { ProtectedItem } from "../../../../../domain/ports/backup-vault.ts";
import type { BackupJobRow } from "../../../../../domain/ports/vault-jobs.ts";
import type { PolicySchedule } from "../../../../../domain/protection/policy-template.ts";
import { check, day, item, job, policy, started } from "../../../../support/scheduled-backups.ts";

const evening = day(20, "20:00");
const morning = day(21, "04:30");
const lastNight = day(20, "02:20");
const tonight = day(21, "02:20");

/** The check of the morning, after one in the evening that saw the same items. */
function night(items: readonly ProtectedItem[], given: Parameters<typeof check>[3] = {}, evenings = items) {
  return check(check(undefined, evening, evenings, given).state, morning, items, given);
}

describe("a scheduled backup", () => {
  test("that left a recovery point is fine; one without a job and a recovery point did not happen", () => {
    const { plan, missed } = night([item("vm-1", tonight), item("vm-2", lastNight), item("vm-3")]);

    expect(missed).toEqual(["vm-2", "vm-3"]);
    expect(plan).toMatchObject({ expected: 3, unknown: 0, jobsFrom: day(21, "01:00") });
    expect(plan.suspects[0]).toMatchObject({
      policyName: "daily",
      dueAt: day(21, "02:00"),
      timeZone: "UTC",
      lastRecoveryPointAt: lastNight,
    });
  });

  test.for<[string, readonly BackupJobRow[], readonly string[]]>([
    ["with a failed job did happen", [job("VM-1", tonight)], []],
    ["with a job of unknown resource group did happen", [{ ...job("vm-1", tonight), resourceGroup: "SHOP" }], []],
    ["with a job an hour early did happen", [job("vm-1", day(21, "01:00"))], []],
    ["with a job earlier than that did not happen", [job("vm-1", day(21, "00:59"))], ["vm-1"]],
    ["while an earlier job runs is not missing", [job("vm-1", day(19, "02:00"), { status: "InProgress" })], []],
    ["is not that of a machine of the same name", [job("vm-1", tonight, { resourceGroup: "other" })], ["vm-1"]],
  ])("%s", ([, jobs, expected]) => {
    expect(night([item("vm-1", lastNight)], { jobs }).missed).toEqual(expected);
  });

  test("of a job whose row does not say the resource group did happen", () => {
    const { resourceGroup: _, ...old } = job("vm-1", tonight);

    expect(night([item("vm-1", lastNight)], { jobs: [old] }).missed).toEqual([]);
  });

  test.for<[string, Partial<ProtectedItem>]>([
    ["whose protection is stopped", { protectionState: "ProtectionStopped" }],
    ["whose state is not known", { protectionState: "Whatever" }],
    ["that is soft-deleted", { isSoftDeleted: true }],
    ["under a policy that the list does not have", { policyId: "/vault/backupPolicies/other" }],
  ])("is not expected of an item %s", ([, change]) => {
    expect(night([item("vm-1", lastNight, change)]).missed).toEqual([]);
  });

  test("is not expected of an item without a policy", () => {
    const { policyId: _, ...without } = item("vm-1", lastNight);

    expect(night([without])).toMatchObject({ missed: [], plan: { expected: 0 } });
  });

  test("of an item whose machine's ID cannot be read is neither: jobs say only names", () => {
    const vmId = "/somewhere/else/vm-1";

    expect(night([item("vm-1", lastNight, { vmId })])).toMatchObject({ missed: [], failed: [] });
  });

  test("is unknown, not missing, where the policy's schedule cannot be read", () => {
    const { settings: _, ...unreadable } = policy();
    const foreign = policy("daily", { kind: "daily", time: "02:00" }, "Europe/Berlin");

    for (const policies of [[unreadable], [foreign]])
      expect(night([item("vm-1", lastNight)], { policies })).toMatchObject({ missed: [], plan: { unknown: 1 } });
  });
});

describe("a machine is expected", () => {
  test.for<[string, string, readonly string[]]>([
    ["when it was seen before the window opened", "01:59", ["vm-1"]],
    ["not when it was seen when the window had opened", "02:00", []],
  ])("%s", ([, seen, expected]) => {
    const items = [item("vm-1", lastNight)];

    expect(check(check(undefined, day(21, seen), items).state, morning, items).missed).toEqual(expected);
  });

  test("not at the first check of a vault, and not under another schedule than before", () => {
    const items = [item("vm-1", lastNight)];
    const before = check(undefined, evening, items, { policies: [policy("daily", { kind: "daily", time: "22:00" })] });

    expect(check(undefined, morning, items).missed).toEqual([]);
    expect(check(before.state, morning, items).missed).toEqual([]);
  });

  test("not yet half an hour after the window, and at the next check", () => {
    const items = [item("vm-1", lastNight)];
    const early = check(check(undefined, evening, items).state, day(21, "04:29"), items);

    expect(early.missed).toEqual([]);
    expect(check(early.state, morning, items).missed).toEqual(["vm-1"]);
  });

  test.for<[string, PolicySchedule, string, readonly string[]]>([
    [
      "at each window of an hourly policy",
      { kind: "hourly", time: "22:00", everyHours: 4, windowHours: 12 },
      "02:00",
      ["vm-1"],
    ],
    ["not at the very end of its hours", { kind: "hourly", time: "22:00", everyHours: 4, windowHours: 4 }, "22:20", []],
  ])("%s", ([, schedule, last, expected]) => {
    const date = last === "22:20" ? 20 : 19;

    expect(night([item("vm-1", day(date, last))], { policies: [policy("daily", schedule)] }).missed).toEqual(expected);
  });
});

describe("what was told", () => {
  const items = [item("vm-1", lastNight)];
  const first = night(items);

  test("is not told again the next night, and is over with the next recovery point", () => {
    const second = check(first.state, day(22, "04:30"), items);
    const third = check(second.state, day(23, "04:30"), [item("vm-1", day(23, "02:10"))]);
    const fourth = check(third.state, day(24, "04:30"), [item("vm-1", day(23, "02:10"))]);

    expect([second, third].map(({ missed, resumed }) => [missed, resumed])).toEqual([
      [[], []],
      [[], ["vm-1"]],
    ]);
    expect(third.plan.resumed[0]).toMatchObject({ policyName: "daily", dueAt: day(21, "02:00") });
    expect(fourth.missed).toEqual(["vm-1"]);
  });

  test("is forgotten with the item", () => {
    const gone = check(first.state, day(21, "10:00"), []);

    expect(gone.state).toMatchObject({ missed: "", expected: "" });
  });

  test("is over, too, when the policy cannot be read any more", () => {
    expect(check(first.state, day(21, "10:00"), [item("vm-1", day(21, "09:00"))], { policies: [] })).toMatchObject({
      resumed: ["vm-1"],
    });
  });

  test("a window is judged once", () => {
    const again = check({ ...first.state, missed: "" }, day(21, "05:00"), items);

    expect(again.missed).toEqual([]);
  });
});

describe("a failed job, which the watch tells", () => {
  const items = [item("vm-1", lastNight)];
  const failed = night(items, { jobs: [job("vm-1", tonight)] });

  test("is over with the next recovery point", () => {
    const second = check(failed.state, day(22, "04:30"), [item("vm-1", day(22, "02:10"))]);

    expect(failed.failed).toEqual(["vm-1"]);
    expect(second).toMatchObject({ missed: [], resumed: ["vm-1"], state: { failed: "", missed: "" } });
  });

  test("is remembered once, and does not hide a backup that does not happen after it", () => {
    const again = check(failed.state, day(22, "04:30"), items, { jobs: [job("vm-1", day(22, "02:10"))] });
    const missing = check(again.state, day(23, "04:30"), items);

    expect(again.state.failed).toBe(failed.state.failed);
    expect(missing.missed).toEqual(["vm-1"]);
  });

  test("that still ran is judged later", () => {
    const running = night(items, { jobs: [job("vm-1", tonight, { status: "InProgress" })] });
    const later = check(running.state, day(21, "10:30"), items, { jobs: [job("vm-1", tonight)] });
    const good = check(running.state, day(21, "10:30"), [item("vm-1", tonight)], {
      started: [started("vm-1", "policy", tonight)],
    });
    const unclear = check(running.state, day(21, "10:30"), items);

    expect(running.failed).toEqual([]);
    expect(later.failed).toEqual(["vm-1"]);
    for (const { missed, resumed, failed: none, state } of [good, unclear])
      expect([missed, resumed, none, state.running]).toEqual([[], [], [], ""]);
  });

  test("is none where a job completed, whatever the item says", () => {
    const completed = night(items, { jobs: [job("vm-1", tonight), job("vm-1", tonight, { status: "Completed" })] });

    expect(completed).toMatchObject({ missed: [], failed: [], state: { failed: "", missed: "" } });
  });
});

describe("a vault of a thousand machines", () => {
  const policies = Array.from({ length: 10 }, (_, number) => policy(`p-${number}`));
  const items = policies.flatMap(({ policyId }, group) =>
    Array.from({ length: 100 }, (_, number) => item(`vm-${group}-${number}`, lastNight, { policyId })),
  );

  test("is told policy by policy, a check for each, without repeating a machine", () => {
    let state = check(undefined, evening, items, { policies }).state;
    const told: string[] = [];
    for (let round = 0; round < 10; round += 1) {
      const result = check(state, addSeconds(morning, round * 30), items, { policies });
      told.push(...result.missed);
      expect(result.missed).toHaveLength(100);
      expect(result.hasMore).toBe(round < 9);
      state = result.state;
    }

    expect(new Set(told).size).toBe(1000);
    expect(JSON.stringify(state).length).toBeLessThan(32_000);
    expect(state.nextAt).toBe(addSeconds(addSeconds(morning, 270), 6 * 3600));
  });

  test("is checked again at once while there is more to tell, by checks that judge the same windows", () => {
    const before = check(undefined, evening, items, { policies }).state;
    const first = check(before, morning, items, { policies });
    const { checkedAt: _, ...never } = before;

    expect(first.state).toMatchObject({ nextAt: morning, checkedAt: evening });
    expect(check(never, morning, items, { policies }).state).not.toHaveProperty("checkedAt");
  });

  test("ends with as many recovery points as there is room to tell", () => {
    let state = check(undefined, evening, items, { policies }).state;
    for (let round = 0; round < 10; round += 1) state = check(state, morning, items, { policies }).state;
    const good = items.map((one) => ({ ...one, lastRecoveryPointAt: day(22, "02:10") }));

    const resumed = check(state, day(22, "04:30"), good, { policies });

    expect(resumed.resumed).toHaveLength(100);
    expect(resumed.hasMore).toBe(true);
    expect(check(resumed.state, day(22, "04:31"), good, { policies }).resumed).not.toContain(resumed.resumed[0]);
  });

  test("tells of a policy with more machines than Azure allows what fits", () => {
    const many = Array.from({ length: 130 }, (_, number) => item(`vm-${number}`, lastNight));

    expect(night(many)).toMatchObject({ hasMore: true, missed: { length: 100 } });
  });
});
