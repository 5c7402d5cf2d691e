import { expect, test } from "vitest";
import type { Telling } from "../../../../tools/alerts/tellings.ts";
import { judgeChannel } from "../../../../tools/bench/alerts-judge.ts";

const plan = { name: "hook", type: "webhook", minimumSeverity: "warning", faults: [] } as const;
const raised = new Map([["Cause", { machines: 500, firstAtMs: 1000 }]]);

function telling(seq: number, phase: string, machines: string): Telling {
  const incidentId = `${"a".repeat(32)}_20260601080000`;
  const code = phase === "Resolved" ? [] : [["Azure's code", "Cause"] as const];
  const message = { title: phase, phase, text: "", facts: [["Machines", machines] as const, ...code] };
  return { key: `${incidentId}_${seq}`, message, firstAtMs: seq * 61_000, copies: 1, unconfirmed: 0, incidentId };
}

test("failures that an opening and its end name or count are not lost", () => {
  const tellings = [telling(1, "Opened", "a, b and 81 more"), telling(2, "Resolved", "a, b and 498 more")];

  expect(judgeChannel({ plan, tellings }, raised)).toEqual({
    ...{ channel: "hook", messages: 2, mostPerCause: 2, lost: 0, unresolved: 0, doubled: 0, slowestSeconds: 60 },
  });
});

test("what is neither named nor counted is lost, and a cause without an end is not resolved", () => {
  const judged = judgeChannel({ plan, tellings: [telling(1, "Opened", "a, b")] }, raised);

  expect(judged).toMatchObject({ lost: 498, unresolved: 1 });
});

test("a cause of which nothing is told is lost and not resolved", () => {
  expect(judgeChannel({ plan, tellings: [] }, raised)).toMatchObject({ messages: 0, lost: 500, unresolved: 1 });
});
