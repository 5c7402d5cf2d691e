import { describe, expect, test } from "vitest";
import type { ChannelPlan } from "../../../../../tools/alerts/channel-plan.ts";
import type { ChannelTellings, Telling } from "../../../../../tools/alerts/tellings.ts";
import { type AlertEvidence, judgeAlerts } from "../../../../../tools/seeds/alerts/judge.ts";
import type { BackupEnd } from "../../../../../tools/seeds/alerts/truth.ts";

const HOUR_MS = 3_600_000;
const openedMs = Date.UTC(2026, 5, 1, 8);
const failed: BackupEnd = { machine: "vm-1", jobId: "j1", atMs: openedMs - 60_000, label: "MadeUp", severity: "error" };
const good: BackupEnd = { machine: "vm-1", jobId: "j2", atMs: openedMs + 2 * HOUR_MS, severity: "info" };

function telling(seq: number, phase: string, change: Partial<Telling> = {}, time = "20260601080000"): Telling {
  const incidentId = `${"a".repeat(32)}_${time}`;
  const facts = [["Machine", "vm-1"], ...(phase === "Resolved" ? [] : [["Azure's code", "MadeUp"] as const])] as const;
  const message = {
    title: `vm-1: ${phase}`,
    phase,
    text: "",
    facts,
    severity: phase === "Resolved" ? "info" : "error",
  };
  const firstAtMs = phase === "Resolved" ? good.atMs + 600_000 : openedMs + 120_000;
  return { key: `${incidentId}_${seq}`, message, firstAtMs, copies: 1, unconfirmed: 0, incidentId, ...change };
}

const opened = telling(1, "Opened");
const resolved = telling(2, "Resolved");

function channel(name: string, tellings: readonly Telling[], change: Partial<ChannelTellings> = {}): ChannelTellings {
  const plan: ChannelPlan = { name, type: "slack", minimumSeverity: "warning", faults: [] };
  return { plan, tellings, refused: new Set(), saidGone: false, ...change };
}

function found(change: Partial<AlertEvidence>): readonly string[] {
  const evidence: AlertEvidence = {
    ends: [failed, good],
    stalls: [],
    channels: [channel("journal", [opened, resolved])],
    fallbackChannel: undefined,
    kills: 0,
    gatherMinutes: 2,
    ...change,
  };
  return judgeAlerts(evidence).violations.map(({ kind, text }) => `${kind}: ${text}`);
}

test("a failure that is told, and told as resolved, violates nothing", () => {
  expect(found({})).toEqual([]);
});

test.for<[string, Partial<AlertEvidence>, RegExp]>([
  [
    "a failure of which nothing is told",
    { channels: [channel("journal", [])] },
    /^lost: job j1 .*no message tells of it/,
  ],
  ["a failure for another cause", { ends: [{ ...failed, label: "Other" }, good] }, /^lost: job j1/],
  ["an incident that is not resolved", { channels: [channel("journal", [opened])] }, /^lost: .* is never resolved/],
  ["a machine that never failed", { ends: [good], channels: [channel("journal", [opened, resolved])] }, /^$/],
  ["a resolution of a machine that is not well", { ends: [failed] }, /^untruthful: .*vm-1 is not well/],
  [
    "an opening told twice",
    { channels: [channel("journal", [opened, telling(3, "Opened"), resolved])] },
    /^double: .* 2 times as open/,
  ],
  [
    "one failure in two incidents at a time",
    {
      channels: [
        channel("journal", [
          opened,
          telling(1, "Opened", {}, "20260601081000"),
          resolved,
          telling(2, "Resolved", {}, "20260601081000"),
        ]),
      ],
    },
    /^double: .* are both of vm-1/,
  ],
  [
    "a stall of which nothing is told",
    { stalls: [{ machine: "vm-2", fromMs: openedMs, untilMs: openedMs + 9 * HOUR_MS }] },
    /^lost: a backup of vm-2 stalls/,
  ],
])("finds %s", ([, change, expected]) => {
  expect(found(change).join("\n")).toMatch(expected);
});

test("a failure that is over before it is told needs no message", () => {
  const soon = { ...good, atMs: failed.atMs + 600_000 };

  expect(found({ ends: [failed, soon], channels: [channel("journal", [])] })).toEqual([]);
});

test("a failure that a message of its own tells is told", () => {
  const { incidentId: _, ...alone } = { ...opened, key: "alert_1" };

  expect(found({ channels: [channel("journal", [alone])] })).toEqual([]);
});

test("a machine that was well in between and fails again may have an incident beside the earlier one, which goes on for others", () => {
  const between = { ...good, jobId: "j3", atMs: openedMs + 40 * 60_000 };
  const again = { ...failed, jobId: "j4", atMs: openedMs + HOUR_MS };
  const second = "20260601090200";
  const tellings = [
    opened,
    telling(1, "Opened", { firstAtMs: again.atMs + 240_000 }, second),
    resolved,
    telling(2, "Resolved", {}, second),
  ];

  expect(found({ ends: [failed, between, again, good], channels: [channel("journal", tellings)] })).toEqual([]);
});

describe("a machine that joins an incident of others, which opened while its own was open", () => {
  const others = "20260601083000";
  const tellings = [
    opened,
    telling(1, "Opened", { firstAtMs: openedMs + 40 * 60_000 }, others),
    resolved,
    telling(2, "Resolved", {}, others),
  ];
  const well = { ...good, jobId: "j3", atMs: openedMs + 50 * 60_000 };
  const again = { ...failed, jobId: "j4", atMs: openedMs + HOUR_MS };

  test("by a failure after it was well is in both", () => {
    expect(found({ ends: [failed, well, again, good], channels: [channel("journal", tellings)] })).toEqual([]);
  });

  test("without a failure since it was well is in one too many", () => {
    const [violation] = found({ ends: [failed, well, good], channels: [channel("journal", tellings)] });

    expect(violation).toMatch(/^double: .* are both of vm-1/);
  });
});
