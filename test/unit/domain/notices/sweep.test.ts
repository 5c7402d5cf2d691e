import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import { type SweepSummary, sweepNotice } from "../../../../domain/notices/sweep.ts";

const at = "2026-03-30T08:00:00.000Z" as Instant;

function noticeOf(change: Partial<SweepSummary>) {
  const none = { counts: {}, outcomes: {}, examples: [], details: [], unreadable: [] };
  return sweepNotice({ sweepId: "sweep-1", startedAt: at, endedAt: at, ...none, ...change });
}

test.for<[string, Partial<SweepSummary>, string, string, string]>([
  [
    "newly protected machines",
    { outcomes: { "protected undeleted": 2, "protected protectionEnabled": 3 } },
    "Sweep: 5 newly protected",
    "info",
    "none",
  ],
  [
    "machines that it tried in vain",
    { outcomes: { "needsAttention policyMissing": 1 } },
    "Sweep: 1 needs attention",
    "error",
    "platformAdmin",
  ],
  [
    "machines that it left to their retries",
    { counts: { needsAttention: 2 } },
    "Sweep: 2 need attention",
    "error",
    "platformAdmin",
  ],
  [
    "a risk",
    { counts: { atRisk: 1 } },
    "Sweep: 1 has no recovery point within the objective",
    "warning",
    "platformAdmin",
  ],
  [
    "corrected policies, and machines that their retries have protected",
    { counts: { policiesCorrected: 2, protectedByRetry: 3 } },
    "Sweep: 3 newly protected, 2 policies corrected",
    "info",
    "none",
  ],
  [
    "one corrected policy, and one that differs",
    { counts: { policiesCorrected: 1, policiesDiffer: 1 } },
    "Sweep: 1 policy corrected, 1 policy differs from its template",
    "warning",
    "platformAdmin",
  ],
  [
    "both",
    { counts: { stopped: 1 }, outcomes: { "protected undeleted": 1 } },
    "Sweep: 1 newly protected, 1 has stopped protection",
    "warning",
    "platformAdmin",
  ],
  [
    "unreadable subscriptions",
    { unreadable: ["s2"] },
    "Sweep: not everything could be read",
    "warning",
    "platformAdmin",
  ],
  [
    "an end before everything was seen",
    { incomplete: "it took too long" },
    "Sweep: not everything was seen",
    "warning",
    "platformAdmin",
  ],
  ["nothing any more", {}, "Sweep: everything is in order again", "info", "none"],
])("tells of %s", ([, change, title, severity, whoActs]) => {
  expect(noticeOf(change)).toMatchObject({ kind: "sweepSummary", title, severity, whoActs });
});

test("says what it did, what has not ended, and what is not known", () => {
  const { text, whatToDo } = noticeOf({
    counts: { machines: 10, started: 4 },
    outcomes: { "protected undeleted": 3 },
    unreadable: ["s2"],
    incomplete: "it took too long",
  });

  expect(text).toBe(
    "The sweep saw 10 machines and started 4 protection workflows; 3 machines are newly protected. 1 workflow has not ended yet. Nothing is known of 1 subscription. It did not see everything: it took too long.",
  );
  expect(whatToDo).toContain("Holdfast's roles");
});

test("names up to 20 machines and subscriptions, and leaves out what is zero", () => {
  const vmId = (index: number) =>
    `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm-${index}`;
  const examples = Array.from({ length: 21 }, (_, index) => ({ vmId: vmId(index), reason: "policyMissing" }));

  const { facts } = noticeOf({
    counts: { protected: 3, waiting: 1 },
    outcomes: { "waiting dayQuotaReached": 2 },
    examples,
  });

  expect(facts.filter(([, value]) => value === "policy missing")).toHaveLength(20);
  expect(facts).toEqual(
    expect.arrayContaining([
      ["Protected", "3"],
      ["Waiting", "3"],
      ["vm-0", "policy missing"],
    ]),
  );
  expect(facts.map(([name]) => name)).not.toContain("Excluded");
});

test("names policies and locks before machines", () => {
  const details = [{ name: "Lock keep", text: "CanNotDelete on /subscriptions/s1" }];
  const examples = [{ vmId: "/vm/a", reason: "policyMissing" }];

  const { facts } = noticeOf({ counts: { restorePointLocks: 1 }, details, examples });

  expect(facts.slice(-2)).toEqual([
    ["Lock keep", "CanNotDelete on /subscriptions/s1"],
    ["/vm/a", "policy missing"],
  ]);
});
