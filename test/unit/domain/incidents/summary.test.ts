import { expect, test } from "vitest";
import type { IncidentOperation } from "../../../../domain/incidents/incident-operations.ts";
import { summaryOf } from "../../../../domain/incidents/summary.ts";
import {
  afterAll,
  closed,
  incidentId,
  looked,
  minutes,
  noon,
  recorded,
  subjectOf,
  vm,
} from "../../../support/incidents.ts";

const acknowledged: IncidentOperation = { name: "acknowledge", at: minutes(3), by: "ada" };
const snoozed: IncidentOperation = { name: "snooze", until: minutes(60) };
const told = [recorded([1, 2]), ...looked(minutes(2), 1)];
const resolved = [...told, closed([1, 2], minutes(9)), ...looked(minutes(11), 2)];

function summary(operations: readonly IncidentOperation[], at = minutes(30)) {
  const { state } = afterAll(...operations);
  return state && summaryOf(state, at);
}

test("says what the incident is about, and what of it is solved", () => {
  expect(summary([...told, closed([1], minutes(9))])).toEqual({
    ...{ id: incidentId, status: "open", family: "backup", cause: "UserErrorGuestAgentStatusUnavailable" },
    ...{ severity: "error", whoActs: "vmOwner", title: "vm-1: backup failed", openedAt: noon, changedAt: minutes(9) },
    ...{ subjectCount: 2, openCount: 1, machines: [vm(1), vm(2)], messages: 1 },
  });
});

test.for<[string, readonly IncidentOperation[], Record<string, unknown>]>([
  ["acknowledged", [...told, acknowledged], { acknowledgedAt: minutes(3), acknowledgedBy: "ada" }],
  ["snoozed", [...told, acknowledged, snoozed], { snoozedUntil: minutes(60) }],
  ["resolved", [...told, snoozed, ...resolved.slice(3)], { resolvedAt: minutes(11), messages: 2 }],
])("shows an incident that is %s", ([status, operations, expected]) => {
  expect(summary(operations)).toMatchObject({ status, ...expected });
});

test("is open again when the pause is over", () => {
  expect(summary([...told, snoozed], minutes(60))).toMatchObject({ status: "open" });
});

test("shows what sent no message, and why", () => {
  const over = [recorded([1]), closed([1], minutes(1)), { name: "next", at: minutes(3) } as const];
  const quiet = recorded([1], noon, { subjects: [{ ...subjectOf(1), isToldElsewhere: true }] });

  expect(summary(over)).toMatchObject({ status: "resolved", isBrief: true, messages: 0 });
  expect(summary([quiet])).toMatchObject({ status: "open", isToldElsewhere: true });
});

test("names no machines where there are none", () => {
  expect(summary([recorded([1], noon, { subjects: [{ key: "channel:ops" }] })])).toMatchObject({ machines: [] });
});
